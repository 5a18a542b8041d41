"""Read words and how surely they were read; how text on paper is folded for matching. Pure: it knows no pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.grid import union
from ocr.results import Box
from records.kinds.text_keys import loose

_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Word:
    """One word as it was read: its text, how sure (0 to 100), and its box."""

    text: str
    confidence: float
    box: Box

    @property
    def right(self) -> int:
        """Where the word ends."""
        return self.box[0] + self.box[2]


@dataclass(frozen=True)
class LineReading:
    """What a crop says: its words in order, as sure as the least sure of them, for one wrong word spoils all."""

    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """How sure the least sure word is; 0 where nothing was read."""
        return min((word.confidence for word in self.words), default=0.0)


def fold(text: str) -> str:
    """Fold case, tones and punctuation away: “Số CMND/CCCD” and “so cmnd cccd” are one title."""
    return _NOT_WORD.sub(" ", loose(text)).strip()


def lines(words: Sequence[Word]) -> list[list[Word]]:
    """Gather words into lines by their height on the page, from top to bottom, each from left to right.

    Labels and values of one printed line may stand some pixels apart, so the recogniser's own lines are not used.
    """
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.box[1] + one.box[3] / 2):
        middle = word.box[1] + word.box[3] / 2
        if found:
            _, y, _, h = union(one.box for one in found[-1])
            if y + 0.2 * h < middle < y + 0.8 * h:
                found[-1].append(word)
                continue
        found.append([word])
    return [sorted(line, key=lambda one: one.box[0]) for line in found]
