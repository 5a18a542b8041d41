"""What holds for a row: its effective values, its own or its header's, as the paper says and as they should be.

It reads the paper's tables and never writes; the rule of inheritance itself is records/effective.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from records.calendar import day_in_vietnam
from records.database import now
from records.effective import Origin, Own, effective
from records.finding import Rules
from records.models.campaign import Campaign
from records.models.paper import Field, Record
from records.roles import DOSE_NUMBER
from records.words import FieldState, Mark

#: What a header tells its rows; the foot and the row's own marks are never inherited.
_OF_DOSE = "dose."
INHERITED = (_OF_DOSE, "place.")


@dataclass(frozen=True)
class Fact:
    """One effective value of a row: as the paper says, as it should be (if a reviewer said so), and from where."""

    mark: Mark
    value: str | None
    should_be: str | None
    origin: str
    field_id: int
    kind: str

    @property
    def best(self) -> str | None:
        """Give what goes out: as it should be, else as the paper says; None where there is nothing."""
        return self.should_be or self.value or None


def dose_numbers(row: Record) -> list[int]:
    """List the numbers of the doses that have a place of their own on a row's paper; [0]: one, numbered elsewhere."""
    return sorted({field.dose for field in row.fields if field.dose}) or [0]


def is_empty(row: Record, dose: int) -> bool:
    """Say whether the row's own cells for a dose are all settled as blank: then it tells of no such dose."""
    cells = [field for field in row.fields if field.dose == dose and field.role.startswith(_OF_DOSE)]
    return dose > 0 and all(field.mark == Mark.BLANK and not field.should_be for field in cells)


def facts(row: Record, header: Record | None, dose: int = 0) -> dict[str, Fact]:
    """Give a row's settled effective values by role, of one of its doses; what is not settled is left out."""
    own = {field.role: field for field in row.fields if field.dose in (0, dose)}
    inherited = _inherited(header, dose)
    found = {role: _fact(own.get(role), inherited.get(role)) for role in {**inherited, **own}}
    if dose and DOSE_NUMBER not in own:
        found[DOSE_NUMBER] = _number(row, dose)
    return {role: fact for role, fact in found.items() if fact is not None}


def _inherited(header: Record | None, dose: int) -> dict[str, Field]:
    """Find what a header tells its rows; of a dose only what it says of this very one."""
    fields = {} if header is None else {one.role: one for one in header.fields if one.role.startswith(INHERITED)}
    if tells_of(header, dose):
        return fields
    return {role: one for role, one in fields.items() if not role.startswith(_OF_DOSE)}


def tells_of(header: Record | None, dose: int) -> bool:
    """Say whether what a header says of its dose holds for this one of a row; 0: the row has only one."""
    number = next((one for one in header.fields if one.role == DOSE_NUMBER), None) if header is not None else None
    return not dose or number is None or str(dose) in (number.should_be, number.value)


def _number(row: Record, dose: int) -> Fact:
    """Say the number of a dose, which its place on the paper tells."""
    place = next(field for field in row.fields if field.dose == dose)
    return Fact(Mark.VALUE, str(dose), None, "derived", place.id, "dose_number")


def best_values(known: Mapping[str, Fact]) -> dict[str, str]:
    """Give what the checks look at: role → the value that would go out."""
    return {role: fact.best for role, fact in known.items() if fact.best is not None}


def rules_of(db: Session, campaign: Campaign) -> Rules:
    """Give the limits the checks need, with today's date in Vietnam by the database's clock."""
    return Rules(campaign.first_day, campaign.last_day, today(db))


def today(db: Session) -> date:
    """Tell today's date in Vietnam."""
    return day_in_vietnam(now(db))


def _fact(own: Field | None, inherited: Field | None) -> Fact | None:
    if own is not None and own.state != FieldState.SETTLED:
        # What the row itself says is not known yet: the header may not speak for it.
        return None
    if inherited is not None and inherited.state != FieldState.SETTLED:
        inherited = None
    if own is not None and own.should_be:
        return _of(own, "row")
    origin = effective(_settled(own), _settled(inherited)).origin
    if own is not None and origin == Origin.ROW:
        return _of(own, "row")
    if inherited is not None and (origin == Origin.HEADER or inherited.should_be):
        return _of(inherited, "header")
    return None


def _settled(field: Field | None) -> Own | None:
    return Own(field.mark, field.value) if field is not None and field.mark is not None else None


def _of(field: Field, origin: str) -> Fact:
    if (field.evidence or {}).get("by") == "derived":
        origin = "derived"
    return Fact(Mark(field.mark or Mark.BLANK), field.value, field.should_be, origin, field.id, field.kind)
