"""What stands in one cell of an upload, as text. Pure: it must not know spreadsheets or where values come from."""

from __future__ import annotations

import re
import unicodedata

from records.kinds import date
from records.kinds.base import Kind
from records.kinds.registry import KINDS
from records.kinds.text_keys import clean
from review.template import CellType, Column

#: What a spreadsheet, or a CSV made of it, may take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
#: XML cannot hold these, and no paper does.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def cell_text(column: Column, kind: str, value: str) -> str:
    """Write a settled value the way the column wants it; NFC, one line, never completed."""
    found = KINDS.get(kind)
    if column.type is CellType.CONSTANT:
        return one_line(column.constant)
    if column.type is CellType.UPPER:
        return one_line(clean(value).upper())
    if found is None or column.type in (CellType.TEXT, CellType.CODE):
        return one_line(clean(value))
    return one_line(_styled(column, found, value))


def _styled(column: Column, kind: Kind, value: str) -> str:
    canonical = kind.parse(value).canonical
    if column.type is CellType.WORDS:
        return column.words.get(canonical, "")
    if column.type in (CellType.PLAIN, CellType.ISO, CellType.DATE):
        return canonical
    shown = kind.show(value)
    # A time is added to a whole day only: a year with a time would be no date at all.
    return f"{shown} {column.constant}" if column.type is CellType.TIMED and date.as_day(value) else shown


def one_line(text: str) -> str:
    """Take out what a cell cannot hold: control characters become spaces, spaces are single, encoding is NFC."""
    return " ".join(_UNWRITABLE.sub(" ", unicodedata.normalize("NFC", text)).split())


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet could take this text for a formula when it is typed or read from a CSV."""
    return text.startswith(_FORMULA)
