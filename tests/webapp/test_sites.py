"""A site is one site, in whatever encoding its name is sent."""

from __future__ import annotations

import unicodedata
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.models.campaign import VaccinationSession
from records.words import Role
from tests import factories
from webapp.batches import HandOver, batch_for
from webapp.planning import keep_planned, planned_rows
from webapp.staff import add_staff

SITE = "Trạm Y tế xã Đắk Nhau"


def test_a_plan_paper_and_a_clerk_that_spell_a_site_apart_in_bytes_meet(db: Session) -> None:
    apart = unicodedata.normalize("NFD", SITE).replace(" ", "\u00a0")
    campaign = factories.a_campaign(db)
    keep_planned(db, campaign, "696", planned_rows([[apart, "25/7/2021", "100"]]), factories.a_coordinator(db).id)
    batch = batch_for(db, campaign, HandOver("696", SITE, date(2021, 7, 25), factories.FORM))
    clerk = add_staff(db, "hoa", "Nguyễn Thị Hoa", Role.CLERK, "696", "correct horse battery", site=apart)
    assert db.scalar(select(func.count(VaccinationSession.id))) == 1
    assert {batch.site, clerk.site} == {SITE}
