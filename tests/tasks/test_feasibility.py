"""What a district's work still needs, with the people who are signed in."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy.orm import Session

from records.accounts import Who
from records.database import now
from records.models.people import Login
from records.words import OwnDistrict, Privacy
from tasks.feasibility import people_there, stuck_in
from tasks.feasible import Stuck
from tests.factories import DISTRICT, OTHER_DISTRICT, a_batch, a_campaign, a_team
from tests.tasks.desk import Desk, a_desk, someone

_tokens = count(1)


def sign_in(db: Session, who: Who) -> Login:
    moment = now(db)
    login = Login(
        token_hash=f"{next(_tokens):064x}",
        account_id=who.account_id,
        device_id=who.device_id,
        created_at=moment,
        expires_at=moment + timedelta(days=1),
    )
    db.add(login)
    db.flush()
    return login


def a_campaign_desk(db: Session, people: int, **over: object) -> Desk:
    """A page of a campaign, and people signed in."""
    desk = a_desk(db, batch=a_batch(db, a_campaign(db, **over)))
    for index in range(people):
        sign_in(db, desk.person(index))
    return desk


def test_with_nobody_there_all_waits_for_two_people(db: Session) -> None:
    desk = a_campaign_desk(db, 0)
    asked = sum(len(desk.slots(group)[0].field_ids) for group in ("person", "numbers", "address", "dose"))
    assert stuck_in(db, DISTRICT) == Stuck(asked + len(desk.slots("header", -1)[0].field_ids), 2)
    assert stuck_in(db, OTHER_DISTRICT) == Stuck()


def test_two_people_are_enough_until_they_differ(db: Session) -> None:
    desk = a_campaign_desk(db, 2)
    assert stuck_in(db, DISTRICT) == Stuck()
    desk.enter(desk.person(0), "person", full_name="Điểu Hờn")
    assert stuck_in(db, DISTRICT) == Stuck()
    desk.enter(desk.person(1), "person")
    assert stuck_in(db, DISTRICT) == Stuck(cells=1, people=1)
    sign_in(db, desk.person(2))
    assert stuck_in(db, DISTRICT) == Stuck()


def test_another_name_on_the_same_phone_is_nobody_new(db: Session) -> None:
    desk = a_campaign_desk(db, 2)
    desk.enter(desk.person(0), "person", full_name="Điểu Hờn")
    desk.enter(desk.person(1), "person")
    login = sign_in(db, desk.person(2))
    login.device_id = desk.person(1).device_id
    assert stuck_in(db, DISTRICT) == Stuck(1, 1)


@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_who_left_is_not_there(db: Session, change: str) -> None:
    desk = a_campaign_desk(db, 1)
    setattr(sign_in(db, desk.person(1)), change, now(db) - timedelta(hours=1))
    assert stuck_in(db, DISTRICT).people == 1


def test_strict_privacy_needs_two_people_for_each_group_of_a_row(db: Session) -> None:
    desk = a_campaign_desk(db, 7, privacy=Privacy.STRICT)
    assert stuck_in(db, DISTRICT).people == 1
    desk.enter(desk.person(0), "person")
    assert stuck_in(db, DISTRICT).people == 1, "who met the row is out of it, and one slot less is to come"
    sign_in(db, desk.person(7))
    assert stuck_in(db, DISTRICT) == Stuck()


def test_a_team_that_never_enters_its_own_district_is_not_there(db: Session) -> None:
    campaign = a_campaign(db, own_district=OwnDistrict.NEVER)
    a_desk(db, batch=a_batch(db, campaign))
    for district in (DISTRICT, OTHER_DISTRICT, None):
        sign_in(db, someone(db, team_id=a_team(db, district_code=district).id))
    assert len(people_there(db, DISTRICT, campaign)) == 2


def test_volunteers_are_not_handed_whole_rows(db: Session) -> None:
    a_campaign_desk(db, 3, privacy=Privacy.ROW)
    assert stuck_in(db, DISTRICT).people == 2
