"""The words that a phone offers to whoever types without tones: syllables of names, names of places. Pure.

They are all offered at once and none is chosen: which of them stands on the paper only the person sees.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from hashlib import sha256

from records.kinds.person_name import KIND as NAME
from records.kinds.text_keys import loose
from records.places import communes, districts

_TYPES = ("Thị trấn", "Thị xã", "Thành phố", "Phường", "Huyện", "Xã")


@cache
def lexicon() -> bytes:
    """Give the words as JSON: the ways to write a bare syllable of a name, and places parted from their type."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for word in NAME.lexicon:
        names[loose(word)].add(word)
    known = {key: sorted(words) for key, words in names.items() if words != {key.capitalize()}}
    every = [one.name for one in districts()]
    every += [unit.name for one in districts() for unit in communes(one.code)]
    places = sorted({_parted(name) for name in every})
    return json.dumps({"names": known, "places": places}, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def mark() -> str:
    """Give the first letters of the words' hash, for their address."""
    return sha256(lexicon()).hexdigest()[:12]


def _parted(name: str) -> tuple[str, str]:
    kind = next((kind for kind in _TYPES if name.startswith(kind + " ")), "")
    return kind, name[len(kind) :].strip()
