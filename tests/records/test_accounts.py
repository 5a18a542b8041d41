"""Who may do what, where: the one rule (promise 9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from records.accounts import Act, Who, may, may_somewhere
from records.words import Role

ALLOWED = {
    Role.VOLUNTEER: {Act.ENTER, Act.PRACTISE},
    Role.REVIEWER: {Act.DECIDE, Act.RESOLVE_CODE, Act.SEE_PAGE, Act.ANSWER},
    Role.COORDINATOR: {
        Act.COORDINATE,
        Act.RESOLVE_CODE,
        Act.SEE_PAGE,
        Act.INGEST,
        Act.UPLOAD,
        Act.INVITE,
        Act.LEAD,
        Act.ANSWER,
    },
    Role.CLERK: {Act.INGEST, Act.SEE_PAGE, Act.ANSWER},
}
HERE, THERE = "696", "692"
SITE, OTHER_SITE = "Trạm Y tế xã Bom Bo", "Trạm Y tế xã Minh Hưng"


def person(role: Role, district: str | None = HERE, site: str | None = SITE) -> Who:
    return Who(account_id=1, role=role, district_code=district, device_id=1, site=site)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_a_role_has_its_acts_in_its_own_district_and_no_others(role: Role, act: Act) -> None:
    assert may(person(role), act, HERE, site=SITE) == (act in ALLOWED[role])
    assert may_somewhere(person(role), act) == (act in ALLOWED[role])


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COORDINATOR, Role.CLERK])
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("district", [THERE, None])
def test_staff_of_a_district_do_nothing_elsewhere_nor_for_the_whole_province(
    role: Role, act: Act, district: str | None
) -> None:
    assert not may(person(role), act, district, site=SITE)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COORDINATOR])
@pytest.mark.parametrize("district", [HERE, THERE, None])
def test_staff_of_the_province_have_their_acts_everywhere(role: Role, district: str | None) -> None:
    assert {act for act in Act if may(person(role, None), act, district)} == ALLOWED[role]


@pytest.mark.parametrize("district", [HERE, THERE, None])
def test_volunteers_enter_from_the_whole_pool(district: str | None) -> None:
    assert may(person(Role.VOLUNTEER), Act.ENTER, district)


def test_a_volunteer_enters_only_once_let_in_and_lets_others_in_only_as_a_leader() -> None:
    new = replace(person(Role.VOLUNTEER), admitted=False)
    assert [may_somewhere(new, act) for act in (Act.PRACTISE, Act.ENTER, Act.LEAD)] == [True, False, False]
    assert may_somewhere(replace(new, leads=True), Act.LEAD)


@pytest.mark.parametrize("role", Role)
def test_no_role_alone_brings_medical_answers_and_only_a_coordinator_may_be_given_them(role: Role) -> None:
    flagged = replace(person(role), medical=True)
    assert may(flagged, Act.SEE_MEDICAL, HERE, site=SITE) == (role == Role.COORDINATOR)
    assert not may(flagged, Act.SEE_MEDICAL, THERE, site=SITE)


@pytest.mark.parametrize("act", [Act.INGEST, Act.SEE_PAGE])
def test_a_clerk_has_the_paper_of_their_own_site_alone(act: Act) -> None:
    clerk = person(Role.CLERK)
    assert may(clerk, act, HERE, site=SITE, made_by=2)
    assert not may(clerk, act, HERE, site=OTHER_SITE, made_by=1)
    assert not may(clerk, act, HERE)


@pytest.mark.parametrize("act", [Act.INGEST, Act.SEE_PAGE])
def test_a_clerk_without_a_site_has_what_they_handed_in(act: Act) -> None:
    clerk = person(Role.CLERK, site=None)
    assert may(clerk, act, HERE, site=SITE, made_by=1)
    assert not may(clerk, act, HERE, site=SITE, made_by=2)
    assert not may(clerk, act, HERE)
