"""What the paper of the stateful test says, how people mistype it, and what a machine reads of it. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from records.words import Mark
from tasks.entries import GivenValue
from tasks.screen import ScreenField
from tests.factories import SETTLED_HEADER, SETTLED_ROW, someone_else

Cell = str | Mark

#: Rows that differ from a plain one: what their cells say.
ROWS: Mapping[str, Mapping[str, Cell]] = {
    "plain": {},
    "unsigned": {"signature": "no"},
    "deferred": {"signature": "deferred"},
    "struck": {"strike": "yes"},
    "blank": {**dict.fromkeys(SETTLED_ROW, Mark.BLANK), "strike": "no", "signature": "no"},
    "impossible": {"birth_date": "1884"},
    "doubtful": {"sex": "Nữ"},
    "ditto": {"address": Mark.DITTO},
    "remark": {"remark": "given", "signature": "no"},
    "numberless": {"id_number": Mark.BLANK, "phone": Mark.BLANK, "health_insurance": Mark.BLANK},
    "own": {"vaccine": "Vero Cell", "lot": "2021063985"},
}
HEADERS: Mapping[str, Mapping[str, Cell]] = {
    "plain": {},
    "second dose": {"dose": "2", "session_date": "2021-09-26"},
    "other vaccine": {"vaccine": "Vero Cell"},
    "foot": {"foot_date": "2021-07-26", "declared": "25"},
    "before": {"session_date": "2020-07-25"},
}
#: Sure readings, right and wrong.
READINGS: tuple[Mapping[str, str], ...] = (
    {},
    {"sex": "Nam", "full_name": "Điểu Hơn"},
    {"sex": "Nữ", "signature": "no"},
    {"full_name": "Điểu Hơn", "phone": "0912345670", "sex": "Nam"},
)
#: The last of them are certified where they are of these.
CERTIFIED = ("full_name", "phone")

#: What a slip of the finger makes of a value, by kind.
SLIPS: Mapping[str, str] = {
    "person_name": "Điểu Hờn",
    "date": "1985-06-30",
    "sex": "Nữ",
    "national_id": "070084000998",
    "health_insurance": "7012345679",
    "phone": "0912345679",
    "place": "Xã Minh Thắng",
    "address": "thon 3, xa Minh Hung",
    "vaccine": "Comirnaty",
    "lot": "NJ0343",
    "dose_number": "2",
    "priority_group": "Giáo viên",
    "count": "9",
    "text": "Trạm Y tế",
}


@dataclass(frozen=True)
class Truth:
    """What one cell says."""

    key: str
    kind: str
    said: Cell


def header_says(kind: str) -> dict[str, Cell]:
    """What a header says, by key; any other cell is blank."""
    return {**SETTLED_HEADER, **HEADERS[kind]}


def row_says(kind: str, first: bool, person: int) -> dict[str, Cell]:
    """What a row says, by key; the first of a page has no cell above. person: of whom it tells, 0 is the usual one."""
    said = {**SETTLED_ROW, **(someone_else(person) if person else {}), **ROWS[kind]}
    return {**said, "address": SETTLED_ROW["address"]} if first and said["address"] == Mark.DITTO else said


def slip(truth: Truth, options: tuple[str, ...]) -> Cell:
    """What a careless person enters instead."""
    if options:
        return next(option for option in options if option != truth.said)
    return SLIPS[truth.kind] if SLIPS[truth.kind] != truth.said else Mark.BLANK


def given(truth: Truth, cell: ScreenField, style: str, salt: int) -> GivenValue:
    """What somebody enters in a cell: what the paper says, or a slip of some style."""
    said: Cell = truth.said
    if style == "wrong":
        said = slip(truth, cell.options)
    elif style == "keeps" and cell.shown:
        said = cell.shown
    elif style == "doubtful" and not isinstance(said, Mark) and not cell.options:
        said = said[:-1] + "?"
    elif style in (Mark.BLANK, Mark.UNREADABLE, Mark.STRUCK, Mark.DITTO):
        said = Mark(style)
    if said == Mark.BLANK and cell.may_be_same and salt % 2:
        said = Mark.SAME
    mark, value = (said, "") if isinstance(said, Mark) else (Mark.VALUE, said)
    return GivenValue(cell.field_id, mark, value, hard=style == "hard")
