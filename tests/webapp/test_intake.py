"""The clerk's batches: whose they are, and what is said of the paper."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from records.accounts import Act, may
from records.database import read, write
from records.models.campaign import Batch
from records.models.paper import Scan
from records.models.people import Account
from records.words import EmptySignature, ListMade
from tests.factories import DISTRICT, FORM, OTHER_DISTRICT, a_batch, a_campaign, a_clerk, who
from tests.webapp.conftest import Browse, Browser
from tests.webapp.sending import counted, picture, send
from webapp.handing_in import own_batches

HAND_OVER = {
    "district": DISTRICT,
    "site": "Trạm Y tế xã Bom Bo",
    "day": "12/8/2021",
    "form": FORM,
    "reported": "120",
    "list_made": "before",
    "empty_signature": "unknown",
}


@pytest.fixture
def hoa(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["hoa"])


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["giang"])


def test_a_clerk_is_led_to_their_desk(hoa: Browser) -> None:
    assert hoa.get("/").headers["location"] == "/intake"


def test_a_batch_is_made_of_what_is_said_of_the_paper(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_campaign(db)
    answer = giang.post("/intake", **HAND_OVER)
    with read(engine) as db:
        made = db.scalars(select(Batch)).one()
    assert answer.headers["location"] == f"/intake/batch/{made.id}"
    said = (made.site, made.form_key, made.reported, made.list_made, made.empty_signature)
    assert said == ("Trạm Y tế xã Bom Bo", FORM, 120, ListMade.BEFORE, EmptySignature.UNKNOWN)


def test_the_same_said_again_leads_to_the_same_batch(giang: Browser, engine: Engine) -> None:
    with write(engine) as db:
        a_campaign(db)
    places = [giang.post("/intake", **HAND_OVER).headers["location"] for _ in range(2)]
    assert places[0] == places[1] and counted(engine, Batch) == 1


def test_a_clerk_hands_in_for_their_own_site_whatever_a_form_says(
    hoa: Browser, engine: Engine, people: dict[str, Account]
) -> None:
    with write(engine) as db:
        a_campaign(db)
    hoa.post("/intake", **HAND_OVER, follow=False)
    with read(engine) as db:
        made = db.scalars(select(Batch)).one()
    assert (made.site, made.district_code, made.made_by) == (people["hoa"].site, DISTRICT, people["hoa"].id)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"site": " "}, "tên điểm tiêm"),
        ({"day": "mùa hè"}, "ngày của buổi tiêm"),
        ({"day": "12/8/2031"}, "phải từ 08/03/2021"),
        ({"form": "khac"}, "theo mẫu nào"),
        ({"list_made": ""}, "mỗi câu hỏi"),
        ({"empty_signature": "perhaps"}, "mỗi câu hỏi"),
        ({"reported": "nhiều"}, "số nguyên"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    giang: Browser, engine: Engine, wrong: dict[str, str], said: str
) -> None:
    with write(engine) as db:
        a_campaign(db)
    answer = giang.post("/intake", **{**HAND_OVER, **wrong})
    assert answer.status_code == 422 and said in answer.text and counted(engine, Batch) == 0
    assert ('value="Trạm Y tế xã Bom Bo"' in answer.text) == ("site" not in wrong)


def test_two_clerks_without_a_site_have_batches_of_their_own(browse: Browse, engine: Engine) -> None:
    with write(engine) as db:
        a_campaign(db)
        clerks = [a_clerk(db, name, site=None) for name in ("Hoa", "Lan")]
    places = [browse(one).post("/intake", **HAND_OVER).headers["location"] for one in clerks]
    assert places[0] != places[1]
    assert browse(clerks[1]).get(places[0]).status_code == 404


def test_the_list_has_exactly_the_batches_that_the_rule_gives(engine: Engine, people: dict[str, Account]) -> None:
    with write(engine) as db:
        alone = a_clerk(db, "Lan", site=None)
        for number, (site, district, maker) in enumerate(
            (site, district, maker)
            for site in (people["hoa"].site, "Trạm Y tế xã Bom Bo")
            for district in (DISTRICT, OTHER_DISTRICT)
            for maker in (None, alone.id, people["hoa"].id)
        ):
            a_batch(db, number=number, site=site, district_code=district, made_by=maker)
        for account in (people["hoa"], people["giang"], alone):
            person = who(db, account)
            given = {
                one.id
                for one in db.scalars(select(Batch))
                if may(person, Act.INGEST, one.district_code, site=one.site, made_by=one.made_by)
            }
            assert set(db.scalars(select(Batch.id).where(own_batches(person)))) == given != set()


@pytest.mark.parametrize("path", ["", "/pages", "/cover.pdf"])
def test_a_batch_of_another_site_or_district_looks_like_none(
    hoa: Browser, giang: Browser, engine: Engine, path: str
) -> None:
    with write(engine) as db:
        other_site = a_batch(db, site="Trạm Y tế xã Bom Bo").id
        elsewhere = a_batch(db, district_code=OTHER_DISTRICT).id
    assert hoa.get(f"/intake/batch/{other_site}{path}").status_code == 404
    assert giang.get(f"/intake/batch/{other_site}{path}").status_code == 200
    for browser in (hoa, giang):
        assert browser.get(f"/intake/batch/{elsewhere}{path}").status_code == 404
        assert send(browser, elsewhere, ("a.png", picture())).status_code == 404
    assert counted(engine, Scan) == 0
