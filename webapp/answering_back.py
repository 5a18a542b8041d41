"""The platform's answers as files: kept first, looked at, then taken over. Steps: they never commit.

It must not know what a row of an answer means: that is review/'s.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocr.names import clean_name
from ocr.spreadsheet import cells_of
from ocr.storage import Store
from records.accounts import Act, Who, may
from records.database import now
from records.ledger import note
from records.sentences import say
from review.answers import AnswerRow, read_answer
from review.reconcile import Match, match
from review.returned import own_messages
from review.saved_templates import header_sources
from review.upload_models import PlatformAnswer
from webapp.errors import NotFound


@dataclass(frozen=True)
class Look:
    """A received answer, and what it would change."""

    kept: PlatformAnswer
    found: Match


def read_file(db: Session, data: bytes, name: str) -> list[AnswerRow]:
    """Read an answer's rows. Raises NotAnAnswer, or what keeps the file from being opened; nothing is kept then."""
    return read_answer(cells_of(data, name), header_sources(db), own_messages(db))


def keep(db: Session, store: Store, who: Who, data: bytes, name: str) -> PlatformAnswer:
    """Keep an answer's file; the same file again is the same answer."""
    sha256 = store.put(data)
    here = (PlatformAnswer.sha256 == sha256, PlatformAnswer.district_code.is_not_distinct_from(who.district_code))
    kept = db.scalars(select(PlatformAnswer).where(*here)).first()
    if kept is None:
        kept = PlatformAnswer(
            sha256=sha256,
            name=clean_name(name),
            district_code=who.district_code,
            received_at=now(db),
            received_by=who.account_id,
        )
        db.add(kept)
        db.flush()
        note(db, "answer.received", f"platform_answer:{kept.id}", who.account_id)
    return kept


def look(db: Session, store: Store, who: Who, answer_id: int) -> Look:
    """Say what a received answer would change. Raises NotFound, in another district too, and AnswerRefused."""
    kept = db.get(PlatformAnswer, answer_id)
    if kept is None or not may(who, Act.UPLOAD, kept.district_code):
        raise NotFound(say("This file does not exist, or it is not of your district."))
    if kept.applied_at is not None:
        return Look(kept, Match())
    return Look(kept, match(db, who, read_file(db, store.get(kept.sha256), kept.name)))
