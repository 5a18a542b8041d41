"""Reads numbers and days out of what a browser sent. Pure: it must not know requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from records.kinds.date import as_day
from records.sentences import PersonError, say


class WrongDay(PersonError):
    """What was written is no day: to take it for none would choose more than was asked for."""


def number_of(text: str) -> int | None:
    """Read a number that a browser sent; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def number_in(form: Mapping[str, str], name: str) -> int:
    """Read a number out of a form; 0 where there is none."""
    return number_of(form.get(name, "")) or 0


def day_in(form: Mapping[str, str], name: str) -> date | None:
    """Read a day out of a form; None where nothing is written. Raises WrongDay."""
    text = form.get(name, "").strip()
    day = as_day(text)
    if text and day is None:
        raise WrongDay(say("Write the day like 12/8/2021, or leave it empty."))
    return day
