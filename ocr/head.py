"""Read what stands above and below the table: the form's name, the header's values, the foot. It knows no rows."""

from __future__ import annotations

from collections.abc import Sequence

from ocr.calibration import LIKELY, current, hands
from ocr.columns import fits_title
from ocr.confidence import tidy
from ocr.crops import cut, encode
from ocr.errors import CannotLayOut, LayoutProblem
from ocr.grid import clip
from ocr.handwriting import all_measures
from ocr.labels import Found, find_values
from ocr.leaders import take_out
from ocr.pixels import Pixels
from ocr.results import HAND, HEADER_ROW, PRINT, Box, FieldReading, RecordReading
from ocr.sheet import Sheet
from ocr.tesseract import Reader
from ocr.words import LineReading, Word
from records.forms import FieldSpec, Form, all_forms
from records.kinds.registry import kind

#: A title misread in one letter of ten is still this form's.
_TITLE_FITS = 80.0
#: Above and below a value, as a share of its height: tone marks and tails.
_OVER = 0.25


def words_above(sheet: Sheet, reader: Reader) -> list[Word]:
    """Find the words above the table."""
    return _words_of(sheet.plain[: max(1, sheet.top - sheet.ink.margin)], sheet, reader)


def words_below(sheet: Sheet, reader: Reader) -> list[Word]:
    """Find the words below the table, in the page's pixels."""
    start = sheet.bottom + sheet.ink.margin
    found = _words_of(sheet.plain[start:], sheet, reader)
    return [Word(one.text, one.confidence, (one.box[0], one.box[1] + start, *one.box[2:])) for one in found]


def _words_of(band: Pixels, sheet: Sheet, reader: Reader) -> list[Word]:
    """Read a band without the dots and lines to write on, which are read as words of their own."""
    return reader.find_words(take_out(band).grey) if band.shape[0] > sheet.ink.unit else []


def recognise(words: Sequence[Word]) -> Form:
    """Find the form whose title words stand above the table. Raises CannotLayOut."""
    text = " ".join(word.text for word in words)
    tables = [form for form in all_forms().values() if form.layout == "table"]
    best = max(tables, key=lambda form: fits_title(form, text))
    if fits_title(best, text) < _TITLE_FITS:
        raise CannotLayOut(LayoutProblem.UNKNOWN_FORM)
    return best


def read_head(sheet: Sheet, form: Form, above: Sequence[Word], below: Sequence[Word], reader: Reader) -> RecordReading:
    """Read header and foot, in the order on paper; a field whose label is not found comes last, without a box.

    Its crop is then the whole head (or foot), so that a person can look for it.
    """
    found = [*find_values(form.header, above, sheet.right), *find_values(form.foot, below, sheet.right)]
    boxes = [_with_marks(one.box, sheet) for one in found]
    # Dates and numbers may be written out in words here, so all characters are read.
    texts = reader.read_crops([sheet.part(box) for box in boxes])
    pens = dict(enumerate(all_measures(sheet.straight.image, sheet.pen.marked, boxes)))
    by_hand = hands(pens, dict.fromkeys(pens, "head"), current())
    fields = [
        _field(sheet, one, boxes[number], texts[number], pens[number], by_hand[number])
        for number, one in enumerate(found)
    ]
    here = {one.spec.key for one in found}
    bands = ((form.header, _head_band(sheet, above)), (form.foot, _foot_band(sheet)))
    missing = [(spec, band) for specs, band in bands for spec in specs if spec.key not in here]
    return RecordReading(HEADER_ROW, (*fields, *(_missing(sheet, spec, band) for spec, band in missing)))


def _with_marks(box: Box, sheet: Sheet) -> Box:
    x, y, w, h = box
    over = round(_OVER * h)
    height, width = sheet.plain.shape
    return clip((x, y - over, w, h + 2 * over), width, height)


def _field(
    sheet: Sheet, found: Found, box: Box, cut_out: LineReading, pen: dict[str, float], by_hand: float
) -> FieldReading:
    # Read twice, alone and among its line: a single digit is often lost in one of them.
    its_kind = kind(found.spec.kind)
    readings = [(tidy(its_kind, one.text).value, one) for one in (cut_out, LineReading(found.words))]
    value, text = max(readings, key=lambda one: (its_kind.plausible(one[0]), one[1].confidence))
    read_as = {
        "by": "ocr",
        "style": HAND if by_hand >= LIKELY else PRINT,
        "raw": text.confidence,
        "hand": round(by_hand, 3),
        "agrees": readings[0][0] == readings[1][0],
        "pen": pen,
    }
    return FieldReading(
        found.spec.key,
        box,
        value if found.whole else "",
        text.text,
        text.confidence,
        # Header fields always have two blind people (DESIGN §3).
        sure=False,
        layout={"title": found.title.replace("…", "").strip() or found.spec.titles[0]},
        crop=encode(cut(sheet.shown, sheet.without_empty_end(box))),
        read_as=read_as,
    )


def _missing(sheet: Sheet, spec: FieldSpec, band: Box | None) -> FieldReading:
    crop = encode(cut(sheet.shown, band, 0), wide=True) if band else b""
    return FieldReading(spec.key, None, layout={"title": spec.titles[0]}, crop=crop)


def _head_band(sheet: Sheet, words: Sequence[Word]) -> Box | None:
    """Give the lines of labels above the table: from the first colon on, or all of the head."""
    width = sheet.plain.shape[1]
    tops = [word.box[1] for word in words if word.text.endswith(":")]
    top = max(0, min(tops, default=0) - sheet.ink.unit // 2)
    return (0, top, width, sheet.top - top) if sheet.top - top > 4 else None


def _foot_band(sheet: Sheet) -> Box | None:
    height, width = sheet.plain.shape
    high = min(height - sheet.bottom, 4 * sheet.ink.unit)
    return (0, sheet.bottom, width, high) if high > 4 else None
