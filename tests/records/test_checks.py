"""The checks of a row and of a page header: which codes, how severe, about what."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.checks import Finding, Rules, Severity, of_dose, order_findings, row_findings
from records.roles import LABELS

RULES = Rules(date(2021, 3, 8), date(2021, 10, 31), date(2021, 10, 19))
ROW = {
    "person.name": "Điểu Hơn",
    "person.birth_date": "1984-06-30",
    "person.sex": "Nam",
    "person.national_id": "070084000999",
    "person.phone": "0912345678",
    "dose.date": "2021-07-25",
    "dose.vaccine": "AstraZeneca",
    "dose.number": "1",
}


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, str(one.severity)) for one in findings]


ROWS = [
    ("dose.date", "2021-02-30", "date_impossible", "blocks"),
    ("dose.date", "26/13/2021", "date_impossible", "blocks"),
    ("dose.date", "25/07/21", "date_impossible", "blocks"),
    ("dose.date", "2021-07", "date_incomplete", "blocks"),
    ("dose.date", "07/03/2021", "date_outside_campaign", "blocks"),
    ("dose.date", "20/10/2021", "date_outside_campaign", "blocks"),
    ("person.birth_date", "26/13/1988", "birth_impossible", "blocks"),
    ("person.birth_date", "5/6/78", "birth_impossible", "blocks"),
    ("person.birth_date", "1899", "birth_impossible", "blocks"),
    ("person.birth_date", "2022", "birth_impossible", "blocks"),
    ("person.birth_date", "26/07/2021", "birth_impossible", "blocks"),
    ("person.birth_date", "26/07/2009", "age", "warns"),
    ("person.birth_date", "2010", "age", "warns"),
    ("person.birth_date", "1910", "age", "warns"),
    ("person.national_id", "28534715", "id_length", "blocks"),
    ("person.phone", "035551243", "phone_length", "blocks"),
    ("person.sex", "Nữ", "id_sex", "warns"),
    ("person.birth_date", "30/6/1985", "id_birth_year", "warns"),
    ("person.national_id", "070284000999", "id_birth_year", "warns"),
    ("dose.number", "4", "dose", "blocks"),
    ("dose.number", "3", "dose", "warns"),
    ("dose.vaccine", "Nanocovax", "vaccine_unknown", "warns"),
]


@pytest.mark.parametrize(("role", "value", "code", "severity"), ROWS)
def test_a_row_is_checked(role: str, value: str, code: str, severity: str) -> None:
    findings = row_findings({**ROW, role: value}, RULES)
    assert (code, severity) in told(findings)
    assert all(role in one.roles for one in findings if one.code == code)


def test_a_good_row_has_no_findings() -> None:
    assert row_findings(ROW, RULES) == []


@pytest.mark.parametrize("role", ROW)
def test_a_value_that_is_not_there_is_not_judged(role: str) -> None:
    assert row_findings({key: value for key, value in ROW.items() if key != role}, RULES) == []


@pytest.mark.parametrize(
    "row",
    [
        {"person.birth_date": "1984"},
        {"person.birth_date": "1931", "person.national_id": "285220322"},
        {"person.national_id": "B1234567", "person.sex": "Nữ"},
        {"person.birth_date": "25/07/2009", "person.national_id": "285220322"},
        {"dose.date": "19/10/2021"},
        {"dose.date": "08/03/2021"},
        {"dose.vaccine": "Abdala", "dose.number": "3"},
        {"person.phone": "02713812345"},
    ],
)
def test_what_is_rare_but_right_passes(row: dict[str, str]) -> None:
    assert row_findings({**ROW, **row}, RULES) == []


def test_the_campaigns_last_day_counts_once_it_is_past() -> None:
    rules = Rules(RULES.first_day, date(2021, 7, 24), RULES.today)
    assert told(row_findings(ROW, rules)) == [("date_outside_campaign", "blocks")]


@given(st.dictionaries(st.sampled_from(sorted(ROW)), st.text("0123456789/-. nămĐ?…", max_size=12)))
def test_no_written_text_breaks_a_check_and_each_finding_is_whole(values: dict[str, str]) -> None:
    findings = row_findings(values, RULES)
    assert len({one.code for one in findings}) == len(findings)
    assert all(one.roles and set(one.roles) <= set(LABELS) and str(one.sentence) for one in findings)


def test_doses_of_one_paper_must_follow_each_other() -> None:
    [finding] = order_findings({1: "2021-09-26", 2: "2021-07-25", 3: "2021-12-01"})
    assert (finding.code, finding.dose, finding.severity) == ("dose_order.2", 2, Severity.BLOCKS)


@pytest.mark.parametrize(
    "days", [{}, {1: "2021-07-25"}, {1: "2021", 2: "2021-07-25"}, {2: "2021-07-25", 3: "2021-07-26"}]
)
def test_doses_in_order_or_without_a_day_pass(days: dict[int, str]) -> None:
    assert order_findings(days) == []


def test_a_finding_about_the_person_is_of_no_dose() -> None:
    of_person, of_date = row_findings({"person.phone": "09123", "dose.date": "2021-02-30"}, RULES)[::-1]
    assert {of_dose(one, 2).dose for one in (of_person, of_date)} == {0, 2}
    assert of_dose(of_person, 2) == of_person
