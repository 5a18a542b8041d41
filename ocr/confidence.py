"""Make a raw reading into a value of its kind: cut off what a cell's edges leave, move it to known words. Pure.

How sure the value then is, ocr/weighing.py says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from records.kinds.base import Kind
from records.kinds.text_keys import clean, loose

_EDGES = " |[]{}()_=~—–-‘’'`´“”\"«».,:;¬^*\\/"
_WORD = re.compile(r"[^\W\d_]+")
#: The six of some typefaces is read as a letter that never stands by a digit, nor alone.
_SIX = re.compile(r"(?<=\d)[óÓ]|[óÓ](?=\d)|(?<!\w)[óÓ](?!\w)")
#: One in so many certified readings; a form's 4,000 give the 200 that the bound needs.
_KEPT = 20
#: A measure of ink from here on may be shown (ocr/ink.py says it, clear or doubtful).
_CLEAR = 95.0


def sure_of_mark(confidence: float) -> bool:
    """Say whether a measure of ink may be shown."""
    return confidence >= _CLEAR


def kept_for_proof(field_id: int) -> bool:
    """Say whether a certified reading is left out of the count, by a share that nothing on the paper decides.

    Two blind people then enter the field as if nothing were certified: else only readings that a person contradicted
    would ever be looked at twice, and no new figures could be true.
    """
    return crc32(str(field_id).encode()) % _KEPT == 0


def is_known_text(kind: Kind, value: str) -> bool:
    """Say whether the whole reading is one of the kind's known texts."""
    return bool(value) and kind.show(value).casefold() in lexicon_words(kind)


def lexicon_words(kind: Kind) -> frozenset[str]:
    """Give the kind's known texts, folded, and the words that they are made of."""
    return _known_words(kind.lexicon)[0]


@dataclass(frozen=True)
class Tidied:
    """A raw reading made into a value of its kind; corrected: letters were changed."""

    value: str
    corrected: bool = False


def tidy(kind: Kind, raw: str) -> Tidied:
    """Cut off what edges of a cell leave in a reading, move it to known words, give its canonical form."""
    text = _SIX.sub("6", clean(raw).strip(_EDGES))
    if not text:
        return Tidied("")
    corrected = _towards_known(kind, text)
    parsed = kind.parse(corrected)
    value = parsed.canonical if parsed.problem is None else corrected
    return Tidied(value, corrected != text)


def _towards_known(kind: Kind, text: str) -> str:
    """Change a word whose marks fit no known word into the one known word with the same letters, if there is one."""
    if kind.choices and kind.parse(text).problem is None:
        return text
    words, by_letters = _known_words(kind.lexicon)
    if not words or text.casefold() in words:
        return text
    whole = by_letters.get(loose(text)) or by_letters.get(_squeezed(text)) or []
    if len(whole) == 1:
        return whole[0]

    def nearest(match: re.Match[str]) -> str:
        word = match[0]
        if word.casefold() in words:
            return word
        alike = by_letters.get(loose(word), ())
        return alike[0] if len(alike) == 1 else word

    return _WORD.sub(nearest, text)


def _squeezed(text: str) -> str:
    return "".join(loose(text).split())


@cache
def _known_words(lexicon: tuple[str, ...]) -> tuple[frozenset[str], dict[str, list[str]]]:
    """Give the known words, folded, and those that have the same letters without marks."""
    by_letters: dict[str, list[str]] = {}
    for word in lexicon:
        # A reader may lose a space, too.
        for key in {loose(word), _squeezed(word)}:
            by_letters.setdefault(key, []).append(word)
    return frozenset(word.casefold() for word in lexicon), by_letters
