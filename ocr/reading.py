"""Read a page: from its picture to a reading, by the way that its form is laid out (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from ocr.layout import Layout
from ocr.placed import read_placed
from ocr.results import PageReading
from ocr.tables import read_table
from ocr.tesseract import Reader, Tesseract
from ocr.upright import make_upright
from records.forms import Form, form_by_key


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
    """Lay out and read the page. `alive` is called between stages; `debug` gets a picture of each.

    placed: where a person said that its table is; then nothing is looked for.

    Without a form it is recognised by its title. Raises CannotLayOut when the form or its table is not found.
    """
    if placed is not None:
        return read_placed(image, placed, form_by_key(placed.form_key), reader or Tesseract(), alive, debug)
    upright = make_upright(image)
    alive()
    return read_table(upright, form, reader or Tesseract(), alive, debug)
