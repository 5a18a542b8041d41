"""Weigh every reading of a page: by itself, its row, its column and what is known, into a true confidence. Pure.

One place for all layouts, after all is read; weighing again, knowing more, starts from what was kept of the reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ocr.calibration import Calibration, current, manner
from ocr.features import features
from ocr.knowledge import Known, are_others, as_most, choose, echoed, fits, words_of
from ocr.results import BLANK, HAND, HEADER_ROW, INK, PRINT, FieldReading, PageReading, RecordReading
from records.forms import FieldSpec, Form
from records.kinds.base import ReadingUse
from records.kinds.registry import kind
from records.roles import LOT, NAME, NATIONAL_ID, PHONE, ROW_NUMBER

NOTHING_KNOWN = Known()
#: A row is out of count where this share of the page's rows are numbered as their places say.
_COUNTED = 0.8
#: A row lower than this share of the usual is half of one.
_LOW = 0.7
#: Numbers of which it is known how many digits they have.
_COUNTED_DIGITS = frozenset({NATIONAL_ID, PHONE})
#: With fewer printed values a column says nothing of itself.
_SEVERAL = 4
#: A raw confidence from here on is usually right; the share of such cells says how well a column is printed.
_GOOD = 90.0


def weigh(
    reading: PageReading, form: Form, known: Known = NOTHING_KNOWN, calibration: Calibration | None = None
) -> PageReading:
    """Give the page with the confidence of each reading, and which are sure enough to be shown."""
    page = _Page(reading, form, known)
    with_what = calibration or current()
    header, *rows = (
        replace(record, fields=tuple(_judged(page, record, one, with_what) for one in record.fields))
        for record in page.records
    )
    return replace(reading, header=header, rows=tuple(map(page.doubted, rows)))


def evidence(
    page: PageReading, form: Form, known: Known = NOTHING_KNOWN
) -> list[tuple[int, FieldReading, dict[str, float]]]:
    """List the readings of texts with their row and features: what a calibration is fitted on."""
    context = _Page(page, form, known)
    return [
        (record.row, one, context.features(record, one))
        for record in context.records
        for one in record.fields
        if _is_text(one)
    ]


@dataclass(frozen=True)
class _Page:
    """A page while it is weighed: its readings, and what they say of each other."""

    reading: PageReading
    form: Form
    known: Known

    @cached_property
    def records(self) -> tuple[RecordReading, ...]:
        """The page's records with readings moved to what they can only be."""
        head = self._roles(self.reading.header)
        if LOT in head:
            # Read once above the table, and often below: one wrong sign there must not become every row's.
            lots = [self._roles(record).get(LOT, "") for record in self.reading.rows]
            head[LOT] = as_most(head[LOT], lots)
        return tuple(
            replace(record, fields=tuple(self._chosen(record, one, head) for one in record.fields))
            for record in (self.reading.header, *self.reading.rows)
        )

    def spec(self, record: RecordReading, one: FieldReading) -> FieldSpec:
        """Find what the form says of a field."""
        return self.form.spec(one.key, record.row != HEADER_ROW)

    def doubted(self, record: RecordReading) -> RecordReading:
        """Leave nothing sure of what may be no row: a line of the head or foot, or a row cut in two by a stroke."""
        if not (self._nameless(record) or self._out_of_count(record) or self._is_low(record)):
            return record
        return replace(record, fields=tuple(replace(one, sure=False, certified=False) for one in record.fields))

    def _nameless(self, record: RecordReading) -> bool:
        return any(self.spec(record, one).role == NAME and one.read_as.get("style") == BLANK for one in record.fields)

    def _out_of_count(self, record: RecordReading) -> bool:
        """Say whether a row's number is missing, or another than its place says, where nearly all rows are numbered."""
        return record.row in self._uncounted

    @cached_property
    def _uncounted(self) -> frozenset[int]:
        rows = self.reading.rows
        found = frozenset(one.row for one in rows if not _numbered(one, self))
        return found if len(found) <= (1 - _COUNTED) * len(rows) else frozenset()

    def _is_low(self, record: RecordReading) -> bool:
        """Say whether a row is much lower than rows of the page are."""
        return _height(record) < self._lowest

    @cached_property
    def _lowest(self) -> float:
        heights = sorted(_height(one) for one in self.reading.rows)
        return _LOW * heights[len(heights) // 2]

    def _chosen(self, record: RecordReading, one: FieldReading, head: Mapping[str, str]) -> FieldReading:
        if not (one.read_as and one.value) or one.read_as.get("by") != "ocr":
            return one
        role = self.spec(record, one).role
        value = choose(role, one.value, head, self.known)
        if role == ROW_NUMBER and record.printed_number:
            value = record.printed_number
        if value == one.value:
            return one
        return replace(one, value=value, read_as={**one.read_as, "chosen": True})

    def _roles(self, record: RecordReading) -> dict[str, str]:
        return {self.spec(record, one).role: one.value for one in record.fields if one.value}

    @cached_property
    def head(self) -> dict[str, str]:
        """Role → reading of the page's header."""
        return self._roles(self.records[0])

    @cached_property
    def _values(self) -> dict[int, dict[str, str]]:
        rows = {record.row: self._roles(record) for record in self.records[1:]}
        return {HEADER_ROW: self.head, **rows}

    @cached_property
    def _columns(self) -> dict[tuple[bool, str], list[FieldReading]]:
        found: dict[tuple[bool, str], list[FieldReading]] = {}
        for record in self.records:
            for one in record.fields:
                if _is_text(one) and one.value:
                    found.setdefault((record.row == HEADER_ROW, one.key), []).append(one)
        return found

    @cached_property
    def misplaced(self) -> frozenset[str]:
        """Name columns of rows that hold what no title says: another column's values, or some cut off by a line."""
        found = set()
        for (in_head, key), column in self._columns.items():
            spec, values = self.form.spec(key, not in_head), [one.value for one in column if not _by_hand(one)]
            cut_off = spec.role in _COUNTED_DIGITS and 2 * sum(map(kind(spec.kind).plausible, values)) < len(values)
            if not in_head and len(values) >= _SEVERAL and (cut_off or are_others(spec.role, values)):
                found.add(key)
        return frozenset(found)

    @cached_property
    def _words(self) -> dict[tuple[bool, str], list[frozenset[str]]]:
        return {place: [words_of(one.value) for one in column] for place, column in self._columns.items()}

    @cached_property
    def _good(self) -> dict[tuple[bool, str], float]:
        return {place: _share_good(column) for place, column in self._columns.items()}

    @cached_property
    def _page_good(self) -> float:
        return _share_good([one for column in self._columns.values() for one in column if not _by_hand(one)])

    def features(self, record: RecordReading, one: FieldReading) -> dict[str, float]:
        """Number all that speaks for and against a reading."""
        spec = self.spec(record, one)
        place = (record.row == HEADER_ROW, one.key)
        beside = {
            "fits": float(fits(spec.role, self._values[record.row], self.head, self.known)),
            "echo": echoed(one.value, self._words.get(place, [])),
            "column": self._good.get(place, 0.0),
            "page": self._page_good,
            "odd": self._odd(place, one),
        }
        if spec.role == ROW_NUMBER and record.printed_number:
            beside["fits"] = 1.0 if one.value == record.printed_number else -1.0
        return features(kind(spec.kind), spec.role, one.value, one.read_as, beside)

    def _odd(self, place: tuple[bool, str], one: FieldReading) -> float:
        """Say how unusual the length of a reading is in its column: 1 where hardly another is as long."""
        column = self._columns.get(place, [])
        alike = sum(len(other.value) == len(one.value) for other in column)
        return 1 - alike / len(column) if column else 0.0


def _judged(page: _Page, record: RecordReading, one: FieldReading, calibration: Calibration) -> FieldReading:
    its_kind = kind(page.spec(record, one).kind)
    # Only marks, and choices told by which column has ink, are measured.
    if not one.read_as and one.box and (its_kind.key == "mark" or its_kind.choices):
        one = replace(one, read_as={"by": "ocr", "style": INK, "raw": one.confidence})
    by, style = one.read_as.get("by"), one.read_as.get("style", PRINT)
    curve = calibration.curve(its_kind.key, manner(one.read_as))
    if by != "ocr":
        return one
    if curve is None:
        # A text that nothing was fitted for is not shown, whatever an earlier weighing said.
        return one if style in (INK, BLANK) else replace(one, sure=False)
    if style in (INK, BLANK):
        # Ink is measured, not read: whether it is sure was said where it was measured.
        return replace(one, confidence=round(curve.confidence(float(one.read_as["raw"])), 1))
    read_as = {**one.read_as, "version": calibration.version}
    if not one.value:
        return replace(one, read_as=read_as)
    score = curve.score(page.features(record, one))
    # Header fields always have two blind people (DESIGN §3).
    may = record.row != HEADER_ROW and its_kind.plausible(one.value) and one.key not in page.misplaced
    confidence = curve.confidence(score)
    is_sure = may and its_kind.reading is ReadingUse.SHOW and curve.shows(score)
    least = curve.certify.get(page.form.key)
    certified = may and least is not None and score >= least
    read_as |= {"score": round(score, 3)}
    return replace(one, confidence=round(confidence, 1), sure=is_sure, read_as=read_as, certified=certified)


def _is_text(one: FieldReading) -> bool:
    return one.read_as.get("by") == "ocr" and one.read_as.get("style") in (PRINT, HAND)


def _by_hand(one: FieldReading) -> bool:
    return bool(one.read_as.get("style") == HAND)


def _share_good(column: Sequence[FieldReading]) -> float:
    good = [float(one.read_as.get("raw", 0.0)) >= _GOOD for one in column]
    return sum(good) / len(good) if good else 0.0


def _numbered(record: RecordReading, page: _Page) -> bool:
    """Say whether the running number that was read in a row is the one that its place says."""
    read = next((one.value for one in record.fields if page.spec(record, one).role == ROW_NUMBER), "")
    return read.isdigit() and read == record.printed_number


def _height(record: RecordReading) -> int:
    return max((one.box[3] for one in record.fields if one.box), default=0)
