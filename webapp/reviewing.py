"""From what a reviewer's form posts to a choice, and what their view says besides the dispute. Steps and plain values.

It must not know how a decision is carried out, nor which opinions there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.calendar import VIETNAM
from records.locators import locator
from records.models.paper import Dispute, Field
from records.sentences import PersonError, say
from records.words import Mark
from review.choices import Choice, ChoiceKind
from review.decide import NoLongerOpen, last_decision
from review.models import Decision, PairVerdict
from review.pairs import PairChoice
from review.questions import waiting_answers
from review.screens import DisputeScreen
from review.showing import dispute_screen
from review.undo import of_one_act
from tasks.facts import today
from webapp.sent import number_of

#: A key for each of many decisions of one act is made of it (review/alike.py), and has 64 signs at most.
_LONGEST_KEY = 40
_MARKS = (Mark.BLANK, Mark.UNREADABLE)


class NoChoice(PersonError):
    """The form was sent without saying what is decided."""


@dataclass(frozen=True)
class Standing:
    """What the foot of the reviewer's view says: their day, and the decision that may be taken back.

    asked: disputes of their district that wait for a site's answer; undo_rows: how many were decided in that act;
    undo_mixed: not all of them alike.
    """

    decided_today: int
    asked: int = 0
    undo_id: int | None = None
    undo_locator: str = ""
    undo_role: str | None = None
    undo_mark: str | None = None
    undo_value: str = ""
    undo_choice: str = ""
    undo_rows: int = 0
    undo_mixed: bool = False


def choice_in(form: Mapping[str, str]) -> Choice:
    """Read the decision out of a form: the button pressed, else what was written. Raises NoChoice.

    `act` is `mark value`, as on the opinions' buttons: `value Nguyễn An`, `blank`; or `write`, `confirm`; of what a
    site said of a dose `given yes`, `given no`; of a known dose `known` and what is said of it.
    """
    act, _, chosen = form.get("act", "").partition(" ")
    field_id = number_of(form.get("field", ""))
    should_be, reason = form.get("should_be", "").strip() or None, form.get("reason", "") or None
    written = form.get("value", "").strip()
    if act == "given" and chosen in ("yes", "no"):
        return Choice(ChoiceKind.CONFIRMED, given=chosen == "yes")
    if act == "known":
        return Choice(chosen)
    if act == "confirm":
        return Choice(ChoiceKind.CONFIRMED)
    if act == "write" and (written or not should_be):
        return Choice(ChoiceKind.WRITTEN, Mark.VALUE, written, should_be, field_id, reason)
    if act == "write":
        return Choice(ChoiceKind.CONFIRMED, should_be=should_be, field_id=field_id, reason=reason)
    if act in list(Mark) and act in _MARKS:
        return Choice(ChoiceKind.MARK, Mark(act), field_id=field_id)
    if act in list(Mark):
        return Choice(ChoiceKind.CHOSEN, Mark(act), chosen or None, field_id=field_id)
    raise NoChoice(say("Choose an answer, or write what the paper says."))


def pair_choice_in(form: Mapping[str, str]) -> PairChoice | None:
    """Read what was said of two records, if the form is about two.

    `act` is `same`, `same RECORD` (that one is right), or `different`.
    """
    act, _, right = form.get("act", "").partition(" ")
    return PairChoice(PairVerdict(act), number_of(right)) if act in list(PairVerdict) else None


def key_in(form: Mapping[str, str]) -> str:
    """Read the idempotency key out of a form. Raises NoChoice."""
    key = form.get("key", "")
    if not 8 <= len(key) <= _LONGEST_KEY:
        raise NoChoice(say("This view was open for too long. Load it again."))
    return key


def dispute_id_in(form: Mapping[str, str]) -> int:
    """Read which dispute a form is about; 0 is none."""
    return number_of(form.get("dispute", "")) or 0


def skipped_in(form: Mapping[str, str]) -> list[int]:
    """Read which dispute this answer must not bring again."""
    return [number] if (number := dispute_id_in(form)) else []


def standing(db: Session, who: Who) -> Standing:
    """Tell what the reviewer decided today, and their last decision while it may be taken back."""
    midnight = datetime.combine(today(db), time.min, VIETNAM).astimezone(UTC)
    mine = (Decision.account_id == who.account_id, Decision.undone_at.is_(None), Decision.at >= midnight)
    count = db.scalar(select(func.count(Decision.id)).where(*mine)) or 0
    asked = waiting_answers(db, who.district_code)
    last = last_decision(db, who)
    if last is None or last.at < midnight:
        return Standing(count, asked)
    dispute = db.get_one(Dispute, last.dispute_id)
    page = dispute.record.page
    field = db.get(Field, last.field_id) if last.field_id else None
    act = [one for one in of_one_act(db, last) if one.undone_at is None]
    return Standing(
        decided_today=count,
        asked=asked,
        undo_id=last.id,
        undo_locator=locator(page.batch.district_code, page.batch.number, page.sequence, dispute.record.row),
        undo_role=field.role if field else None,
        undo_mark=last.mark,
        undo_value=last.should_be or last.value or "",
        undo_choice=last.choice,
        undo_rows=len(act),
        undo_mixed=len({(one.choice, one.mark, one.value, one.should_be) for one in act}) > 1,
    )


def shown_in(form: Mapping[str, str]) -> int:
    """Read which dispute is on the reviewer's screen already, out of `ID:SEEN`; 0 is none."""
    return number_of(form.get("shown", "").partition(":")[0]) or 0


def screen_for(db: Session, who: Who, dispute: Dispute) -> DisputeScreen:
    """Gather a dispute's screen in the order of this reviewer, which says nothing about who was first."""
    return dispute_screen(db, dispute, Random(f"{dispute.id}:{who.account_id}"))


def refuse_unseen(db: Session, who: Who, form: Mapping[str, str]) -> None:
    """Refuse a decision about something other than the form showed. Raises NoLongerOpen; a retry is let through."""
    dispute = db.get(Dispute, dispute_id_in(form))
    seen = form.get("seen", "")
    if dispute is None or dispute.closed_at is not None or not seen:
        return
    if screen_for(db, who, dispute).seen != seen:
        raise NoLongerOpen(say("This has changed since you saw it. Look at it once more."))
