"""A blank session list, drawn from the form's own file: header labels, columns with their titles, rows, foot.

It must not know any form by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fpdf.enums import Align

from records.forms import FieldSpec, Form
from records.sentences import say
from webapp.printing.paper import EDGE, Paper, vietnamese

#: Rows of 8.5 mm are high enough to write in, and fifteen of them fill a sheet.
ROWS = 15
_ROW, _TITLES, _LINE = 8.5, 12.0, 7.0

#: Where the table begins and how wide it is, on a sheet of 297 × 210 mm.
_WIDTH = 297 - 2 * EDGE

#: How wide a column of each kind is beside the others.
_SHARES = {"count": 1.0, "person_name": 5.2, "date": 2.7, "sex": 1.5, "national_id": 3.4, "phone": 2.9,
           "health_insurance": 3.2, "address": 4.4, "priority_group": 2.2, "mark": 2.3}  # fmt: skip
_OTHER_SHARE = 2.6

_SIGNER = say("Written by (signature, full name)").text


def blank_list(form: Form, fonts: Path, *, sheets: int = 1, known: Mapping[str, str] | None = None) -> bytes:
    """Draw a list to fill in. sheets: how many, numbered on; known: values of the header by role."""
    paper = Paper(fonts, wide=True)
    for number in range(sheets):
        paper.add_page()
        top = _head(paper, form, known or {})
        bottom = _table(paper, columns_of(form), top, number * ROWS + 1)
        _foot(paper, form, bottom)
    return paper.as_bytes()


def columns_of(form: Form) -> list[FieldSpec]:
    """Choose the columns to print: those with a title, but not what the header says for all rows."""
    return [spec for spec in form.columns if spec.titles and not spec.inherits]


def _head(paper: Paper, form: Form, known: Mapping[str, str]) -> float:
    y = EDGE + 6
    paper.letters(15, bold=True)
    paper.write_at(EDGE, y, " ".join(form.title_words).upper(), _WIDTH, Align.C)
    paper.letters(10)
    across, gap = 3, 6.0
    width = (_WIDTH - gap * (across - 1)) / across
    for place, spec in enumerate(form.header):
        x = EDGE + place % across * (width + gap)
        line = y + (place // across + 1) * _LINE + 2
        paper.labelled(x, line, x + width, spec.titles[0], known.get(spec.role, ""))
    return y + -(-len(form.header) // across) * _LINE + 6


def _table(paper: Paper, columns: list[FieldSpec], top: float, first: int) -> float:
    shares = [_SHARES.get(spec.kind, _OTHER_SHARE) for spec in columns]
    widths = [_WIDTH * share / sum(shares) for share in shares]
    bottom = top + _TITLES + ROWS * _ROW
    paper.set_line_width(0.3)
    x = EDGE
    for spec, width in zip(columns, widths, strict=True):
        paper.rect(x, top, width, bottom - top)
        paper.letters(9, bold=True)
        paper.write_in(x + 0.8, top, width - 1.6, _TITLES, spec.titles[0])
        x += width
    paper.letters(9)
    for row in range(ROWS):
        y = top + _TITLES + row * _ROW
        paper.line(EDGE, y, EDGE + _WIDTH, y)
        if columns[0].kind == "count":
            paper.write_at(EDGE, y + 5.6, str(first + row), widths[0], Align.C)
    return bottom


def _foot(paper: Paper, form: Form, top: float) -> None:
    paper.letters(10)
    x, y, third = EDGE, top + 7, _WIDTH / 3
    for spec in form.foot:
        if "…" in spec.titles[0]:
            paper.write_at(x, y, spec.titles[0].replace(" …", " " + "." * 12), third, Align.L)
        else:
            paper.labelled(x, y, x + third - 12, spec.titles[0])
        x += third
    paper.write_at(EDGE + 2 * third, y, vietnamese(_SIGNER), third, Align.C)
