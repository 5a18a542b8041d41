"""Finds which column of a spreadsheet holds what, by its titles (data/platform_titles.csv). Pure: it knows no files."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from records.kinds.text_keys import loose
from records.reference import rows

#: Above the titles are at most the name of the list and how to fill it in.
TITLES_WITHIN = 30
_ASIDE = re.compile(r"\([^)]*\)")
_SIGNS = re.compile(r"[^a-z0-9/ ]+")
_DOSE = re.compile(r"\b(?:mui|lan)\s*(?:tiem\s*|thu\s*)?([123]|nhat|hai|ba)\b")
_DOSE_WORDS = {"nhat": 1, "hai": 2, "ba": 3}


@dataclass(frozen=True)
class Titles:
    """Where the titles of a sheet stand (rows from 0), and which column holds each source.

    last: the row below them that parts some of them further, such as "number" and "phone" below "papers"; else row.
    """

    row: int
    columns: dict[str, int]
    last: int


def find_titles(cells: Sequence[Sequence[str]], wanted: Collection[str]) -> Titles | None:
    """Find the row that names most of the wanted sources, at least two; of equals the upper one."""
    found = [
        _with_below(cells, row, columns_of(line, wanted), wanted) for row, line in enumerate(cells[:TITLES_WITHIN])
    ]
    best = max(found, key=lambda one: len(one.columns), default=None)
    return best if best is not None and len(best.columns) > 1 else None


def _with_below(cells: Sequence[Sequence[str]], row: int, columns: dict[str, int], wanted: Collection[str]) -> Titles:
    """Take the titles of the row below as well, where that is no person's: it has titles, and no digit."""
    below = cells[row + 1] if columns and row + 1 < len(cells) else []
    more = columns_of(below, wanted)
    if not more or any(sign.isdigit() for cell in below for sign in cell):
        return Titles(row, columns, row)
    return Titles(row, {**more, **columns}, row + 1)


def columns_of(line: Sequence[str], wanted: Collection[str]) -> dict[str, int]:
    """Say which column of a row of titles holds each wanted source; the first of two that say the same."""
    columns: dict[str, int] = {}
    for at, title in enumerate(line):
        source = source_of(title)
        if source in wanted:
            columns.setdefault(source, at)
    return columns


def source_of(title: str) -> str:
    """Say what a title stands for: '' where it is none that is known. A dose's number in it does not matter."""
    return _SOURCES.get(fold_title(title), "") or _SOURCES.get(_DOSE.sub("", fold_title(title)).strip(), "")


def dose_of(title: str) -> int:
    """Say which dose a title names, 0 where it names none."""
    match = _DOSE.search(fold_title(title))
    return 0 if match is None else _DOSE_WORDS.get(match[1]) or int(match[1])


@cache
def fold_title(title: str) -> str:
    """Give the key of a title: no diacritics, nothing in brackets, no signs but slashes."""
    plain = _SIGNS.sub(" ", _ASIDE.sub(" ", loose(title)))
    return re.sub(r"\s*/\s*", "/", " ".join(plain.split()))


_SOURCES = {fold_title(row["title"]): row["source"] for row in rows("platform_titles")}
