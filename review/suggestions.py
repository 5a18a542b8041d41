"""What a text of the paper may be on the platform: offers for a coordinator, never a decision. Pure."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process, utils

from records.kinds.text_keys import loose
from records.reference import rows
from records.roles import PRIORITY_GROUP

#: A group's number is often written itself: "Nhóm 5", "5", "N.5".
_NUMBER = re.compile(r"(?:nhom|n|doi tuong)?\s*\.?\s*(\d{1,2})")
#: Below this two texts share a word or two by chance.
_ALIKE, _MOST = 60.0, 3


def suggest(role: str, text: str) -> tuple[tuple[str, str], ...]:
    """Offer codes with their labels, the likeliest first; nothing where there is no list of codes."""
    if role != PRIORITY_GROUP:
        return ()
    groups = {row["code"]: row["label"] for row in rows("priority_groups")}
    if match := _NUMBER.fullmatch(loose(text)):
        code = str(int(match[1]))
        return ((code, groups[code]),) if code in groups else ()
    known = {code: loose(f"{row['short']} {row['label']}") for code, row in _by_code().items()}
    found = process.extract(
        loose(text),
        known,
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=_ALIKE,
        limit=_MOST,
    )
    return tuple((code, groups[code]) for _, _, code in found)


def _by_code() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("priority_groups")}
