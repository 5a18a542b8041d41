"""What all who enter a form are told from now on: written by a coordinator, shown with the next task, once. Steps.

It must not know what a task asks.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Act, Who, may
from records.database import now
from records.forms import form_by_key
from records.ledger import note
from records.models.campaign import Campaign, Instruction
from records.models.people import Told
from records.sentences import PersonError, say
from tasks.work import Work

LONGEST = 500


class InstructionRefused(PersonError):
    """What was written is no instruction, or not this person's to give."""


def instruct(db: Session, who: Who, campaign: Campaign, form_key: str, words: str) -> Instruction:
    """Tell something to all who enter a form; it holds for every district. Raises InstructionRefused, UnknownForm."""
    if not may(who, Act.COORDINATE, None):
        raise InstructionRefused(say("What all volunteers are told is for a coordinator of the whole province to say."))
    words = " ".join(words.split())
    if not words or len(words) > LONGEST:
        raise InstructionRefused(say("Write one or two sentences, at most {most} letters.", most=LONGEST))
    made = Instruction(
        campaign_id=campaign.id, form_key=form_by_key(form_key).key, words=words, by_id=who.account_id, at=now(db)
    )
    campaign.instructed = True
    db.add(made)
    db.flush()
    note(db, "instruction.given", f"instruction:{made.id}", who.account_id, form=form_key)
    return made


def instructions(db: Session) -> list[Instruction]:
    """List what is told in the newest campaign, the latest first."""
    of_campaign = select(Instruction).join(Campaign, Campaign.id == Instruction.campaign_id).where(Campaign.at_hand())
    return list(db.scalars(of_campaign.order_by(Instruction.id.desc())))


def told_with(db: Session, who: Who, work: Work) -> tuple[str, ...]:
    """Tell what to say with a task: what this person was not told yet. The same task says it again, no other does."""
    if not work.campaign.instructed:
        return ()
    form_key = work.page.form_key or ""
    told = db.get(Told, (who.account_id, form_key))
    of_form = (Instruction.campaign_id == work.campaign.id, Instruction.form_key == form_key)
    rows = db.execute(select(Instruction.id, Instruction.words).where(*of_form).order_by(Instruction.id)).all()
    newest = rows[-1].id if rows else 0
    if told is None:
        told = Told(account_id=who.account_id, form_key=form_key, after_id=0, instruction_id=0, slot_id=work.slot.id)
        db.add(told)
    if told.instruction_id < newest:
        told.after_id, told.instruction_id, told.slot_id = told.instruction_id, newest, work.slot.id
    shown = told.slot_id == work.slot.id
    return tuple(row.words for row in rows if shown and row.id > told.after_id)
