from __future__ import annotations

import pytest

from review.home import home


def _codes(address: str, district: str = "huyện Lộc Ninh") -> tuple[str, ...]:
    found = home(address, district, "70")
    return tuple(found.get(f"home.{part}.code", "") for part in ("province", "district", "commune"))


@pytest.mark.parametrize(
    ("address", "district", "expected"),
    [
        ("Sóc 12, xã Lộc Thiện", "huyện Lộc Ninh", ("70", "692", "25285")),
        ("Sóc 12, Lộc Thiện", "Lộc Ninh", ("70", "692", "25285")),
        ("Tổ 10 - P. Phú Đức", "thị xã Bình Long", ("70", "690", "25326")),
        ("Ấp 1, xã Lộc Thiện, huyện Lộc Ninh, tỉnh Bình Phước", "huyện Lộc Ninh", ("70", "692", "25285")),
        ("Ấp 10, Đoàn Kết, huyện Bù Đăng", "thành phố Đồng Xoài", ("70", "696", "25411")),
    ],
)
def test_a_commune_that_fits_exactly_gives_all_codes(address: str, district: str, expected: tuple[str, ...]) -> None:
    assert _codes(address, district) == expected


@pytest.mark.parametrize(
    "address",
    ["", "Thôn 5", "804 Phan Bội Châu", "Ấp 10, Đoàn Kết", "Ấp 3, Loc Thien", "xã Lộc Thiện, Campuchia"],
)
def test_what_does_not_fit_exactly_stays_empty(address: str) -> None:
    assert _codes(address) == ("", "", "")


def test_a_district_that_the_address_names_is_believed_before_the_lists_own() -> None:
    # Both Đồng Phú and Hớn Quản have a Tân Hưng.
    assert _codes("ấp 2, xã Tân Hưng, huyện Hớn Quản", "huyện Đồng Phú")[1] == "694"


def test_a_district_alone_gives_no_commune() -> None:
    assert _codes("khu phố 3, huyện Bù Đăng") == ("70", "696", "")
