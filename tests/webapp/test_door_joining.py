from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from records.database import read, write
from records.models.people import Account, Device, Invite
from tests import factories
from tests.webapp.conftest import Browse, Browser
from webapp.joining import make_invite
from webapp.signing import DEVICE_COOKIE, LOGIN_COOKIE

GIVEN = {"name": "Trần Văn An", "phone": "0912345678", "pin": "2580", "adult": "yes", "pledge": "yes"}


@pytest.fixture
def invite(engine: Engine) -> str:
    with write(engine) as db:
        return make_invite(db, factories.a_team(db, name="Đoàn trường Bù Đăng").id, None, timedelta(days=1), 3)


def join(browser: Browser, invite: str, name: str = "Trần Văn An", phone: str = "0912 345 678", **over: str) -> int:
    return browser.post(f"/join/{invite}", **{**GIVEN, "name": name, "phone": phone, **over}).status_code


def accounts(engine: Engine) -> int:
    with read(engine) as db:
        return db.scalar(select(func.count(Account.id))) or 0


def test_the_invitation_names_the_team_and_asks_for_the_promise(browse: Browse, invite: str) -> None:
    view = browse().get(f"/join/{invite}").text
    assert "Đoàn trường Bù Đăng" in view
    assert "giữ kín" in view


def test_who_joins_sees_no_paper_before_practice_and_the_leaders_tap(
    browse: Browse, invite: str, engine: Engine
) -> None:
    browser = browse()
    assert join(browser, invite) == 303
    assert browser.get("/work").headers["location"] == "/practice"
    practise(browser)
    assert browser.get("/work").headers["location"] == "/practice"
    assert "tổ trưởng" in browser.get("/practice").text
    with write(engine) as db:
        account = db.scalars(select(Account)).one()
        leader = factories.a_volunteer(db, "Lan", team_id=account.team_id, leads=True)
    browse(leader).post(f"/team/person/{account.id}/admit")
    assert browser.get("/practice").headers["location"] == "/work"
    assert browser.get("/work").status_code == 200


def practise(browser: Browser) -> None:
    browser.post("/practice", lesson="0", value_1="Lê Thị Hoài Thủy", value_2="05071961")
    browser.post("/practice", lesson="1", value_3="2859?6782", hard_3="on", blank_4="on")


@pytest.mark.parametrize("lesson", ["9" * 5_000, "9", "-1", "²", ""])
def test_a_practice_task_that_does_not_exist_is_one_of_those_there_are(
    browse: Browse, invite: str, lesson: str
) -> None:
    browser = browse()
    join(browser, invite)
    assert browser.post("/practice", lesson=lesson).status_code == 422


@pytest.mark.parametrize("hidden", ["\u200b\u2060", "\u202e\u202c", "\ufeff \u00ad"])
def test_a_name_has_letters_that_can_be_seen(browse: Browse, invite: str, engine: Engine, hidden: str) -> None:
    assert join(browse(), invite, name=hidden) == 422 and not accounts(engine)
    assert join(browse(), invite, name=f"{hidden}Trần {hidden}Văn An") == 303
    with read(engine) as db:
        assert db.scalars(select(Account)).one().name == "Trần Văn An"


def test_the_login_of_a_phone_lasts_and_cannot_be_read_by_scripts(browse: Browse, invite: str) -> None:
    answer = browse().post(f"/join/{invite}", **GIVEN)
    cookies = {cookie.split("=")[0]: cookie for cookie in answer.headers.get_list("set-cookie")}
    assert f"Max-Age={60 * 86400}" in cookies["ct_login"]
    assert f"Max-Age={400 * 86400}" in cookies["ct_device"]
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies.values())


def test_who_has_joined_goes_on_by_one_tap_and_the_next_person_can_say_so(browse: Browse, invite: str) -> None:
    browser = browse()
    join(browser, invite)
    view = browser.get(f"/join/{invite}").text
    assert "Bạn là Trần Văn An?" in view and 'href="/work"' in view
    assert 'action="/logout"' in view and 'name="phone"' not in view


def test_joining_signs_out_whoever_was_signed_in_before(browse: Browse, invite: str) -> None:
    browser = browse()
    join(browser, invite)
    before = browser.cookies[LOGIN_COOKIE]
    join(browser, invite, name="Lê Thị Bình", phone="0987654321")
    browser.cookies.set(LOGIN_COOKIE, before)
    assert browser.get("/work").status_code == 303


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"pledge": ""}, "lời hứa"),
        ({"phone": "12"}, "số điện thoại"),
        ({"name": " "}, "họ và tên"),
    ],
)
def test_what_is_missing_is_asked_back_and_what_was_typed_is_kept(
    browse: Browse, invite: str, engine: Engine, over: dict[str, str], sentence: str
) -> None:
    given = {**GIVEN, **over}
    answer = browse().post(f"/join/{invite}", **given)
    assert (answer.status_code, accounts(engine)) == (422, 0)
    assert sentence in answer.text
    assert f'value="{given["phone"]}"' in answer.text


def test_joining_again_on_the_same_phone_is_the_same_account(browse: Browse, invite: str, engine: Engine) -> None:
    browser = browse()
    join(browser, invite)
    browser.post("/logout")
    join(browser, invite, name="An Trần", phone="+84 912 345 678")
    assert accounts(engine) == 1


@pytest.mark.parametrize(("name", "number"), [("TRAN VAN AN", 1), ("Trần Văn An", 1), ("Trần Thị Bình", 2)])
def test_on_another_phone_the_name_decides_who_it_is(
    browse: Browse, invite: str, engine: Engine, name: str, number: int
) -> None:
    join(browse(), invite)
    join(browse(), invite, name=name)
    assert accounts(engine) == number


def test_the_next_person_on_the_same_phone_is_another_account_on_the_same_device(
    browse: Browse, invite: str, engine: Engine
) -> None:
    browser = browse()
    join(browser, invite)
    device = browser.cookies[DEVICE_COOKIE]
    browser.post("/logout")
    assert f"/join/{invite}" in browser.get("/", follow=True).text
    join(browser, invite, name="Lê Thị Bình", phone="0987654321")
    assert (accounts(engine), browser.cookies[DEVICE_COOKIE]) == (2, device)
    with read(engine) as db:
        assert db.scalar(select(func.count(Device.id))) == 1


def test_who_was_sent_away_cannot_join_again(browse: Browse, invite: str, engine: Engine) -> None:
    browser = browse()
    join(browser, invite)
    with write(engine) as db:
        db.scalars(select(Account)).one().active = False
    answer = browser.post(f"/join/{invite}", **GIVEN)
    assert "đã bị ngừng" in answer.text
    assert accounts(engine) == 1


def test_an_invite_has_an_end(browse: Browse, invite: str, engine: Engine) -> None:
    with write(engine) as db:
        kept = db.scalars(select(Invite)).one()
        kept.expires_at = kept.made_at
    answer = browse().get(f"/join/{invite}")
    assert answer.status_code == 410
    assert "không còn dùng được" in answer.text


def test_an_invite_lets_in_as_many_as_it_says_and_joining_again_takes_no_place(
    browse: Browse, invite: str, engine: Engine
) -> None:
    for phone in ("0912345671", "0912345671", "0912345672", "0912345673"):
        assert join(browse(), invite, phone=phone) == 303
    assert join(browse(), invite, phone="0912345674") == 410
    assert join(browse(), invite, phone="0912345672") == 303
    assert accounts(engine) == 3


def test_a_link_that_was_never_made_opens_nothing(browse: Browse) -> None:
    assert browse().get("/join/abcdef").status_code == 410
