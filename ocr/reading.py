"""Read a page: the order of the stages, from its picture to the values of its cells (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from ocr.results import PageReading
from records.forms import Form


def nothing() -> None:
    """Do nothing between stages: for callers that hold no lease."""


def read_page(
    image: Image.Image, form: Form | None, *, alive: Callable[[], None] = nothing, debug: Path | None = None
) -> PageReading:
    """Lay out and read the page. `alive` is called between stages; `debug` gets a picture of each.

    Raises CannotLayOut when the form or its table is not found.
    """
    raise NotImplementedError
