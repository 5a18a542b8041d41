"""Find which part of a page tells of which dose, where each dose has labels of its own. Pure: it knows no pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.grid import union
from ocr.label_fields import all_labels, begins, best_title, lines, parted
from ocr.results import Box
from ocr.words import Word
from records.forms import Form

#: The words of a dose's name, in two languages.
_MOST_WORDS = 6
#: Names this near in height, in letter heights, head columns beside each other.
_LEVEL = 2.5
#: The parts of a dose reach this far above its name, in letter heights.
_OVER = 1.8
#: In the first of so many parts of the way to the next dose's name a label is this dose's still: a sticker's "LOT".
_INTO = 3


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
    tries: list[tuple[float, DoseName]] = []
    for line in lines(parted(words), letter):
        for first in range(len(line)):
            if not begins(line, first, letter):
                continue
            for last in range(first, min(first + _MOST_WORDS, len(line))):
                if last > first and line[last].box[0] - line[last - 1].right > 2 * letter:
                    break
                text = " ".join(word.text for word in line[first : last + 1])
                box = union(word.box for word in line[first : last + 1])
                for number, titles in enumerate(form.dose_titles, start=1):
                    likeness, title = best_title(titles, text)
                    if likeness:
                        tries.append((likeness, DoseName(number, title, box)))
    return _best(tries)


def _best(tries: Sequence[tuple[float, DoseName]]) -> list[DoseName]:
    """Keep the name that fits best of each dose, and where two doses' names lie over each other that of one."""
    found: dict[int, DoseName] = {}
    for _, name in sorted(tries, key=lambda one: (-one[0], one[1].number)):
        if name.number not in found and not any(_over(name.box, other.box) for other in found.values()):
            found[name.number] = name
    return [found[number] for number in sorted(found)]


def _over(one: Box, other: Box) -> bool:
    return all(one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2] for axis in (0, 1))


def dose_areas(form: Form, names: Sequence[DoseName], words: Sequence[Word], page: Box, letter: int) -> list[DoseArea]:
    """Give each named dose its part of the page: beside each other below their names, or one below the other."""
    specs = [spec for spec in form.columns if spec.dose == 1]
    starts = [label.box for label in all_labels(specs, parted(words), letter)]
    bottom = page[1] + page[3]
    found = []
    for name in names:
        beside = sorted(
            (one for one in names if abs(one.middle - name.middle) <= _LEVEL * letter), key=lambda one: one.box[0]
        )
        lower = [other for other in names if other.middle > name.middle + _LEVEL * letter]
        end = round(min((other.middle for other in lower), default=bottom + _OVER * letter) - _OVER * letter)
        top = round(name.middle - _OVER * letter)
        level = [x for x, y, _, h in starts if top < y + h / 2 < end]
        edges = _edges(beside, level, page, letter)
        place = beside.index(name)
        box = (edges[place], top, edges[place + 1] - edges[place], max(letter, end - top))
        found.append(DoseArea(name.number, name.title, box))
    return found


def _edges(beside: Sequence[DoseName], starts: Sequence[int], page: Box, letter: int) -> list[int]:
    """Part the width among doses named on one line: where the labels below each begin, else between the names."""
    middles = [one.box[0] + one.box[2] / 2 for one in beside]
    edges = [page[0]]
    for before, after in pairwise(middles):
        own = [x for x in starts if before + (after - before) / _INTO < x < after]
        edges.append(round(min(own) - letter / 2 if own else (before + after) / 2))
    return [*edges, page[0] + page[2]]
