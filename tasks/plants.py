"""Chooses the odd cell that is planted on a wall: one that is known to say something else. It must not know taps."""

from __future__ import annotations

from random import Random

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.accounts import Who
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.models.paper import Field, Page, Record
from records.words import FieldState, Mark, Privacy
from tasks.models import Answer
from tasks.screen import ScreenField
from tasks.shown import records_met
from tasks.work import Work

#: How often a wall has one, where one can be had: often enough to notice who does not look, but not so often that
#: people stop looking once they have found one.
OFTEN = 1 / 3
#: So many settled cells are looked at for one.
_LOOKED_AT = 24


def plant(db: Session, who: Who, work: Work, shown: ScreenField, chance: Random) -> int | None:
    """Draw a settled cell of the batch that says something else than the claim, and give its field, or none.

    Not under strict privacy, where a cell of one more person would be one too many.
    """
    if Privacy(work.campaign.privacy) == Privacy.STRICT or chance.random() >= OFTEN:
        return None
    compare = kind(shown.kind).compare
    odd = [
        one for one in _settled(db, work, shown) if compare(one.value or "", shown.shown or "") is Likeness.DIFFERENT
    ]
    met = records_met(db, who, [one.record_id for one in odd])
    unmet = [one.id for one in odd if one.record_id not in met]
    return chance.choice(unmet) if unmet else None


def _settled(db: Session, work: Work, shown: ScreenField) -> list[Field]:
    """List settled cells of the batch that all who saw them said the same of, with ease: others may be misread again.

    A sign for “as above” says nothing by itself.
    """
    doubt = or_(Answer.mark != Mark.VALUE, Answer.value != Field.value, Answer.hard)
    otherwise = select(Answer.id).where(Answer.field_id == Field.id, Answer.live, doubt)
    query = (
        select(Field)
        .join(Record, Record.id == Field.record_id)
        .join(Page, Page.id == Record.page_id)
        .where(Page.batch_id == work.batch.id, Field.role == shown.role, Field.state == FieldState.SETTLED)
        .where(Field.mark == Mark.VALUE, Field.crop.is_not(None), ~otherwise.exists())
        # Of the same page, if there is one: paper and hand would tell another page's apart.
        .order_by((Page.id == work.page.id).desc(), Field.id.desc())
        .limit(_LOOKED_AT)
    )
    return list(db.scalars(query))
