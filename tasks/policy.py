"""What a campaign lets readings and near values do for one field. Pure; it must not know tables or screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from records.kinds.base import Kind, Likeness, ReadingUse
from records.kinds.text_keys import canonical, loose
from records.words import Preset


@dataclass(frozen=True)
class FieldPolicy:
    """How two values of a field compare, and whether values that differ only in missing diacritics settle."""

    compare: Callable[[str, str], Likeness]
    near_settles: bool = False


def field_policy(kind: Kind) -> FieldPolicy:
    """Take the policy of a field from its kind."""
    return FieldPolicy(kind.compare, kind.near_settles)


def bare(value: str) -> bool:
    """Is this text without any diacritics?"""
    return canonical(value) == loose(value)


def may_show(kind: Kind, preset: Preset, sure: bool, header_record: bool) -> bool:
    """May the first person's input start from the reading? Never on a header: an error there is in every row."""
    return preset is Preset.PREFILL and sure and kind.reading is ReadingUse.SHOW and not header_record
