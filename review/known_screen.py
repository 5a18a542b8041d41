"""What a reviewer is shown of a dose that the platform holds otherwise: line by line, the paper beside the platform.

It must not know what is decided. The whole row is looked at, so the view notes the look.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from records.kinds.registry import kind
from records.models.paper import Dispute, Record
from records.models.platform import KnownDose
from records.roles import BIRTH_DATE, DOSE_DATE, HEALTH_INSURANCE, LABELS, LOT, NAME, NATIONAL_ID, PHONE, SITE, VACCINE
from review.differences import differences
from review.screens import Line, Side
from tasks.asked import roles_of
from tasks.facts import facts
from tasks.known_first import match_of

#: What is shown, and how the known dose calls it.
_LINES = {
    NAME: "name",
    BIRTH_DATE: "birth_date",
    NATIONAL_ID: "national_id",
    HEALTH_INSURANCE: "health_insurance",
    PHONE: "phone",
    DOSE_DATE: "day",
    VACCINE: "vaccine",
    LOT: "lot",
    SITE: "site",
}

_KINDS = {
    NAME: "person_name",
    BIRTH_DATE: "date",
    NATIONAL_ID: "national_id",
    HEALTH_INSURANCE: "health_insurance",
    PHONE: "phone",
    DOSE_DATE: "date",
    VACCINE: "vaccine",
    LOT: "lot",
}


def known_lines(db: Session, dispute: Dispute, record: Record, header: Record | None) -> tuple[Line, ...]:
    """Lay the paper beside the known dose, what differs first; a line that neither says anything about is left out."""
    match = match_of(db, dispute)
    known = db.get_one(KnownDose, match.known_dose_id)
    written = facts(record, header, match.number)
    cells = roles_of(record.fields)
    lines = []
    for role, name in _LINES.items():
        paper = _shown(written[role].kind, written[role].best) if role in written else ""
        platform = _shown(_KINDS.get(role, "text"), str(getattr(known, name) or ""))
        if paper or platform:
            lines.append(
                _line(role, paper, platform, cells[role].crop if role in cells else None, name in match.differ)
            )
    return tuple(sorted(lines, key=lambda one: not one.contradicts))


def _shown(kind_key: str, value: str | None) -> str:
    return kind(kind_key).show(value) if value else ""


def _line(role: str, paper: str, platform: str, crop: str | None, differs: bool) -> Line:
    written = [text for text in (paper, platform) if text]
    pieces = dict(zip(written, differences(written), strict=True))
    left, right = (pieces[text].pieces if text else () for text in (paper, platform))
    return Line(LABELS[role], 0, Side(left, crop), Side(right, None), differs)
