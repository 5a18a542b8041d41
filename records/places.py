"""Districts and communes of the province, found by what paper says. Pure; it never guesses: no match is None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from records.kinds.text_keys import canonical, loose
from records.reference import rows


@dataclass(frozen=True)
class District:
    """A district; abbreviation: what its locators begin with."""

    code: str
    name: str
    abbreviation: str


@dataclass(frozen=True)
class Commune:
    """A commune, ward or township of a district."""

    code: str
    name: str
    district_code: str


#: Type words and their short forms, by canonical key: "X.", "P", "T.T.", "TX", "H.".
_TYPES = {
    "huyện": ("huyện", "h"),
    "thị xã": ("thị xã", "tx", "t.x"),
    "thành phố": ("thành phố", "tp", "t.p"),
    "xã": ("xã", "x"),
    "phường": ("phường", "p"),
    "thị trấn": ("thị trấn", "tt", "t.t"),
}


@cache
def districts() -> tuple[District, ...]:
    """List the districts of the province, by code."""
    names = {row["district_code"]: row["district_name"] for row in rows("admin_units_binh_phuoc")}
    short = {row["code"]: row["abbreviation"] for row in rows("district_abbreviations")}
    return tuple(District(code, name, short[code]) for code, name in sorted(names.items()))


@cache
def communes(district_code: str) -> tuple[Commune, ...]:
    """List the communes of a district; empty for an unknown one."""
    return tuple(
        Commune(row["commune_code"], row["commune_name"], district_code)
        for row in rows("admin_units_binh_phuoc")
        if row["district_code"] == district_code
    )


def find_district(text: str) -> District | None:
    """Find a district by code or name, the type may be missing; without diacritics only where one alone fits."""
    by_code = next((one for one in districts() if one.code == text.strip()), None)
    if by_code:
        return by_code
    kind, name = split_type(text)
    exact = [one for one in districts() if _fits(one.name, kind, name)]
    if not exact and name == loose(name):
        exact = [one for one in districts() if loose(unit_parts(one.name)[1]) == name]
    return exact[0] if len(exact) == 1 else None


def find_commune(district_code: str, text: str) -> Commune | None:
    """Find a commune of a district by its exact name; a missing type only where one alone fits."""
    kind, name = split_type(text)
    fitting = [one for one in communes(district_code) if _fits(one.name, kind, name)]
    return fitting[0] if len(fitting) == 1 else None


def split_type(text: str) -> tuple[str, str]:
    """Part a place's canonical text into its type word ('' where it has none) and its name."""
    key = canonical(text)
    for kind, forms in _TYPES.items():
        for form in sorted(forms, key=len, reverse=True):
            if match := re.match(rf"{re.escape(form)}(?:\s*\.\s*|\s+)(?=\w)", key):
                return kind, key[match.end() :]
    return "", key


@cache
def unit_parts(unit: str) -> tuple[str, str]:
    """Part the name of a known unit, of which there are few, as `split_type` does."""
    return split_type(unit)


def _fits(unit: str, kind: str, name: str) -> bool:
    unit_kind, unit_name = unit_parts(unit)
    return unit_name == name and kind in ("", unit_kind)
