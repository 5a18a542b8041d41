"""A page of which nothing is laid out: so many rows, whose fields have the whole page as their place.

It reads nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from PIL import Image

from ocr.crops import encode_page
from ocr.results import HEADER_ROW, FieldReading, PageReading, RecordReading
from ocr.to_scan import ToScan
from records.forms import FieldSpec, Form


def whole_page(
    image: Image.Image, form: Form, rows: int, columns: Collection[str], *, covered: bool = False
) -> PageReading:
    """Make the records of a page that people type whole: header, foot and `rows` rows with the columns it has.

    columns: those that the form does not require; covered: no picture of the page may be kept.
    """
    box = (0, 0, image.width, image.height)

    def fields(specs: Iterable[FieldSpec]) -> tuple[FieldReading, ...]:
        return tuple(FieldReading(spec.key, box, layout={"title": form.title_of(spec)}) for spec in specs)

    kept = [spec for spec in form.columns if spec.group and (spec.required or not spec.titles or spec.key in columns)]
    return PageReading(
        form.key,
        b"" if covered else encode_page(np.asarray(image.convert("RGB"), dtype=np.uint8)),
        image.width,
        image.height,
        ToScan(),
        RecordReading(HEADER_ROW, fields((*form.header, *form.foot))),
        tuple(RecordReading(row, fields(kept)) for row in range(rows)),
    )
