"""Find which part of a page tells of which dose, where each dose has labels of its own. Pure: it knows no pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.grid import union
from ocr.label_fields import begins, best_title, lines, parted
from ocr.results import Box
from ocr.words import Word
from records.forms import Form

#: The words of a dose's name, in two languages.
_MOST_WORDS = 6
#: Names this near in height, in letter heights, head columns beside each other.
_LEVEL = 2.5
#: The parts of a dose reach this far above its name, in letter heights.
_OVER = 1.8


@dataclass(frozen=True)
class DoseName:
    """Where a dose is named on the page: its number, as printed, its box."""

    number: int
    title: str
    box: Box

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.box[1] + self.box[3] / 2


@dataclass(frozen=True)
class DoseArea:
    """The part of a page that tells of one dose."""

    number: int
    title: str
    box: Box


def find_dose_names(form: Form, words: Sequence[Word], letter: int) -> list[DoseName]:
    """Find where the doses are named, each once, by number."""
    best: dict[int, tuple[float, DoseName]] = {}
    for line in lines(parted(words), letter):
        for first in range(len(line)):
            if not begins(line, first, letter):
                continue
            for last in range(first, min(first + _MOST_WORDS, len(line))):
                if last > first and line[last].box[0] - line[last - 1].right > 2 * letter:
                    break
                text = " ".join(word.text for word in line[first : last + 1])
                for number, titles in enumerate(form.dose_titles, start=1):
                    likeness, title = best_title(titles, text)
                    if likeness > best.get(number, (0.0, None))[0]:
                        box = union(word.box for word in line[first : last + 1])
                        best[number] = (likeness, DoseName(number, title, box))
    return [name for _, (_, name) in sorted(best.items())]


def dose_areas(names: Sequence[DoseName], page: Box, letter: int) -> list[DoseArea]:
    """Give each named dose its part of the page: beside each other below their names, or one below the other."""
    left, _, width, _ = page
    bottom = page[1] + page[3]
    found = []
    for name in names:
        beside = [other for other in names if abs(other.middle - name.middle) <= _LEVEL * letter]
        lower = [other for other in names if other.middle > name.middle + _LEVEL * letter]
        end = round(min((other.middle for other in lower), default=bottom + _OVER * letter) - _OVER * letter)
        start, stop = _columns(name, beside, left, left + width)
        top = round(name.middle - _OVER * letter)
        found.append(DoseArea(name.number, name.title, (start, top, stop - start, max(letter, end - top))))
    return found


def _columns(name: DoseName, beside: Sequence[DoseName], left: int, right: int) -> tuple[int, int]:
    """Part the width among doses named on one line: in equal shares where their names stand in those, else between."""
    order = sorted(beside, key=lambda one: one.box[0])
    place = order.index(name)
    share = (right - left) / len(order)
    middles = [one.box[0] + one.box[2] / 2 for one in order]
    if all(left + n * share < middle < left + (n + 1) * share for n, middle in enumerate(middles)):
        return round(left + place * share), round(left + (place + 1) * share)
    starts = [left, *(round((one + two) / 2) for one, two in pairwise(middles)), right]
    return starts[place], starts[place + 1]
