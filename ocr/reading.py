"""Read a page: from its picture to a reading, by the way that its form is laid out (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.labelled import read_labelled
from ocr.layout import Layout
from ocr.placed import flatten, read_placed
from ocr.results import PageReading
from ocr.second import numbers_reader
from ocr.tables import read_table
from ocr.tesseract import Attended, Reader, Tesseract
from ocr.upright import Upright, make_upright, shrunk
from ocr.weighing import weigh
from records.forms import Form, form_by_key

_LAYOUTS = {"table": read_table, "labels": read_labelled}


def nothing() -> None:
    """Do nothing between stages: for callers that hold no lease."""


def read_page(
    image: Image.Image,
    form: Form | None,
    *,
    alive: Callable[[], None] = nothing,
    debug: Path | None = None,
    reader: Reader | None = None,
    placed: Layout | None = None,
) -> PageReading:
    """Lay out and read the page. `alive` is called between stages and questions; `debug` gets a picture of each.

    placed: where a person said that its table is; then nothing is looked for.

    Without a form it is recognised by its title, first as a table, then by its labels. Raises CannotLayOut when the
    form, its table or its labels are not found.
    """
    reader = Attended(reader or Tesseract(numbers_reader()), alive)
    small, scale = shrunk(image)
    # A page of 600 dots an inch is 140 MB, and is not looked at again: its caller need not keep it either.
    del image
    if placed is not None:
        form = form_by_key(placed.form_key)
        return weigh(read_placed(flatten(small, scale, placed.corners), placed, form, reader, alive, debug), form)
    upright = make_upright(small, scale)
    del small
    alive()
    if form is None:
        reading = _recognised(upright, reader, alive, debug)
    else:
        reading = _LAYOUTS[form.layout](upright, form, reader, alive, debug)
    return weigh(reading, form_by_key(reading.form_key))


def _recognised(upright: Upright, reader: Reader, alive: Callable[[], None], debug: Path | None) -> PageReading:
    """Read a page of an unknown form: as a list, then by its labels."""
    try:
        return read_table(upright, None, reader, alive, debug)
    except CannotLayOut as problem:
        # Its trace would keep all that was made of the page as a list.
        as_list = problem.with_traceback(None)
    try:
        return read_labelled(upright, None, reader, alive, debug)
    except CannotLayOut as by_labels:
        # A page that has no title of the second sort says nothing by it.
        raise (as_list if by_labels.code == LayoutProblem.UNKNOWN_FORM else by_labels) from None
