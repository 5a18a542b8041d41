"""Where several readings of one cell differ: by syllable, with its tone named; by sign where there are no words.

Pure: it must not know who read what, nor which reading is right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest


class Tone(StrEnum):
    """The tone of a Vietnamese syllable, by its own name: a name is the same in both languages."""

    LEVEL = "không"
    RISING = "sắc"
    FALLING = "huyền"
    ASKING = "hỏi"
    TUMBLING = "ngã"
    HEAVY = "nặng"


_TONES = {
    "\u0301": Tone.RISING,
    "\u0300": Tone.FALLING,
    "\u0309": Tone.ASKING,
    "\u0303": Tone.TUMBLING,
    "\u0323": Tone.HEAVY,
}


@dataclass(frozen=True)
class Piece:
    """A part of a value as shown; `differs`: the others do not have it here."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Difference:
    """How one value stands beside the others.

    pieces: joined they are the value; syllable: the first that differs, counted from 0;
    tone: of that syllable, only where the values have different tones there.
    """

    pieces: tuple[Piece, ...]
    syllable: int | None
    tone: Tone | None


def tone(syllable: str) -> Tone:
    """Name the tone a syllable carries."""
    marks = unicodedata.normalize("NFD", syllable)
    return next((_TONES[mark] for mark in marks if mark in _TONES), Tone.LEVEL)


def differences(values: Sequence[str]) -> list[Difference]:
    """Compare the values with each other, part by part from the left; case and encoding do not count."""
    texts = [" ".join(unicodedata.normalize("NFC", value).split()) for value in values]
    # A number is written in groups, but read digit by digit.
    worded = any(text.isalpha() or (" " in text and not text.replace(" ", "").isdigit()) for text in texts)
    parts = [text.split(" ") if worded else list(text) for text in texts]
    columns = list(zip_longest(*parts, fillvalue=""))
    unlike = [len({part.casefold() for part in column}) > 1 for column in columns]
    first = unlike.index(True) if any(unlike) else None
    tones = {tone(part) for part in columns[first]} if worded and first is not None else set()
    return [_difference(own, unlike, first, worded, len(tones) > 1) for own in parts]


def _difference(own: list[str], unlike: list[bool], first: int | None, worded: bool, tonal: bool) -> Difference:
    glue = " " if worded else ""
    pieces = [Piece(part + (glue if at < len(own) - 1 else ""), unlike[at]) for at, part in enumerate(own)]
    if not worded or first is None or first >= len(own):
        return Difference(_joined(pieces), None, None)
    return Difference(_joined(pieces), first, tone(own[first]) if tonal else None)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].differs == piece.differs:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.differs)
        else:
            joined.append(piece)
    return tuple(joined)
