"""Say where the value of each printed label stands, beside it or below. Pure: read words in, boxes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.label_fields import ANEW, Label, find_labels, in_area, lines, parted
from ocr.results import Box
from ocr.words import Word, fold
from records.forms import FieldSpec

#: From the middle of a label's letters, in letter heights: handwriting beside it reaches higher than lower.
_OVER, _UNDER = 1.8, 1.4
#: A value may go on below when the next label is this many usual gaps away.
_ROOM = 1.7
#: What belongs to a label on its line begins so near; what stands under it reaches so deep, in letter heights.
_BESIDE, _DEEP = 8.0, 4.0
_WORDY = frozenset({"address", "text", "place"})


@dataclass(frozen=True)
class Place:
    """Where the value of a field stands, under which label."""

    spec: FieldSpec
    title: str
    box: Box
    label: Box


def find_places(
    specs: Sequence[FieldSpec], words: Sequence[Word], area: Box, letter: int, leaders: Sequence[Box] = ()
) -> list[Place]:
    """Give the place of each field whose label stands in the area, in the order on paper."""
    inside = parted(in_area(words, area))
    labels = find_labels(specs, inside, letter)
    return [
        _under(label, labels, inside, area, letter)
        if _is_heading(label, inside, leaders, letter)
        else _place(label, labels, inside, area, letter)
        for label in labels
    ]


def _place(label: Label, labels: Sequence[Label], words: Sequence[Word], area: Box, letter: int) -> Place:
    after = [other for other in labels if other.line == label.line and other.box[0] > label.box[0]]
    left = label.right + letter // 3
    right = after[0].box[0] - letter // 2 if after else _unknown_label(label, words, letter) or area[0] + area[2]
    top = max(label.middle - _OVER * letter, _between(label, labels, above=True), _print_above(label, words), area[1])
    bottom = min(label.middle + _UNDER * letter, _between(label, labels, above=False), area[1] + area[3])
    more = _below(label, labels, words, letter) if not after and label.spec.kind in _WORDY else None
    bottom = max(bottom, more or 0)
    box = (left, round(top), max(letter, right - left), max(letter, round(bottom - top)))
    return Place(label.spec, label.title, box, label.box)


def _print_above(label: Label, words: Sequence[Word]) -> float:
    """Give the height halfway to the print that stands right above a label, as lines of a sticker do."""
    top = label.box[1]
    lower = [
        y + h for x, y, w, h in (word.box for word in words) if y + h <= top and x < label.right < x + w + label.box[2]
    ]
    return (max(lower) + top) / 2 if lower else 0.0


def _is_heading(label: Label, words: Sequence[Word], leaders: Sequence[Box], letter: int) -> bool:
    """Say whether a label's value stands under it: nothing ends the label, and nothing stands beside it."""
    if label.ended or label.spec.kind not in _WORDY:
        return False
    beside = [word.box for word in words if fold(word.text)] + list(leaders)
    return not any(
        abs(y + h / 2 - label.middle) < letter and 0 <= x - label.right < _BESIDE * letter for x, y, w, h in beside
    )


def _under(label: Label, labels: Sequence[Label], words: Sequence[Word], area: Box, letter: int) -> Place:
    lower = [other.middle - _OVER * letter for other in labels if other.line > label.line and _over(other, label)]
    top = round(label.middle + letter / 2)
    bottom = round(min([label.middle + _DEEP * letter, area[1] + area[3], *lower, *_notes(label, words, letter)]))
    return Place(label.spec, label.title, (area[0], top, area[2], max(letter, bottom - top)), label.box)


def _notes(label: Label, words: Sequence[Word], letter: int) -> list[int]:
    """Tell where notes in brackets, “(ký, ghi rõ họ tên)”, begin below a label: those are no value."""
    below = [word for word in words if word.box[1] > label.middle + letter]
    return [line[0].box[1] for line in lines(below, letter) if line[0].text.startswith("(")]


def _unknown_label(label: Label, words: Sequence[Word], letter: int) -> int | None:
    """Find where the label of something that no field holds begins further on in the line."""
    line = sorted(
        (word for word in words if _is_beside(label, word, letter)),
        key=lambda word: word.box[0],
    )
    for index, word in enumerate(line):
        if word.text.endswith(":") and fold(word.text):
            first = index
            while first > 0 and line[first].box[0] - line[first - 1].right < ANEW * letter:
                first -= 1
            if first > 0 or line[first].box[0] - label.right > 3 * letter:
                return line[first].box[0] - letter // 2
    return None


def _is_beside(label: Label, word: Word, letter: int) -> bool:
    return abs(word.box[1] + word.box[3] / 2 - label.middle) < letter and word.box[0] > label.right


def _between(label: Label, labels: Sequence[Label], *, above: bool) -> float:
    """Give the height halfway to the nearest line of labels, for no value reaches beyond that."""
    if above:
        others = [other.middle for other in labels if other.line < label.line and _over(other, label)]
        return (max(others) + label.middle) / 2 if others else 0.0
    others = [other.middle for other in labels if other.line > label.line and _over(other, label)]
    return (min(others) + label.middle) / 2 if others else float("inf")


def _over(one: Label, other: Label) -> bool:
    return abs(one.middle - other.middle) > 0.5 * max(one.box[3], other.box[3])


def _below(label: Label, labels: Sequence[Label], words: Sequence[Word], letter: int) -> float | None:
    """Say how far down a value goes on in lines that have no label of their own."""
    heights = sorted({round(one.middle) for one in labels})
    gaps = sorted(after - before for before, after in pairwise(heights) if after - before > letter)
    later = [height for height in heights if height > label.middle + letter]
    if not gaps or not later or later[0] - label.middle < _ROOM * gaps[len(gaps) // 2]:
        return None
    limit = (later[0] + label.middle) / 2 + gaps[len(gaps) // 2] / 2
    own = [
        word.box[1] + word.box[3]
        for word in words
        if label.middle + letter < word.box[1] + word.box[3] / 2 < limit and fold(word.text)
    ]
    return min(max(own) + letter / 2, later[0] - 1.2 * letter) if own else None
