"""A date as the paper gives it: a day, a month or only a year; nothing is completed."""

from __future__ import annotations

import re
from datetime import date

from records.kinds.base import Kind, Parsed, Widget
from records.kinds.comparing import compare_parsed, parses_well
from records.kinds.text_keys import canonical
from records.sentences import say

_SEPARATORS = re.compile(r"\s*[/.,-]\s*|\s+")
_WORDS = re.compile(r"\b(?:sinh ngày|sinh năm|ngày|tháng|năm|ns)\b[:.]?")
#: Dots, dashes or underscores that a form prints where the day was left out.
_NO_DAY = re.compile(r"^[\s._…-]*/|^[._…-]+\s+")
_MONTHS = (
    say("January"),
    say("February"),
    say("March"),
    say("April"),
    say("May"),
    say("June"),
    say("July"),
    say("August"),
    say("September"),
    say("October"),
    say("November"),
    say("December"),
)


def parse(text: str) -> Parsed:
    """Understand a written date. canonical: YYYY-MM-DD, YYYY-MM or YYYY; else digits with slashes, and a problem."""
    plain = canonical(text)
    parts = _parts(plain)
    if not parts:
        problem = say("Type the date.") if not plain else say("This is not a date. Write it like 30/6/1976.")
        return Parsed(plain, problem)
    year, month, day = parts
    if len(year) < 4:
        return Parsed(_slashes(day, month, year), say("The year needs four digits. Type the year as it is written."))
    if not _possible(year, month, day):
        return Parsed(_slashes(day, month, year), say("There is no such date. If the paper says so, send it as it is."))
    if not month:
        return Parsed(year, meaning=say("only the year {year}", year=year))
    said = _MONTHS[int(month) - 1]
    if not day:
        return Parsed(f"{year}-{month:0>2}", meaning=say("only {month} {year}", month=said, year=year))
    meaning = say("{day} {month} {year}", day=int(day), month=said, year=year)
    return Parsed(f"{year}-{month:0>2}-{day:0>2}", meaning=meaning)


def show(value: str) -> str:
    """Write a canonical date the way the paper does: day first."""
    parsed = parse(value)
    return "/".join(reversed(parsed.canonical.split("-"))) if parsed.problem is None else value


def as_day(value: str) -> date | None:
    """Give the calendar day, only where the paper gives day, month and year."""
    parsed = parse(value)
    return date.fromisoformat(parsed.canonical) if not parsed.problem and len(parsed.canonical) == 10 else None


def as_year(value: str) -> int | None:
    """Give the year, where the date is possible."""
    parsed = parse(value)
    return None if parsed.problem else int(parsed.canonical[:4])


def _parts(plain: str) -> tuple[str, str, str] | None:
    """Split a written date into year, month, day; month and day '' where the paper has none."""
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", plain):
        year, month, *rest = plain.split("-")
        return year, month, rest[0] if rest else ""
    text = _NO_DAY.sub("", _WORDS.sub(" ", plain)).strip(" ._…,/-")
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:2]}/{text[2:4]}/{text[4:]}"
    numbers = _SEPARATORS.split(text)
    if not all(re.fullmatch(r"\d{1,4}", number) for number in numbers):
        return None
    lengths = [len(number) for number in numbers]
    if lengths == [4]:
        return numbers[0], "", ""
    if len(numbers) == 2 and lengths[0] <= 2 and lengths[1] == 4:
        return numbers[1], numbers[0], ""
    if len(numbers) == 3 and lengths[0] <= 2 and lengths[1] <= 2 and lengths[2] in (2, 4):
        return numbers[2], numbers[1], numbers[0]
    return None


def _slashes(day: str, month: str, year: str) -> str:
    return "/".join(part if part == year else f"{int(part):02}" for part in (day, month, year) if part)


def _possible(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


KIND = Kind(
    key="date",
    label="Date",
    help="Day, month, year, as the paper gives them. If it has only a year, type only the year.",
    widget=Widget.DATE,
    parse=parse,
    compare=compare_parsed(parse),
    show=show,
    plausible=parses_well(parse),
    characters="0123456789/.-",
)
