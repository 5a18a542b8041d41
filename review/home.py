"""Where a person lives, as codes, from the words of their address. Pure; what does not fit exactly stays empty."""

from __future__ import annotations

import re

from records.places import find_commune, find_district
from records.reference import rows

_PARTS = re.compile(r",|;|\s[-–]\s")


def home(address: str, district: str, province_code: str) -> dict[str, str]:
    """Find the province, district and commune of an address within the district that the page header names.

    The last part of the address that is a commune of that district counts; else nothing does: an address may lie
    anywhere in the country, and a guessed code is a wrong one.
    """
    found = find_district(district)
    parts = [part.strip() for part in _PARTS.split(address)]
    communes = [find_commune(found.code, part) for part in reversed(parts)] if found else []
    commune = next((one for one in communes if one is not None), None)
    if found is None or commune is None:
        return {}
    province = next(one["name"] for one in rows("provinces.csv") if one["code"] == province_code)
    return {
        "home.province.name": province,
        "home.province.code": province_code,
        "home.district.name": found.name,
        "home.district.code": found.code,
        "home.commune.name": commune.name,
        "home.commune.code": commune.code,
    }
