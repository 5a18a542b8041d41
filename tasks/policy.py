"""What a campaign lets readings and near values do for one field. Pure; it must not know tables or screens.

What a reading may do, by preset and by what its kind allows at most:

| preset    | kind allows `show`, closed | kind allows `show`, open | kind allows `silent` | kind allows `none` |
|-----------|----------------------------|--------------------------|----------------------|--------------------|
| `prefill` | show                       | show                     | silent               | none               |
| `careful` | show                       | silent                   | silent               | none               |
| `blind`   | none                       | none                     | none                 | none               |

`show`: a *sure* reading starts the first person's input, and a *certified* one counts unseen instead. `silent`: only
the latter. On a header record a reading does nothing: an error there is in every row.
"""

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


def use_of(kind: Kind, preset: Preset, header_record: bool) -> ReadingUse:
    """Say what a reading of this kind may do at most."""
    if header_record or preset is Preset.BLIND:
        return ReadingUse.NONE
    if preset is Preset.CAREFUL and not kind.closed and kind.reading is ReadingUse.SHOW:
        return ReadingUse.SILENT
    return kind.reading


def may_show(use: ReadingUse, sure: bool, certified: bool) -> bool:
    """May the first person's input start from the reading? Not one that may count: who saw it is no second opinion."""
    return use is ReadingUse.SHOW and sure and not certified


def may_count(use: ReadingUse, certified: bool, kept_for_proof: bool) -> bool:
    """May the reading count, unseen, beside one blind person?"""
    return use is not ReadingUse.NONE and certified and not kept_for_proof
