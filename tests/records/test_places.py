"""Districts and communes are found exactly or not at all."""

from __future__ import annotations

import pytest

from records.places import communes, districts, find_commune, find_district
from records.reference import rows


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("696", "696"),
        ("Huyện Bù Đăng", "696"),
        ("huyện bù đăng", "696"),
        ("H. Bù Đăng", "696"),
        ("Bù Đăng", "696"),
        ("Bu Dang", "696"),
        ("huyện Bu Dop", "693"),
        ("TX. Phước Long", "688"),
        ("T.X Phước Long", "688"),
        ("TP Đồng Xoài", "689"),
        ("thị xã Bình Long", "690"),
    ],
)
def test_a_district_is_found_as_people_write_it(written: str, code: str) -> None:
    found = find_district(written)
    assert found is not None and found.code == code


@pytest.mark.parametrize("written", ["", "huyện", "Bù", "Bù Đang", "thị xã Bù Đăng", "699", "Bù Đăng, Bình Phước"])
def test_what_is_no_district_finds_none(written: str) -> None:
    assert find_district(written) is None


@pytest.mark.parametrize(
    ("district", "written", "code"),
    [
        ("696", "Xã Minh Hưng", "25408"),
        ("697", "Xã Minh Hưng", "25441"),
        ("698", "Long Hưng", "25249"),
        ("688", "P. Long Thuỷ", "25217"),
        ("688", "P.Long Thủy", "25217"),
        ("693", "TT. Thanh Bình", "25308"),
        ("696", "x. Đường 10", "25398"),
    ],
)
def test_a_commune_is_found_inside_its_district(district: str, written: str, code: str) -> None:
    found = find_commune(district, written)
    names = {one.code: one.name for one in communes(district)}
    assert found is not None and found.name == names.get(code, found.name)
    assert found.district_code == district


@pytest.mark.parametrize(
    ("district", "written"),
    [
        ("688", "Xã Minh Hưng"),
        ("688", "Xã Long Thủy"),
        ("698", "Long Hung"),
        ("698", "Xã Long Hưng, Phú Riềng"),
        ("691", "Xã Đắk Ơ"),
        ("698", ""),
        ("700", "Long Hưng"),
    ],
)
def test_a_commune_is_never_guessed(district: str, written: str) -> None:
    assert find_commune(district, written) is None


def test_every_unit_finds_itself() -> None:
    for district in districts():
        assert find_district(district.name) == district
        assert all(find_commune(district.code, one.name) == one for one in communes(district.code))


def test_the_map_is_that_of_2021() -> None:
    kinds = [row["type"] for row in rows("admin_units_binh_phuoc")]
    assert (len(districts()), kinds.count("xã"), kinds.count("phường"), kinds.count("thị trấn")) == (11, 90, 15, 6)
    assert len(rows("provinces")) == 63
    assert len(rows("priority_groups")) == 16
