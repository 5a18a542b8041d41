"""How districts commit, as coordinators choose it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from records.database import read, write
from records.models.campaign import Campaign, CommitRule
from records.models.ledger import Event
from tests import factories
from tests.factories import DISTRICT, OTHER_DISTRICT
from tests.tasks.desk import a_desk, claim
from tests.webapp.conftest import Browse, Browser


@pytest.fixture
def giang(browse: Browse, engine: Engine) -> Browser:
    with write(engine) as db:
        factories.a_campaign(db)
        account = factories.a_coordinator(db)
    return browse(account)


def kept(engine: Engine) -> dict[str, tuple[str, int]]:
    with read(engine) as db:
        return {one.district_code: (one.mode, one.share) for one in db.scalars(select(CommitRule))}


def test_a_district_is_committed_as_its_coordinator_says(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/rules", district=DISTRICT, mode="sample", share="10")
    giang.post("/coordinator/rules", district=DISTRICT, mode="sample", share="20")
    assert kept(engine) == {DISTRICT: ("sample", 20)}
    assert 'value="20"' in giang.get("/coordinator/rules").text
    with read(engine) as db:
        assert len(db.scalars(select(Event).where(Event.act == "rule.commit")).all()) == 2


@pytest.mark.parametrize(
    "posted",
    [
        {"district": OTHER_DISTRICT, "mode": "all"},
        {"district": DISTRICT, "mode": "never"},
        {"district": DISTRICT, "mode": "sample", "share": "0"},
        {"district": DISTRICT, "mode": "sample", "share": "x"},
        {"district": DISTRICT, "mode": "sample", "share": "9" * 5_000},
        {},
    ],
)
def test_what_is_not_theirs_or_no_rule_changes_nothing(giang: Browser, engine: Engine, posted: dict[str, str]) -> None:
    assert giang.post("/coordinator/rules", **posted).status_code == 422 and kept(engine) == {}


def test_no_rule_is_kept_for_a_district_that_does_not_exist(browse: Browse, engine: Engine) -> None:
    with write(engine) as db:
        factories.a_campaign(db)
        whole = factories.a_coordinator(db, district_code=None)
    answer = browse(whole).post("/coordinator/rules", district="zzz", mode="all")
    assert answer.status_code == 422 and kept(engine) == {}


def test_a_share_is_only_looked_at_where_one_is_asked_for(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/rules", district=DISTRICT, mode="all", share="một nửa")
    assert kept(engine) == {DISTRICT: ("all", 0)}


def test_only_the_province_says_whether_reviewers_may_decide_about_their_own_site(
    giang: Browser, browse: Browse, engine: Engine
) -> None:
    assert giang.post("/coordinator/rules/reviewers", other_site="yes").status_code == 422
    with write(engine) as db:
        whole = factories.a_coordinator(db, district_code=None)
    browse(whole).post("/coordinator/rules/reviewers", other_site="yes")
    with read(engine) as db:
        assert db.scalars(select(Campaign.other_site_reviews)).one() is True


def test_the_province_says_how_volunteers_are_asked_and_what_they_may_meet_before_they_begin(
    giang: Browser, browse: Browse, engine: Engine
) -> None:
    asking = {"preset": "blind", "privacy": "strict", "own_district": "never"}
    assert giang.post("/coordinator/rules/asking", **asking).status_code == 422
    with write(engine) as db:
        province = factories.a_coordinator(db, district_code=None)
    whole = browse(province)
    assert whole.post("/coordinator/rules/asking", **asking | {"preset": "guess"}).status_code == 422
    whole.post("/coordinator/rules/asking", **asking)
    assert asked(engine) == ("blind", "strict", "never")
    with write(engine) as db:
        desk = a_desk(db, batch=factories.a_batch(db, campaign=db.scalars(select(Campaign)).one()))
        claim(db, desk.person(0))
    assert whole.post("/coordinator/rules/asking", **asking | {"privacy": "usual"}).status_code == 422
    whole.post("/coordinator/rules/asking", **asking | {"preset": "careful"})
    assert asked(engine) == ("careful", "strict", "never")


def asked(engine: Engine) -> tuple[str, str, str]:
    with read(engine) as db:
        one = db.scalars(select(Campaign)).one()
        return one.preset, one.privacy, one.own_district
