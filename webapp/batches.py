"""Which batch a hand-over of paper belongs to: found by its session and answers, or made. Steps: they never commit.

It must not know what is on the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.database import now
from records.kinds.text_keys import clean
from records.ledger import note
from records.models.campaign import Batch, Campaign, VaccinationSession
from records.sentences import PersonError, say
from records.words import EmptySignature, ListMade


class NoCampaign(PersonError):
    """There is no campaign, or more than one and none was named."""


@dataclass(frozen=True)
class HandOver:
    """What is said of paper when it is handed over; empty text or 0 where nobody knows.

    made_by: the account that hands it over; apart: only a batch that they made is joined.
    """

    district_code: str
    site: str
    day: date | None
    form_key: str
    vaccine: str = ""
    dose_number: int = 0
    reported: int | None = None
    list_made: ListMade = ListMade.BEFORE
    empty_signature: EmptySignature = EmptySignature.UNKNOWN
    made_by: int | None = None
    apart: bool = False


def the_campaign(db: Session, name: str | None = None) -> Campaign:
    """Find the campaign, by its name where there are several. Raises NoCampaign."""
    wanted = select(Campaign).order_by(Campaign.id)
    found = db.scalars(wanted.where(Campaign.name == name) if name else wanted).all()
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(one.name for one in found)
        raise NoCampaign(say("Say which campaign by --campaign. There are: {names}.", names=names))
    raise NoCampaign(say("There is no such campaign yet. Make one: chungtay campaign add --help"))


def batch_for(db: Session, campaign: Campaign, hand_over: HandOver) -> Batch:
    """Find the batch of the same session, form and answers, or make it: handing over the rest later joins it."""
    about = (hand_over.district_code, hand_over.site, hand_over.day, hand_over.vaccine, hand_over.dose_number)
    session = session_of(db, campaign, *about)
    answers = {
        "campaign_id": campaign.id,
        "session_id": session.id,
        "form_key": hand_over.form_key,
        "list_made": hand_over.list_made,
        "empty_signature": hand_over.empty_signature,
    }
    mine = {"made_by": hand_over.made_by} if hand_over.apart else {}
    batch = db.scalar(select(Batch).filter_by(**answers, **mine).order_by(Batch.id).limit(1))
    if batch is None:
        batch = Batch(**answers, district_code=hand_over.district_code, site=session.site, created_at=now(db))
        batch.made_by = hand_over.made_by
        batch.number = _next_number(db, campaign, hand_over.district_code)
        db.add(batch)
        db.flush()
        note(db, "batch.made", f"batch:{batch.id}", hand_over.made_by, session=session.id)
    if hand_over.reported is not None:
        batch.reported = session.reported = hand_over.reported
    return batch


def session_of(
    db: Session, campaign: Campaign, district: str, site: str, day: date | None, vaccine: str = "", dose_number: int = 0
) -> VaccinationSession:
    """Find a vaccination session, or make it; a site's name is the same in whatever encoding a phone sends it."""
    site = clean(site)
    # The lock keeps two hand-overs from making the same session, or two batches of one number.
    db.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    session = db.scalar(
        select(VaccinationSession).where(
            VaccinationSession.campaign_id == campaign.id,
            VaccinationSession.district_code == district,
            VaccinationSession.site == site,
            # An unknown day equals an unknown day here, as it does not in SQL.
            VaccinationSession.day.is_not_distinct_from(day),
            VaccinationSession.vaccine == vaccine,
            VaccinationSession.dose_number == dose_number,
        )
    )
    if session is None:
        session = VaccinationSession(
            campaign_id=campaign.id,
            district_code=district,
            site=site,
            day=day,
            vaccine=vaccine,
            dose_number=dose_number,
        )
        db.add(session)
        db.flush()
    return session


def _next_number(db: Session, campaign: Campaign, district_code: str) -> int:
    last = select(func.max(Batch.number)).where(Batch.campaign_id == campaign.id, Batch.district_code == district_code)
    return (db.scalar(last) or 0) + 1
