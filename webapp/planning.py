"""Vaccination sessions as a coordinator types or pastes them: what should exist, before any paper of it came.

It must not know what the platform holds, nor how a view looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from records.kinds import date as dates
from records.ledger import note
from records.models.campaign import Campaign
from records.sentences import PersonError, say
from webapp.batches import session_of
from webapp.sent import number_of

#: More is the platform's export, which goes in another way.
_MOST = 5_000
_LONGEST_SITE = 200
_LARGEST = 1_000_000


class PlanRefused(PersonError):
    """Nothing was kept; the sentence says which line is wrong."""


@dataclass(frozen=True)
class Planned:
    """One session, or with no day all of a site's; a number is None where nobody said it."""

    site: str
    day: date | None
    planned: int | None
    reported: int | None
    on_platform: int | None


def cells_in(text: str) -> list[list[str]]:
    """Split what was typed, or pasted from a spreadsheet, into the cells of its lines."""
    return [line.replace("\t", ";").split(";") for line in text.splitlines()]


def planned_rows(lines: Sequence[Sequence[str]]) -> list[Planned]:
    """Read lines of site, day, planned, reported, on the platform; a line of titles is passed. Raises PlanRefused."""
    cells = [[" ".join(cell.split()) for cell in line] for line in lines]
    found = [
        _planned(at, line + [""] * (5 - len(line)))
        for at, line in enumerate(cells, start=1)
        if any(line) and not (at == 1 and _are_titles(line))
    ]
    if not found:
        raise PlanRefused(say("Write at least one line: site; day; planned; reported; on the platform."))
    if len(found) > _MOST:
        raise PlanRefused(say("These are more than {most} lines. Send them in parts.", most=_MOST))
    return found


def keep_planned(db: Session, campaign: Campaign, district: str, rows: Sequence[Planned], by: int) -> None:
    """Keep sessions of a district; one that is there already takes over the numbers that are said."""
    for row in rows:
        session = session_of(db, campaign, district, row.site, row.day)
        for name in ("planned", "reported", "on_platform"):
            if getattr(row, name) is not None:
                setattr(session, name, getattr(row, name))
    db.flush()
    note(db, "sessions.planned", f"campaign:{campaign.id}", by, district=district, count=len(rows))


def _are_titles(line: Sequence[str]) -> bool:
    return not any(cell.isdigit() or dates.as_day(cell) for cell in line)


def _planned(at: int, line: Sequence[str]) -> Planned:
    site, day, *numbers = line[:5]
    if not 2 <= len(site) <= _LONGEST_SITE:
        raise PlanRefused(say("Line {line}: the name of the site is missing.", line=at))
    if day and dates.as_day(day) is None:
        raise PlanRefused(say("Line {line}: write the day like 12/8/2021, or leave it empty.", line=at))
    return Planned(site, dates.as_day(day) if day else None, *(_number(at, text) for text in numbers))


def _number(at: int, text: str) -> int | None:
    digits = text.replace(".", "").replace(" ", "")
    number = number_of(digits)
    if digits and (number is None or number >= _LARGEST):
        raise PlanRefused(say("Line {line}: “{text}” is not a number of doses.", line=at, text=text[:40]))
    return number
