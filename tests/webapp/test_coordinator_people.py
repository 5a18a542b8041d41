from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from records.database import read, write
from records.models.people import Account, Invite, Team
from tests.factories import DISTRICT, OTHER_DISTRICT, a_team, a_volunteer
from tests.webapp.conftest import Browse, Browser

WANTED = {"team": "Lớp 12A1", "uses": "40", "days": "14"}


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


def link_in(html: str) -> str:
    return re.findall(r"/join/[\w-]+", html)[0]


def test_a_link_is_shown_once_with_its_code_and_a_text_to_send(giang: Browser, engine: Engine) -> None:
    html = giang.post("/coordinator/invite", **WANTED).text
    assert 'src="data:image/svg+xml' in html and html.count(link_in(html)) == 1
    assert re.search(r"<textarea[^>]*>Lớp 12A1: .*/join/", html)
    assert "/join/" not in giang.get("/coordinator/invite").text


def test_the_link_lets_a_volunteer_in(giang: Browser, browse: Browse) -> None:
    link = link_in(giang.post("/coordinator/invite", **WANTED).text)
    phone = browse()
    given = {"name": "Lê Thị Bình", "phone": "0912345678", "pin": "2580", "adult": "no", "pledge": "yes"}
    answer = phone.post(link, **given)
    assert (answer.status_code, answer.headers["location"]) == (303, "/practice")


def test_whose_number_is_expected_needs_no_leader(giang: Browser, browse: Browse, engine: Engine) -> None:
    link = link_in(giang.post("/coordinator/invite", **WANTED, phones="0912 345 678, 0987654321").text)
    given = {"name": "Lê Thị Bình", "pin": "2580", "adult": "yes", "pledge": "yes"}
    for number in ("0912345678", "0911111111"):
        browse().post(link, **given, phone=number)
    with read(engine) as db:
        joined = db.scalars(select(Account).where(Account.phone.is_not(None)).order_by(Account.id))
        assert [one.admitted_at is not None for one in joined] == [True, False]


def test_the_link_has_the_places_and_days_that_were_asked(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/invite", **WANTED)
    with read(engine) as db:
        invite = db.scalars(select(Invite)).one()
    assert invite.uses_left == 40 and (invite.expires_at - invite.made_at).days == 14


def test_a_second_link_of_the_same_name_is_for_the_same_team(giang: Browser, engine: Engine) -> None:
    for name in ("Lớp 12A1", " Lớp  12A1 "):
        giang.post("/coordinator/invite", **{**WANTED, "team": name})
    with read(engine) as db:
        assert [team.district_code for team in db.scalars(select(Team).where(Team.name == "Lớp 12A1"))] == [DISTRICT]


@pytest.mark.parametrize(
    "wrong",
    [{"team": " "}, {"team": "x" * 81}, {"uses": "0"}, {"uses": "501"}, {"days": "91"}, {"days": "-1"}, {"uses": "²"}],
)
def test_what_cannot_be_is_asked_back_with_what_was_typed(
    giang: Browser, engine: Engine, wrong: dict[str, str]
) -> None:
    answer = giang.post("/coordinator/invite", **{**WANTED, **wrong})
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in {**WANTED, **wrong}.values())
    with read(engine) as db:
        assert db.scalars(select(Invite)).all() == []


def test_teams_are_listed_with_people_and_places(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/invite", **WANTED)
    with write(engine) as db:
        team = db.scalars(select(Team).where(Team.name == "Lớp 12A1")).one()
        for name in ("An", "Bình"):
            a_volunteer(db, name, team_id=team.id)
    row = re.findall(r"<tr>.*?Lớp 12A1.*?</tr>", giang.get("/coordinator/invite").text, re.DOTALL)[0]
    assert re.findall(r">(\d+)</td>", row) == ["2", "0", "40"]


def test_teams_of_another_district_or_of_the_province_are_not_listed(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_team(db, name="Tổ Lộc Ninh", district_code=OTHER_DISTRICT)
        a_team(db, name="Tổ của tỉnh")
    html = giang.get("/coordinator/invite").text
    assert "Tổ Lộc Ninh" not in html and "Tổ của tỉnh" not in html


def test_no_volunteers_telephone_is_shown(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_volunteer(db, "An", phone="0987654321", team_id=a_team(db, district_code=DISTRICT).id)
    assert "0987654321" not in giang.get("/coordinator/invite").text


def test_a_link_needs_the_token_of_our_own_form(giang: Browser) -> None:
    assert giang.bare_post("/coordinator/invite").status_code == 403
