from __future__ import annotations

import pytest

from records.kinds.base import Likeness
from records.kinds.registry import kind
from review.template import template_by_key
from webapp.play.report import Report, compare_file, find_kept_out
from webapp.play.truth import PaperPage, PaperRow
from webapp.play.volunteer import Memory

HEADER = {"session_date": "9/7/2021", "vaccine": "Vero-Cell", "dose": "1", "lot": "2021073468", "site": "Trạm Y tế"}
ROW = {"full_name": "LÊ DUY ĐẠT", "birth_date": "22/1/1984", "sex": "Nam", "phone": "373668883"}
TEMPLATE = template_by_key("ket-qua-tiem-dai")
NAME = ("a.png", 0, 0)


def paper(**over: object) -> dict[tuple[str, int], PaperPage]:
    row = PaperRow(**{"row": 0, "blank": False, "struck": False, "signed": True, "troubles": (), "values": ROW, **over})
    return {("a.png", 0): PaperPage("a.png", 0, HEADER, (row,))}


def cells(**over: str) -> list[str]:
    sent = {"person.name": "Lê Duy Đạt", "person.birth_date": "22/01/1984", "person.sex": "1", "dose.number": "1"}
    sent |= {"person.phone": "0373668883", "dose.vaccine": "Vero Cell", "dose.date": "09/07/2021"}
    sent |= {"dose.lot": "2021073468", "place.site": "Trạm Y tế", **over}
    return [sent.get(column.source, "") for column in TEMPLATE.columns]


def compared(line: list[str], truth: dict[tuple[str, int], PaperPage], memory: Memory | None = None) -> Report:
    report = Report()
    compare_file(report, {1: [NAME]}, {1: line}, TEMPLATE, "danh-sach-tiem", truth, memory or Memory())
    return report


def test_a_file_that_says_what_the_paper_says_has_no_differences() -> None:
    assert kind("vaccine").compare("Vero Cell", "Vero-Cell") is Likeness.SAME
    report = compared(cells(), paper())
    assert (report.in_file, report.wrong, report.not_allowed) == (1, [], [])
    assert report.compared >= 9


@pytest.mark.parametrize(
    "wrong", [{"person.name": "Lê Duy Dạt"}, {"person.phone": ""}, {"person.sex": "0"}, {"dose.date": "10/07/2021"}]
)
def test_a_difference_where_nobody_slipped_is_wrong(wrong: dict[str, str]) -> None:
    assert len(compared(cells(**wrong), paper()).wrong) == 1


def test_a_difference_after_a_slip_is_counted_apart() -> None:
    memory = Memory(slipped={(*NAME, "full_name")})
    report = compared(cells(**{"person.name": "Lê Duy Dạt"}), paper(), memory)
    assert (report.wrong, report.wrong_after_a_slip) == ([], 1)


@pytest.mark.parametrize("over", [{"signed": False}, {"struck": True}, {"blank": True}, {"troubles": ("id_short",)}])
def test_a_row_that_must_not_go_out_is_reported(over: dict[str, object]) -> None:
    assert len(compared(cells(), paper(**over)).not_allowed) == 1


def test_a_row_kept_out_without_a_slip_is_reported() -> None:
    report = Report()
    find_kept_out(report, set(), paper(), Memory())
    assert len(report.kept_out) == 1


def test_a_row_kept_out_after_a_slip_in_the_head_is_counted_apart() -> None:
    report = Report()
    find_kept_out(report, set(), paper(), Memory(slipped={("a.png", 0, -1, "session_date")}))
    assert (report.kept_out, report.kept_out_after_a_slip) == ([], 1)


def test_a_dose_on_two_papers_is_one_row_of_the_file() -> None:
    report = Report()
    two = [NAME, ("b.png", 0, 0)]
    compare_file(report, {1: two}, {1: cells()}, TEMPLATE, "danh-sach-tiem", paper(), Memory())
    assert (report.in_file, report.joined, report.wrong) == (1, 1, [])
