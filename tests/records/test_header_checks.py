"""The checks of a page header: what contradicts it, and what is only written in another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from records.finding import Finding, Rules, Severity
from records.header_checks import Beside, header_findings

RULES = Rules(date(2021, 3, 8), date(2021, 10, 31), date(2021, 10, 19))
HEADER = {
    "dose.date": "25/07/2021",
    "dose.vaccine": "AstraZeneca",
    "dose.number": "1",
    "dose.lot": "NJ0342",
    "place.site": "Trạm Y tế xã Minh Hưng",
}


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, str(one.severity)) for one in findings]


def found(
    header: Mapping[str, str],
    foot: Mapping[str, str],
    neighbours: Sequence[Mapping[str, str]],
    beside: Beside | None = None,
) -> list[Finding]:
    return header_findings(header, foot, neighbours, beside or Beside({}, {}), RULES)


def test_a_good_header_has_no_findings() -> None:
    assert found(HEADER, {"page.foot_date": "ngày 25 tháng 7 năm 2021"}, [HEADER]) == []


def test_a_foot_with_another_date_is_shown_to_a_reviewer() -> None:
    findings = found(HEADER, {"page.foot_date": "26/07/2021"}, [])
    assert told(findings) == [("foot_date_differs", "warns")]


@pytest.mark.parametrize(
    ("role", "other"),
    [
        ("dose.date", "2021-07-26"),
        ("dose.vaccine", "Moderna"),
        ("dose.number", "2"),
        ("place.site", "Trường TH Kim Đồng"),
    ],
)
def test_a_page_unlike_its_neighbours_is_shown_to_a_reviewer(role: str, other: str) -> None:
    (finding,) = found(HEADER, {}, [HEADER, {**HEADER, role: other}])
    assert (finding.code, finding.severity, finding.roles) == ("neighbour_differs", Severity.WARNS, (role,))


def beside(cover: dict[str, str], session: dict[str, str] | None = None) -> list[Finding]:
    return found(HEADER, {}, [], Beside(cover, session or {}))


def test_a_head_as_cover_sheet_and_session_say_is_right() -> None:
    told_of = {"dose.date": "2021-07-25", "dose.vaccine": "astra zeneca", "dose.number": "1", "place.site": ""}
    assert beside(told_of, told_of) == []


@pytest.mark.parametrize("site", ["TYT Minh Hưng", "trạm y tế minh hưng", "Trạm Y tế xã Minh Hưng, huyện Bù Đăng"])
def test_one_site_is_written_in_many_ways(site: str) -> None:
    assert beside({"place.site": site}) == []


@pytest.mark.parametrize(
    ("role", "other"), [("dose.date", "2021-07-26"), ("place.site", "TYT Bom Bo"), ("dose.number", "2")]
)
def test_a_head_that_cover_sheet_or_session_contradicts_is_shown_to_a_reviewer(role: str, other: str) -> None:
    for found, code in ((beside({role: other}), "cover_differs"), (beside({}, {role: other}), "session_differs")):
        assert [(one.code, one.severity, one.roles) for one in found] == [(code, Severity.WARNS, (role,))]


def test_the_sentence_names_both_values() -> None:
    (finding,) = beside({"dose.date": "2021-07-26"})
    assert "25/07/2021" in str(finding.sentence) and "26/07/2021" in str(finding.sentence)


def test_what_the_cover_sheet_contradicts_is_not_owed_for_the_session_again() -> None:
    day = {"dose.date": "2021-07-26"}
    assert told(beside(day, {**day, "dose.number": "2"})) == [("cover_differs", "warns"), ("session_differs", "warns")]
    assert told(beside(day, day)) == [("cover_differs", "warns")]


def test_neighbours_may_use_another_lot_and_another_name_of_the_vaccine() -> None:
    other = {**HEADER, "dose.lot": "ABW1234", "dose.vaccine": "Astra", "dose.date": "25-7-2021"}
    assert found(HEADER, {}, [other, {}]) == []


def test_a_header_date_outside_the_campaign_blocks() -> None:
    findings = found({**HEADER, "dose.date": "22/03/2012"}, {}, [])
    assert told(findings) == [("date_outside_campaign", "blocks")]


@pytest.mark.parametrize(
    ("district", "commune", "codes"),
    [
        ("Huyện Bù Đăng", "Xã Minh Hưng", []),
        ("Huyện Bù Đăng", "Xã Lộc An", ["commune_outside"]),
        ("Huyện Bù Đăng", "Xã Không Ai Biết", []),
        ("", "Xã Lộc An", []),
    ],
)
def test_a_commune_of_another_district_is_shown_to_a_reviewer(district: str, commune: str, codes: list[str]) -> None:
    header = {**HEADER, "place.district": district, "place.commune": commune}
    assert [one.code for one in found(header, {}, [])] == codes


def test_a_lot_that_is_the_sessions_lot_misread_is_shown_to_a_reviewer() -> None:
    assert told(beside({}, {"dose.lot": "NJO342"})) == [("lot_near", "warns")]
    assert beside({}, {"dose.lot": "ABW1234"}) == []
