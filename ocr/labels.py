"""Find printed labels above and below a table, and where their values stand. Pure: read words in, boxes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ocr.grid import union
from ocr.results import Box
from ocr.words import Word, fold, lines
from records.forms import FieldSpec

_ALIKE = 80.0
#: “Ngày tổ chức tiêm” is “Ngày tiêm” with words between, “Tổng số người tiêm” is “Tổng số” and more: of so many words.
_MOST_WORDS = 7
#: Words further apart than this many letter heights belong to different things on the line.
_APART = 2.5
#: … and this far apart not even to one value that somebody wrote widely spaced.
_FAR = 8
_ROOM = 12
#: A title with this in it is a pattern of words with the value between them: “ngày … tháng … năm …”.
_BETWEEN = "…"


@dataclass(frozen=True)
class Found:
    """A field that has its place on the page: the printed label, the box of the value, the words read in it.

    whole: false where a part of a pattern was not read, as under a stamp; the box then reaches over where it must be.
    """

    spec: FieldSpec
    title: str
    box: Box
    words: tuple[Word, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class _Label:
    """A run of words on a line that ends with a colon or fits a title."""

    first: int
    last: int
    spec: FieldSpec | None
    title: str
    likeness: float


def find_values(specs: Sequence[FieldSpec], words: Sequence[Word], right: int) -> list[Found]:
    """Find each field by its label: its value stands from the label's end to the next label, or to `right`.

    The order is that of the paper.
    """
    labelled = [spec for spec in specs if not any(_BETWEEN in title for title in spec.titles)]
    patterns = [spec for spec in specs if spec not in labelled]
    best: dict[str, tuple[float, int, Found]] = {}
    for number, line in enumerate(lines(words)):
        for likeness, found in [*_on_line(labelled, line, right), *_patterns(patterns, line)]:
            known = best.get(found.spec.key)
            if known is None or likeness > known[0]:
                best[found.spec.key] = (likeness, number, found)
    order = sorted(best.values(), key=lambda one: (one[1], one[2].box[0]))
    return [found for _, _, found in order]


def _on_line(specs: Sequence[FieldSpec], line: list[Word], right: int) -> list[tuple[float, Found]]:
    labels = _labels(specs, line)
    found = []
    for number, label in enumerate(labels):
        if label.spec is None:
            continue
        after = labels[number + 1] if number + 1 < len(labels) else None
        value, beyond = _value(line, label.last, after.first if after else len(line))
        _, y, _, h = union(word.box for word in line[label.first : label.last + 1] + value)
        start = line[label.last].right + h // 6
        end = line[beyond].box[0] - h // 3 if beyond < len(line) else max(right, line[-1].right)
        if after is None:
            # Nothing bounds the value: what was read of it does, or the space that a few words need.
            end = min(end, max(start + _ROOM * h, *(word.right + 3 * h for word in value), start))
        if end > start:
            box = (start, y, end - start, h)
            found.append((label.likeness, Found(label.spec, label.title, box, tuple(value))))
    return found


def _value(line: list[Word], label: int, end: int) -> tuple[list[Word], int]:
    """Give a label's words up to `end`, and where what follows begins: a very wide gap ends the value before it."""
    for index in range(label + 2, end):
        if line[index].box[0] - line[index - 1].right > _FAR * line[index - 1].box[3]:
            return line[label + 1 : index], index
    return line[label + 1 : end], end


def _labels(specs: Sequence[FieldSpec], line: list[Word]) -> list[_Label]:
    """Find the labels of a line; one that no field knows still ends the value before it."""
    found: list[_Label] = []
    begin = 0
    for last, word in enumerate(line):
        if not word.text.endswith(":"):
            continue
        tries = [_best(specs, line, first, last) for first in range(max(begin, last + 1 - _MOST_WORDS), last + 1)]
        known = max(tries, key=lambda label: label.likeness)
        if known.likeness < _ALIKE:
            first = _run_start(line, begin, last)
            known = _Label(first, last, None, "", 0)
        found.append(known)
        begin = last + 1
    return found


def _best(specs: Sequence[FieldSpec], line: list[Word], first: int, last: int) -> _Label:
    text = fold(" ".join(word.text for word in line[first : last + 1]))
    likeness, spec, title = max(
        ((_fits(text, fold(title)), spec, title) for spec in specs for title in spec.titles),
        key=lambda one: one[0],
        default=(0.0, None, ""),
    )
    return _Label(first, last, spec, title, likeness)


def _fits(text: str, title: str) -> float:
    words, known = text.split(), title.split()
    longer = len(words) > len(known) > 1 and words[0] == known[0]
    # A title of one word says too little to be told by it in a longer one.
    longer = longer and known[-1] in (words[-1], words[len(known) - 1]) and _in_order(known, words)
    return max(fuzz.ratio(text, title), _ALIKE if longer else 0.0)


def _in_order(known: Sequence[str], words: Sequence[str]) -> bool:
    left = iter(words)
    return all(word in left for word in known)


def _run_start(line: list[Word], begin: int, last: int) -> int:
    """Go back from a colon to where its phrase begins: after a wide gap."""
    first = last
    while first > begin and line[first].box[0] - line[first - 1].right < _APART / 2 * line[first].box[3]:
        first -= 1
    return first


def _patterns(specs: Sequence[FieldSpec], line: list[Word]) -> list[tuple[float, Found]]:
    """Find fields whose title is a pattern; most of its words must be there, for a stamp may cover one."""
    found = []
    for spec in specs:
        for title in spec.titles:
            parts = [fold(part) for part in title.split(_BETWEEN) if fold(part)]
            scores = [[_holds(word, part) for word in line] for part in parts]
            strong = [one.index(max(one)) for one in scores if max(one) >= _ALIKE]
            if len(strong) < max(1, len(parts) - 1) or strong != sorted(strong):
                continue
            whole = len(strong) == len(parts)
            run = _run_around(line, strong[0], strong[-1])
            # The first word of the pattern begins the value; where it was not read, the whole run does.
            words = line[strong[0] if whole else run[0] : run[1] + 1]
            x, y, w, h = union(word.box for word in words)
            # An unread word of the pattern and its value are about five heights wide.
            lost = 0 if whole else min(x, 5 * h)
            box = (x - lost, y, w + lost, h)
            found.append((100.0 * len(strong) / len(parts), Found(spec, title, box, tuple(words), whole)))
    return found


def _holds(word: Word, part: str) -> float:
    text = fold(word.text)
    # A word much shorter than the part always fits into it, and must not count.
    return fuzz.partial_ratio(part, text) if len(text) >= len(part) else fuzz.ratio(part, text)


def _run_around(line: list[Word], first: int, last: int) -> tuple[int, int]:
    """Stretch a run of words until a wide gap on each side."""
    while first > 0 and line[first].box[0] - line[first - 1].right < _APART * line[first].box[3]:
        first -= 1
    while last + 1 < len(line) and line[last + 1].box[0] - line[last].right < _APART * line[last].box[3]:
        last += 1
    return first, last
