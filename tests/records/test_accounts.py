"""Who may do what, where: the one rule (promise 9)."""

from __future__ import annotations

import pytest

from records.accounts import Act, Who, may, may_somewhere
from records.words import Role

ALLOWED = {
    Role.VOLUNTEER: {Act.ENTER},
    Role.REVIEWER: {Act.DECIDE, Act.RESOLVE_CODE, Act.SEE_PAGE},
    Role.COORDINATOR: {Act.COORDINATE, Act.RESOLVE_CODE, Act.SEE_PAGE, Act.INGEST, Act.UPLOAD, Act.INVITE},
}
HERE, THERE = "696", "692"


def person(role: Role, district: str | None = HERE) -> Who:
    return Who(account_id=1, role=role, district_code=district, device_id=1)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_a_role_has_its_acts_in_its_own_district_and_no_others(role: Role, act: Act) -> None:
    assert may(person(role), act, HERE) == (act in ALLOWED[role])
    assert may_somewhere(person(role), act) == (act in ALLOWED[role])


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COORDINATOR])
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("district", [THERE, None])
def test_staff_of_a_district_do_nothing_elsewhere_nor_for_the_whole_province(
    role: Role, act: Act, district: str | None
) -> None:
    assert not may(person(role), act, district)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COORDINATOR])
@pytest.mark.parametrize("district", [HERE, THERE, None])
def test_staff_of_the_province_have_their_acts_everywhere(role: Role, district: str | None) -> None:
    assert {act for act in Act if may(person(role, None), act, district)} == ALLOWED[role]


@pytest.mark.parametrize("district", [HERE, THERE, None])
def test_volunteers_enter_from_the_whole_pool(district: str | None) -> None:
    assert may(person(Role.VOLUNTEER), Act.ENTER, district)
