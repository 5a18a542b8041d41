"""The cover sheet of a batch: its name in large letters, what it holds, and a code that the machine recognises.

It must hold nothing personal: it lies on top of the pile.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fpdf.enums import Align

from records.cover import Cover, cover_text
from records.sentences import say
from webapp.language import day
from webapp.printing.paper import EDGE, Paper, vietnamese

_LEFT = EDGE + 10
_WIDTH = 210 - 2 * _LEFT

#: At 60 mm a code of this length has modules of a millimetre: a chat app's smallest picture still shows them.
_CODE = 70.0

_TITLE = say("Cover sheet").text
_LABELS = (say("District").text, say("Site").text, say("Day of the session").text, say("Form").text)
_SHEETS = say("Number of sheets in the pile").text
_ADVICE = (
    say("1. Lay this sheet on top of the pile.").text,
    say("2. Scan or photograph it together with the pile, flat and whole.").text,
    say("3. Keep it with the paper: its name is written on the box.").text,
)


@dataclass(frozen=True)
class Named:
    """What the sheet says in words: the batch's name, its district and form."""

    locator: str
    district: str
    form: str


def cover_sheet(cover: Cover, named: Named, fonts: Path) -> bytes:
    """Draw the cover sheet of a batch."""
    paper = Paper(fonts)
    paper.add_page()
    paper.letters(14)
    paper.write_at(_LEFT, 28, vietnamese(_TITLE).upper(), _WIDTH, Align.C)
    paper.letters(64, bold=True)
    paper.write_at(_LEFT, 56, named.locator, _WIDTH, Align.C)
    paper.code((210 - _CODE) / 2, 68, _CODE, cover_text(cover))
    values = (named.district, cover.site, day(cover.day) if cover.day else "", named.form)
    paper.letters(14)
    y = 158.0
    for label, value in zip(_LABELS, values, strict=True):
        paper.labelled(_LEFT, y, _LEFT + _WIDTH, vietnamese(label), value)
        y += 12
    paper.labelled(_LEFT, y, _LEFT + _WIDTH, vietnamese(_SHEETS))
    paper.letters(11)
    for number, text in enumerate(_ADVICE):
        paper.write_at(_LEFT, y + 20 + 8 * number, vietnamese(text), _WIDTH)
    return paper.as_bytes()
