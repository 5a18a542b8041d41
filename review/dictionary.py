"""The dictionary: which code of the platform a text of the paper is, per district, decided once. Steps.

It must not know uploads: they ask it, and an unknown text holds back its rows there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.database import now
from records.kinds.text_keys import canonical, clean
from records.ledger import note
from records.models.paper import Field
from records.models.platform import DictionaryEntry
from records.roles import ADDRESS, PRIORITY_GROUP, SITE
from records.sentences import PersonError, say
from review.models import Dose
from review.row_cells import Codes
from review.suggestions import suggest

#: A workplace has no field of its own on any form yet; where one gets it, its texts are found here too.
WORKPLACE = "person.workplace"
#: What may be written as a code.
CODED = (PRIORITY_GROUP, SITE, ADDRESS, WORKPLACE)
_LONGEST = 200
_CROPS = 3


class DictionaryRefused(PersonError):
    """The decision was not kept; the sentence says why."""


@dataclass
class TextLine:
    """One distinct text of a district: how often it was settled, on which crops, its code, and what it may be."""

    role: str
    text: str
    count: int = 0
    crops: list[str] = field(default_factory=list)
    code: str | None = None
    version: int = 0
    suggestions: tuple[tuple[str, str], ...] = ()


def codes_of(db: Session, district: str) -> Codes:
    """Give a district's codes by role and canonical text."""
    query = select(DictionaryEntry).where(DictionaryEntry.district_code == district, DictionaryEntry.live)
    return {(one.role, one.text_key): one.code for one in db.scalars(query)}


def decide_code(db: Session, district: str, role: str, text: str, code: str, by: int | None) -> DictionaryEntry:
    """Say what a text is on the platform; saying it again makes a new version. Raises DictionaryRefused."""
    code, key = clean(code), canonical(text)
    if role not in CODED or not key or len(key) > 300:
        raise DictionaryRefused(say("This text is not one that gets a code."))
    if not code or len(code) > _LONGEST:
        raise DictionaryRefused(say("Type the code that the platform has for “{text}”.", text=text))
    here = (
        DictionaryEntry.district_code == district,
        DictionaryEntry.role == role,
        DictionaryEntry.text_key == key,
    )
    before = db.scalars(select(DictionaryEntry).where(*here, DictionaryEntry.live).with_for_update()).one_or_none()
    if before is not None and before.code == code:
        return before
    if before is not None:
        before.live = False
        db.flush()
    version = (db.scalar(select(func.max(DictionaryEntry.version)).where(*here)) or 0) + 1
    entry = DictionaryEntry(
        district_code=district, role=role, text_key=key, code=code, version=version, decided_at=now(db), decided_by=by
    )
    db.add(entry)
    db.flush()
    note(db, "dictionary.decided", f"dictionary:{entry.id}", by, version=version)
    return entry


def texts(db: Session, district: str) -> list[TextLine]:
    """List the texts of a district's doses that may need a code: the undecided ones first, the most frequent first."""
    found = _found(db, district)
    codes = {(one.role, one.text_key): one for one in _entries(db, district)}
    for at, line in found.items():
        if at in codes:
            line.code, line.version = codes[at].code, codes[at].version
        line.suggestions = suggest(line.role, line.text)
    return sorted(found.values(), key=lambda line: (line.code is not None, line.role, -line.count, line.text))


def _entries(db: Session, district: str) -> Sequence[DictionaryEntry]:
    query = select(DictionaryEntry).where(DictionaryEntry.district_code == district, DictionaryEntry.live)
    return db.scalars(query).all()


def _found(db: Session, district: str) -> dict[tuple[str, str], TextLine]:
    found: dict[tuple[str, str], TextLine] = {}
    fields: dict[int, list[TextLine]] = defaultdict(list)
    for values in db.scalars(select(Dose.values).where(Dose.live, Dose.district_code == district)):
        for role in CODED:
            kept = values.get(role) or {}
            text = clean(str(kept.get("should_be") or kept.get("value") or ""))
            if not text:
                continue
            line = found.setdefault((role, canonical(text)), TextLine(role, text))
            line.count += 1
            if line.count <= _CROPS and kept.get("field_id"):
                fields[kept["field_id"]].append(line)
    crops = select(Field.id, Field.crop).where(Field.id.in_(list(fields)), Field.crop.is_not(None))
    for field_id, crop in db.execute(crops):
        for line in fields[field_id]:
            line.crops.append(crop or "")
    return found
