"""A blank form laid out by labels, such as a certificate, drawn from its own file. It must not know any by name."""

from __future__ import annotations

from pathlib import Path

from fpdf.enums import Align

from records.forms import FieldSpec, Form
from records.sentences import say
from webapp.printing.paper import EDGE, Paper, vietnamese

_LINE = 9.5
_LEFT = EDGE + 10
_RIGHT = 210 - _LEFT

_SIGNER = say("For the vaccination unit (signature, stamp)").text


def blank_labels(form: Form, fonts: Path, *, sheets: int = 1) -> bytes:
    """Draw so many sheets of a form to fill in: a line for each label, then a part for each dose."""
    paper = Paper(fonts)
    for _ in range(sheets):
        _sheet(paper, form)
    return paper.as_bytes()


def _sheet(paper: Paper, form: Form) -> None:
    paper.add_page()
    y = EDGE + 14
    paper.letters(17, bold=True)
    paper.write_at(_LEFT, y, " ".join(form.title_words).upper(), _RIGHT - _LEFT, Align.C)
    y += 8
    paper.letters(11)
    for spec in (*form.header, *(one for one in form.columns if not one.dose)):
        y += _LINE
        paper.labelled(_LEFT, y, _RIGHT, _label(spec))
    for number, names in enumerate(form.dose_titles, 1):
        y = _dose(paper, names[0], [one for one in form.columns if one.dose == number], y + _LINE + 4)
    paper.letters(11)
    paper.write_at(_LEFT, y + 2 * _LINE, vietnamese(_SIGNER), _RIGHT - _LEFT, Align.R)


def _dose(paper: Paper, name: str, specs: list[FieldSpec], y: float) -> float:
    paper.letters(11, bold=True)
    paper.write_at(_LEFT, y, f"{name}:")
    paper.letters(11)
    for spec in specs:
        y += _LINE - 1
        paper.labelled(_LEFT + 6, y, _RIGHT, _label(spec))
    return y


def _label(spec: FieldSpec) -> str:
    return spec.titles[0] if spec.titles else spec.key
