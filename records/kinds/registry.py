"""All kinds by their key. Adding a kind is one sibling module and its name here."""

from __future__ import annotations

from records.kinds import (
    address,
    count,
    date,
    dose_number,
    health_insurance,
    lot,
    mark,
    national_id,
    person_name,
    phone,
    place,
    priority_group,
    sex,
    text,
    vaccine,
)
from records.kinds.base import Kind

_MODULES = (
    address,
    count,
    date,
    dose_number,
    health_insurance,
    lot,
    mark,
    national_id,
    person_name,
    phone,
    place,
    priority_group,
    sex,
    text,
    vaccine,
)

KINDS: dict[str, Kind] = {module.KIND.key: module.KIND for module in _MODULES}


def kind(key: str) -> Kind:
    """Find the kind `key`; a form that names an unknown one is our fault: KeyError."""
    return KINDS[key]
