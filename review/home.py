"""Where a person lives, as codes, from the words of their address. Pure; what does not fit exactly stays empty."""

from __future__ import annotations

import re

from records.kinds.text_keys import canonical
from records.places import Commune, District, find_commune, find_district
from records.reference import rows

_PROVINCE = re.compile(r"^(tỉnh|t\.|thành phố|tp\.?)\s*")
_PARTS = re.compile(r"[,;]|\s[-–]\s")


def home(address: str, district: str, province_code: str) -> dict[str, str]:
    """Find province, district and commune of an address, by `home.…` source; what is not sure is left out.

    Read from the end: province, district, commune. A district that the address does not name is the list's own, but
    only if its last part is a commune there. Any other last part means nothing is sure: a guessed code is a wrong one.
    """
    province = next((one["name"] for one in rows("provinces") if one["code"] == province_code), "")
    parts = [part.strip() for part in _PARTS.split(address) if part.strip()]
    if parts and _PROVINCE.sub("", canonical(parts[-1])) == _PROVINCE.sub("", canonical(province)):
        parts.pop()
    around = find_district(district)
    commune = find_commune(around.code, parts[-1]) if parts and around else None
    if parts and commune is None and (named := find_district(parts[-1])):
        around = named
        commune = find_commune(named.code, parts[-2]) if len(parts) > 1 else None
    elif commune is None:
        return {}
    return _places(province, province_code, around, commune)


def _places(province: str, province_code: str, district: District | None, commune: Commune | None) -> dict[str, str]:
    found = {"home.province.name": province, "home.province.code": province_code}
    if district is not None:
        found |= {"home.district.name": district.name, "home.district.code": district.code}
    if commune is not None:
        found |= {"home.commune.name": commune.name, "home.commune.code": commune.code}
    return found
