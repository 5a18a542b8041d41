"""Lay a page's reading beside its truth by place: which rows and fields were found, and which texts are right.

A field is found where the middle of its true cell lies in our box of that field. It must not know how pages are made.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from ocr.confidence import tidy
from ocr.report import box_in_scan
from ocr.results import BLANK, HAND, HEADER_ROW, INK, PRINT, FieldReading, PageReading, RecordReading
from records.forms import Form, form_by_key
from records.kinds.base import Kind, Likeness
from records.kinds.registry import kind

#: The truth's names of fields, where they are not the form's own.
NAMES = {"stt": "number", "dob": "birth_date"}
#: Of one dose alone the columns are those of the head's dose.
_OF_ONE_DOSE = {"date": "dose_date"}
#: Fields whose ink is not their value: told by a column, meaning the cell above, struck out, or written over.
ODD = ("implied", "ditto", "struck", "corrected")
#: The samples name a kind of page, not a form.
_FORMS = {"list": "danh-sach-tiem", "certificate": "giay-xac-nhan"}
_MARK, _YES, _NO = "mark", "yes", "no"
Point = tuple[float, float]


@dataclass(frozen=True)
class Outcome:
    """One true text beside its reading.

    asked: somebody is asked for it; written: it stands there in letters; plain: its letters are its value and nothing
    runs through them; found: our box holds its place.
    """

    row: int
    key: str
    kind: str
    style: str
    truth: str
    asked: bool
    written: bool
    plain: bool
    found: bool
    reading: FieldReading | None

    @property
    def value(self) -> str:
        """What was read."""
        return self.reading.value if self.reading else ""

    @property
    def right(self) -> bool:
        """Whether what was read is the truth."""
        return same(kind(self.kind), self.value, self.truth)

    @property
    def wrong_letters(self) -> int:
        """How many letters are wrong."""
        raw = self.reading.raw if self.reading else ""
        return 0 if self.right else wrong_letters(kind(self.kind), raw, self.truth)


@dataclass(frozen=True)
class ComparedPage:
    """A page beside its truth. rows: those found of the true ones; invented: ours that no true row has."""

    outcomes: tuple[Outcome, ...]
    rows: int
    true_rows: int
    invented: int
    invented_flagged: int


def form_of(truth: dict[str, Any]) -> Form:
    """Give the form that a page's truth is of."""
    return form_by_key(truth.get("layout", {}).get("form") or _FORMS[truth["kind"]])


def same(its_kind: Kind, value: str, truth: str) -> bool:
    """Say whether a reading is the truth: after encoding, tone placement, spacing and formatting."""
    if not value or not truth:
        return value == truth
    return its_kind.compare(value, truth) is Likeness.SAME


def wrong_letters(its_kind: Kind, raw: str, truth: str) -> int:
    """Count the letters of a raw reading that differ; none where it means the same."""
    if same(its_kind, tidy(its_kind, raw).value, truth):
        return 0
    one, other = (unicodedata.normalize("NFC", text).casefold() for text in (raw, truth))
    return int(Levenshtein.distance(one, other))


def compare_page(reading: PageReading | None, truth: dict[str, Any]) -> ComparedPage:
    """Lay a reading beside its truth; None: the page was refused, and nothing of it was found."""
    form = form_by_key(reading.form_key) if reading else form_of(truth)
    boxes = _boxes(reading) if reading else {}
    pairs = _pairs(boxes, truth) if reading else {}
    ours = {record.row: record for record in reading.rows} if reading else {}
    outcomes = [*_header(reading, form, boxes, truth)]
    live = [row for row in truth["rows"] if not row["blank"]]
    for row in live:
        record = ours.get(pairs.get(row["row"], -9))
        for name, one in row["fields"].items():
            spec = _spec(form, key_of(name, truth), True)
            if spec and one["value"] and spec.kind != _MARK:
                outcomes.append(_outcome(row["row"], spec, one, record, boxes, row["struck"]))
        outcomes += _where_nothing_is(row, form, record, truth)
    invented = [record for number, record in ours.items() if number not in pairs.values() and not record.blank]
    return ComparedPage(
        tuple(outcomes),
        sum(row["row"] in pairs for row in live),
        len(live),
        len(invented),
        sum(not any(field.sure for field in record.fields) for record in invented),
    )


def key_of(name: str, truth: dict[str, Any]) -> str:
    """Give the form's key of a field of a row that the truth names."""
    dose, _, own = name.partition("_")
    if truth.get("layout", {}).get("doses") == [dose]:
        return _OF_ONE_DOSE.get(own, own)
    return NAMES.get(name, name)


def _where_nothing_is(
    row: dict[str, Any], form: Form, record: RecordReading | None, truth: dict[str, Any]
) -> list[Outcome]:
    """List what was read in true cells that are empty, and what was seen of marks."""
    empty = {key_of(name, truth) for name in row.get("cells", {}) if name not in row["fields"]}
    return [
        Outcome(row["row"], one.key, _spec(form, one.key, True).kind, PRINT, "", True, True, False, True, one)
        for one in (record.fields if record else ())
        if one.key in empty and one.read_as.get("style") in (PRINT, HAND, BLANK)
    ] + [
        Outcome(row["row"], one.key, _MARK, INK, _YES if there else _NO, True, False, False, True, one)
        for key, there in (("signature", row["signed"]), ("strike", row["struck"]))
        if record and (one := record.field(key))
    ]


def middle(quad: Sequence[Sequence[float]]) -> Point:
    """Give the middle of a true place."""
    return sum(corner[0] for corner in quad) / 4, sum(corner[1] for corner in quad) / 4


def _boxes(reading: PageReading) -> dict[tuple[int, str], list[int]]:
    found = {}
    for record in (reading.header, *reading.rows):
        for one in record.fields:
            if box := box_in_scan(one.box, reading.to_scan):
                found[record.row, one.key] = box
    return found


def _holds(box: Sequence[int] | None, point: Point) -> bool:
    return box is not None and box[0] <= point[0] <= box[0] + box[2] and box[1] <= point[1] <= box[1] + box[3]


def _pairs(boxes: dict[tuple[int, str], list[int]], truth: dict[str, Any]) -> dict[int, int]:
    """Pair each true row with the row of ours that holds most of its fields, none twice."""
    votes: Counter[tuple[int, int]] = Counter()
    for row in truth["rows"]:
        places = {**row.get("cells", {}), **{name: one["cell"] for name, one in row["fields"].items()}}
        for name, quad in places.items():
            point = middle(quad)
            for (number, key), box in boxes.items():
                if number != HEADER_ROW and key == key_of(name, truth) and _holds(box, point):
                    votes[row["row"], number] += 1
    pairs: dict[int, int] = {}
    for (true, ours), _ in votes.most_common():
        if true not in pairs and ours not in pairs.values():
            pairs[true] = ours
    return pairs


def _spec(form: Form, key: str, row: bool) -> Any:
    specs: Iterable[Any] = form.columns if row else form.header + form.foot
    return next((spec for spec in specs if spec.key == key), None)


def _header(
    reading: PageReading | None, form: Form, boxes: dict[tuple[int, str], list[int]], truth: dict[str, Any]
) -> list[Outcome]:
    record = reading.header if reading else None
    known = {key: (_spec(form, key, False), one) for key, one in truth["header"].items()}
    return [
        _outcome(HEADER_ROW, spec, one, record, boxes, struck=False)
        for spec, one in known.values()
        if spec and one["value"]
    ]


def _outcome(
    row: int,
    spec: Any,
    one: dict[str, Any],
    record: RecordReading | None,
    boxes: dict[tuple[int, str], list[int]],
    struck: bool,
) -> Outcome:
    box = boxes.get((record.row, spec.key)) if record else None
    # A header's value may be short in a long place: its ink says where it is.
    found = _holds(box, middle(one["quad"] if row == HEADER_ROW else one["cell"]))
    # The samples and the maker give the cross itself as the value of a column that is ticked.
    ticked = bool(kind(spec.kind).choices) and one["value"].casefold() == "x"
    written = not ticked and not one.get("implied")
    plain = not struck and not ticked and not any(one.get(flag) for flag in ODD)
    reading = record.field(spec.key) if record else None
    truth = one["norm"] if ticked else one["value"]
    return Outcome(row, spec.key, spec.kind, one["style"], truth, bool(spec.group), written, plain, found, reading)
