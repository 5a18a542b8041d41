"""When a reading is sure enough to be shown to the first of two people. Pure: the first, cautious rule.

The limits are guesses on the safe side until settled fields of a form allow an exact bound (QUALITY.md §3): those
learned on synthetic pages were too low on real ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from records.kinds.base import Kind, ReadingUse
from records.kinds.text_keys import clean, loose

#: The least sure word must reach this: names, where one tone is another person; digits; all else.
_NAME, _DIGITS, _OTHER = 96.0, 95.0, 95.0
#: A whole cell that is one of a few known texts is not made of another by one letter misread.
_CLOSED = 80.0
#: Readings below this say that a column is written by hand or badly printed …
_GOOD = 90.0
#: … when fewer than this share of its cells reach it: then no single cell of it is believed.
_MOST = 0.6
_EDGES = " |[]{}()_=~—–-‘’'`´“”\"«».,:;¬^*\\/"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Evidence:
    """What speaks for one reading: how sure its least sure word is, and what is known beside it.

    corrected: it was changed towards a known word; by_hand: its ink looks like a pen's;
    column: the share of the column's cells that were read well; crowded: ink of others lies in the cell.
    """

    value: str
    confidence: float
    corrected: bool = False
    by_hand: bool = False
    column: float = 1.0
    crowded: bool = False


def sure(kind: Kind, evidence: Evidence) -> bool:
    """Say whether a read text may be shown."""
    if kind.reading is not ReadingUse.SHOW or not evidence.value or not kind.plausible(evidence.value):
        return False
    if evidence.corrected or evidence.by_hand or evidence.crowded or evidence.column < _MOST:
        return False
    if kind.characters:
        return evidence.confidence >= _DIGITS
    # Letters are believed only where the words are known; a kind without known words has none to believe.
    if is_known_text(kind, evidence.value):
        return evidence.confidence >= _CLOSED
    limit = _NAME if kind.key == "person_name" else _OTHER
    return evidence.confidence >= limit and _all_known(kind, evidence.value)


def sure_of_mark(confidence: float) -> bool:
    """Say whether a measure of ink may be shown."""
    return confidence >= _OTHER


def is_known_text(kind: Kind, value: str) -> bool:
    """Say whether the whole reading is one of the kind's known texts."""
    return bool(value) and kind.show(value).casefold() in _known_words(kind.lexicon)[0]


def read_well(kind: Kind, readings: Iterable[tuple[str, float]]) -> float:
    """Give the share of a column's readings (value, confidence) that are good; 0 without any."""
    good = [
        kind.plausible(value) and confidence >= (_CLOSED if is_known_text(kind, value) else _GOOD)
        for value, confidence in readings
    ]
    return sum(good) / len(good) if good else 0.0


@dataclass(frozen=True)
class Tidied:
    """A raw reading made into a value of its kind; corrected: letters were changed."""

    value: str
    corrected: bool = False


def tidy(kind: Kind, raw: str) -> Tidied:
    """Cut off what edges of a cell leave in a reading, move it to known words, give its canonical form."""
    text = clean(raw).strip(_EDGES)
    if not text:
        return Tidied("")
    corrected = _towards_known(kind, text)
    parsed = kind.parse(corrected)
    value = parsed.canonical if parsed.problem is None else corrected
    return Tidied(value, corrected != text)


def _all_known(kind: Kind, value: str) -> bool:
    known, _ = _known_words(kind.lexicon)
    words = _WORD.findall(kind.show(value).casefold())
    return bool(words) and all(word in known for word in words)


def _towards_known(kind: Kind, text: str) -> str:
    """Change a word whose marks fit no known word into the one known word with the same letters, if there is one."""
    if kind.choices and kind.parse(text).problem is None:
        return text
    words, by_letters = _known_words(kind.lexicon)
    if not words or text.casefold() in words:
        return text
    whole = by_letters.get(loose(text), ())
    if len(whole) == 1:
        return whole[0]

    def nearest(match: re.Match[str]) -> str:
        word = match[0]
        if word.casefold() in words:
            return word
        alike = by_letters.get(loose(word), ())
        return alike[0] if len(alike) == 1 else word

    return _WORD.sub(nearest, text)


@cache
def _known_words(lexicon: tuple[str, ...]) -> tuple[frozenset[str], dict[str, list[str]]]:
    """Give the known words, folded, and those that have the same letters without marks."""
    by_letters: dict[str, list[str]] = {}
    for word in lexicon:
        by_letters.setdefault(loose(word), []).append(word)
    return frozenset(word.casefold() for word in lexicon), by_letters
