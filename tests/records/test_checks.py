"""The checks of a row and of a page header: which codes, how severe, about what."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.checks import row_findings
from records.dose_checks import series_findings
from records.finding import Finding, Rules, of_dose
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
    ("person.birth_date", "26/07/2009", "age_impossible", "blocks"),
    ("person.birth_date", "2010", "age_impossible", "blocks"),
    ("person.birth_date", "2006", "age", "warns"),
    ("person.birth_date", "1910", "age", "warns"),
    ("person.national_id", "28534715", "id_length", "blocks"),
    ("person.phone", "035551243", "phone_length", "blocks"),
    ("person.sex", "Nữ", "id_sex", "warns"),
    ("person.birth_date", "30/6/1985", "id_birth_year", "warns"),
    ("person.national_id", "070284000999", "id_birth_year", "warns"),
    ("dose.number", "4", "dose", "blocks"),
    ("dose.number", "3", "third_dose", "blocks"),
    ("dose.lot", "N", "lot_shape", "warns"),
    ("person.name", "Điểu Hơn 2", "name_digits", "blocks"),
    ("person.name", "Hơn", "name_odd", "warns"),
    ("person.name", "Nguyen Van Hung", "name_plain", "warns"),
    ("person.national_id", "097084000999", "id_province", "warns"),
    ("person.national_id", "999084000999", "id_province", "warns"),
    ("person.health_insurance", "GD470701234567", "insurance_length", "warns"),
    ("person.phone", "01265822384", "phone_old", "blocks"),
    ("person.phone", "0541234567", "phone_prefix", "warns"),
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
        {"person.name": "Mai Lan Anh"},
        {"person.name": "Điểu K'Nam"},
        {"person.name": "Thị Then", "person.sex": "Nữ", "person.national_id": "285220322"},
        {"person.name": "ĐIỂU DỐ"},
        {"person.national_id": "001084000999"},
        {"person.health_insurance": "7012345678"},
        {"person.health_insurance": "GD4707012345678"},
        {"dose.lot": "ABW1234"},
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


AZ, PFIZER, VERO = "AstraZeneca", "Pfizer (Comirnaty)", "Vero Cell"


def series(*doses: tuple[str, str]) -> list[tuple[str, str]]:
    """What is found of doses 1, 2, … given by day and vaccine."""
    values = {number: {"dose.date": day, "dose.vaccine": name} for number, (day, name) in enumerate(doses, 1)}
    return told(series_findings(values))


def test_doses_of_one_paper_must_follow_each_other() -> None:
    assert series(("2021-09-26", AZ), ("2021-07-25", AZ)) == [("dose_order.2", "blocks")]
    assert series(("2021-09-26", AZ), ("2021-09-26", AZ)) == [("dose_order.2", "blocks")]


@pytest.mark.parametrize(
    ("doses", "code"),
    [
        ([("2021-07-01", AZ), ("2021-07-20", AZ)], "dose_interval.2"),
        ([("2021-07-01", PFIZER), ("2021-07-15", PFIZER)], "dose_interval.2"),
        ([("2021-04-01", AZ), ("2021-08-20", AZ)], "dose_late.2"),
        ([("2021-07-01", VERO), ("2021-08-20", AZ)], "dose_mix.2"),
        ([("2021-07-01", PFIZER), ("2021-08-20", AZ)], "dose_mix.2"),
        ([("", AZ), ("2021-08-20", AZ)], "dose_alone.2"),
    ],
)
def test_what_was_not_advised_only_warns(doses: list[tuple[str, str]], code: str) -> None:
    assert series(*doses) == [(code, "warns")]


@pytest.mark.parametrize(
    "doses",
    [
        [],
        [("2021-07-25", AZ)],
        [("2021-07-25", AZ), ("", "")],
        [("2021-06-25", AZ), ("2021-08-20", AZ)],
        [("2021-06-25", AZ), ("2021-08-20", PFIZER)],
        [("2021-07-01", VERO), ("2021-07-22", VERO)],
        [("2021-07-01", "Nanocovax"), ("2021-07-08", "Nanocovax")],
    ],
)
def test_doses_as_they_were_advised_or_not_known_pass(doses: list[tuple[str, str]]) -> None:
    assert series(*doses) == []


@pytest.mark.parametrize(("lot", "near"), [("NJO342", True), ("NJ0342", False), ("NJ0343", False), ("ABW1234", False)])
def test_a_lot_that_is_the_pages_lot_misread_is_shown_to_a_reviewer(lot: str, near: bool) -> None:
    findings = told(row_findings({**ROW, "dose.lot": lot}, RULES, ["NJ0342"]))
    assert findings == ([("lot_near", "warns")] if near else [])


def test_twelve_to_seventeen_were_vaccinated_from_mid_october_on_and_with_one_vaccine() -> None:
    young = {**ROW, "person.birth_date": "2005", "person.national_id": "285220322", "dose.date": "2021-10-15"}
    assert row_findings({**young, "dose.vaccine": PFIZER}, RULES) == []
    assert told(row_findings({**young, "dose.vaccine": AZ}, RULES)) == [("age", "warns")]


def test_an_old_phone_number_is_shown_with_what_it_is_today() -> None:
    (finding,) = row_findings({**ROW, "person.phone": "0126 582 2384"}, RULES)
    assert finding.sentence.parts["today"] == "0765822384"


def test_a_finding_about_the_person_is_of_no_dose() -> None:
    of_person, of_date = row_findings({"person.phone": "09123", "dose.date": "2021-02-30"}, RULES)
    assert {of_dose(one, 2).dose for one in (of_person, of_date)} == {0, 2}
    assert of_dose(of_person, 2) == of_person
