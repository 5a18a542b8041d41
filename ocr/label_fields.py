"""Find printed labels on a page without a table. Pure: read words in, labels out. It must not know values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from ocr.grid import union
from ocr.results import Box
from ocr.words import Word, fold
from records.forms import FieldSpec

#: A label misread in one letter of six is still this one; a short one has no letter to lose.
_ALIKE, _SHORT_ALIKE, _SHORT = 82.0, 95.0, 6
#: Words of one label stand closer than this many letter heights; what stands further apart begins anew.
_TOGETHER, ANEW = 2.2, 1.6
#: Middles of words on one line differ by accents and tails, in letter heights.
_OFF = 0.9
#: The longest label has so many words; the second language of a label so many more.
_MOST_WORDS, _MOST_MORE = 9, 8
_PARTS = re.compile(
    r"(?:\.{2,}|…)+|[^:/(.…]*(?:\.(?!\.)[^:/(.…]*)*[:/]+|(?:[^:/(.…]|\.(?!\.))+|\((?:[^:/.…]|\.(?!\.))*"
)


@dataclass(frozen=True)
class Label:
    """A printed label of a field; ended: a colon ends it."""

    spec: FieldSpec
    title: str
    box: Box
    line: int
    likeness: float
    ended: bool

    @property
    def middle(self) -> float:
        """The height of its letters' middle."""
        return self.box[1] + self.box[3] / 2

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.box[0] + self.box[2]


def in_area(words: Sequence[Word], area: Box) -> list[Word]:
    """Give the words whose middle lies in the area."""
    left, top, width, height = area
    return [
        word
        for word in words
        if left <= word.box[0] + word.box[2] / 2 < left + width and top <= word.box[1] + word.box[3] / 2 < top + height
    ]


def parted(words: Sequence[Word]) -> list[Word]:
    """Part words where a label ends inside: “tên:Trần” and “sinh/Date” are two words each."""
    found = []
    for word in words:
        x, y, w, h = word.box
        start = 0
        for part in _PARTS.findall(word.text) or [word.text]:
            left, right = (x + round(w * at / len(word.text)) for at in (start, start + len(part)))
            found.append(Word(part, word.confidence, (left, y, max(1, right - left), h)))
            start += len(part)
    return found


def lines(words: Sequence[Word], letter: int) -> list[list[Word]]:
    """Gather words into lines, from the top, each from left to right; a line may climb or bend on its way."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.box[0]):
        near = [line for line in found if _off(line[-1], word) < _OFF * letter]
        if near:
            min(near, key=lambda line: _off(line[-1], word)).append(word)
        else:
            found.append([word])
    return sorted(found, key=lambda line: sum(one.box[1] + one.box[3] / 2 for one in line) / len(line))


def _off(one: Word, other: Word) -> float:
    return abs(one.box[1] + one.box[3] / 2 - other.box[1] - other.box[3] / 2)


def find_labels(specs: Sequence[FieldSpec], words: Sequence[Word], letter: int) -> list[Label]:
    """Find each field's label, at most one each, in the order on paper."""
    best: dict[str, Label] = {}
    for label in all_labels(specs, words, letter):
        known = best.get(label.spec.key)
        if known is None or (label.likeness, label.ended) > (known.likeness, known.ended):
            best[label.spec.key] = label
    return sorted(best.values(), key=lambda label: (label.line, label.box[0]))


def all_labels(specs: Sequence[FieldSpec], words: Sequence[Word], letter: int) -> list[Label]:
    """Find all that reads like a label, from the top: a form in columns has each several times."""
    return [
        label for number, line in enumerate(lines(words, letter)) for label in _on_line(specs, line, number, letter)
    ]


def best_title(titles: Sequence[str], text: str) -> tuple[float, str]:
    """Say how well a printed text fits the best of some titles, from 0 to 100, and which; short ones must fit whole."""
    folded = fold(text)
    joined = folded.replace(" ", "")
    best = (0.0, "")
    for title in titles:
        known, known_joined = _folded_title(title)
        least = _SHORT_ALIKE if len(known) <= _SHORT else _ALIKE
        # Without spaces too, for a recogniser that joins or parts words.
        likeness = max(
            fuzz.ratio(folded, known, score_cutoff=least), fuzz.ratio(joined, known_joined, score_cutoff=least)
        )
        if likeness:
            best = max(best, (likeness, title))
    return best


@cache
def _folded_title(title: str) -> tuple[str, str]:
    """Fold a form's title, of which there are few: with its spaces and without."""
    folded = fold(title)
    return folded, folded.replace(" ", "")


def begins(line: Sequence[Word], index: int, letter: int) -> bool:
    """Say whether a word begins something: the line, or what stands apart from the words before it."""
    before = next((word for word in reversed(line[:index]) if fold(word.text)), None)
    return before is None or line[index].box[0] - before.right > ANEW * letter or before.text.endswith(":")


def _on_line(specs: Sequence[FieldSpec], line: list[Word], number: int, letter: int) -> list[Label]:
    """Find the labels of a line: the best first, none over another."""
    tries = []
    for first in range(len(line)):
        for last in range(first, min(first + _MOST_WORDS, len(line))):
            if last > first and line[last].box[0] - line[last - 1].right > _TOGETHER * letter:
                break
            tries += _tries(specs, line, first, last, letter)
    tries.sort(key=lambda one: (-one[0], one[1] - one[2], one[1]))
    taken: set[int] = set()
    found = []
    for likeness, first, last, spec, title in tries:
        end = _whole(line, last, letter)
        if taken.isdisjoint(range(first, end + 1)):
            taken.update(range(first, end + 1))
            box = union(word.box for word in line[first : end + 1])
            found.append(Label(spec, title, box, number, likeness, line[end].text.endswith(":")))
    return found


def _tries(
    specs: Sequence[FieldSpec], line: list[Word], first: int, last: int, letter: int
) -> list[tuple[float, int, int, FieldSpec, str]]:
    text = " ".join(word.text for word in line[first : last + 1])
    ended = line[_whole(line, last, letter)].text.endswith(":")
    found = []
    for spec in specs:
        likeness, title = best_title(spec.titles, text)
        # “ngày” and “tiêm” also stand in sentences: a label begins anew, or is ended by a colon.
        apart = begins(line, first, letter) or (ended and len(fold(title)) > _SHORT)
        if likeness and apart:
            found.append((likeness, first, last, spec, title))
    return found


def _whole(line: list[Word], last: int, letter: int) -> int:
    """Go on to the end of a label in two languages, and to its colon."""
    end = last
    while end + 1 < len(line) and end - last < _MOST_MORE and not line[end].text.endswith(":"):
        after = line[end + 1]
        joined = line[end].text.endswith("/") or after.text.startswith(("/", "(")) or end > last or _half(after)
        if after.text.strip() == ":":
            return end + 1
        if not joined or after.box[0] - line[end].right > 0.8 * _TOGETHER * letter:
            break
        end += 1
    # Without a colon, what followed may have been the value.
    known_end = line[end].text.endswith((":", ")")) or end == last
    if not known_end and last + 1 < len(line) and _half(line[last + 1]):
        return last
    return end if known_end or end + 1 == len(line) or line[last].text.endswith("/") else last


def _half(word: Word) -> bool:
    """Say whether a word that is not known ends the first of a label's two languages: “số/” of “Lô số/Lot No:”."""
    return word.text.endswith("/") and word.text[:-1].isalpha()
