"""Tell from two fingerprints, and how alike their rows look, whether they are of one page. Pure: it knows no pictures.

Rows are laid side by side in their order. A row is the same when it looks the same, or says the same; what it says
counts only where the headers agree, for a list may be printed again for the next dose. Of a page about one person the
person's own fields decide: doses of one session are alike on every certificate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import fuzz

#: Rows that look alike by more than this are one row: 99 of 100 pairs of two rows of one session stay under 0.55, 99 of
#: 100 pictures of one row are over it.
_SAME_ROW = 0.58
#: From a few rows it cannot be told what all rows of a page share: they must look more alike, by the number of rows.
_SAME_FEW = {1: 0.74, 2: 0.68, 3: 0.68}
#: This share of the rows, of the page that has fewer, must be the same: on a list, and of the fields of one person.
_SHARE, _SHARE_OF_ONE = 0.5, 0.6
#: Readings of one row differ in a letter or two; texts shorter than this say too little, of a row and of one field.
_SAME_TEXT, _SHORTEST, _SHORTEST_OF_ONE = 85.0, 14, 8
#: A dose of which so many fields are filled, and none is the same on both pages, was given between the two.
_GIVEN = 3
#: From fewer fields of a person it cannot be told who it is.
_FEWEST = 3


@dataclass(frozen=True)
class Fingerprint:
    """What tells a page again. rows: what tells its rows apart, as it was read and folded, '' where nothing was.

    one: the rows are the filled fields of one person, as on a certificate; parts: the dose of each, 0 for the person's.
    header: readings by their roles. ink: how the ink of each row stands out from around it; coarse: the same, for a
    quick first look (ocr/alike.py).
    """

    form_key: str
    one: bool
    header: dict[str, str]
    rows: tuple[str, ...]
    ink: str
    coarse: str
    parts: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the fingerprint as values for a JSON column."""
        return asdict(self)


def fingerprint_from_json(raw: dict[str, Any]) -> Fingerprint:
    """Read a fingerprint that was kept; the first of them did not know the parts of a page."""
    parts = tuple(raw["parts"]) if "parts" in raw else (0,) * len(raw["rows"])
    return Fingerprint(**{**raw, "rows": tuple(raw["rows"]), "parts": parts})


@dataclass(frozen=True)
class Likeness:
    """How alike two pages are. rows_compared: of the page that came later; picture: 0 to 1, over rows side by side."""

    rows_same: int
    rows_compared: int
    picture: float
    same: bool


def weigh(later: Fingerprint, earlier: Fingerprint, alike: Sequence[Sequence[float]]) -> Likeness:
    """Say whether the later page is the earlier one again. alike: how alike each two of their rows look."""
    said = later.one or _agree(later.header, earlier.header)
    shortest = _SHORTEST_OF_ONE if later.one else _SHORTEST
    scores = [
        [
            max(look, float(said and _same_text(one, other, shortest)))
            for look, other in zip(looks, earlier.rows, strict=True)
        ]
        for looks, one in zip(alike, later.rows, strict=True)
    ]
    pairs = _side_by_side(scores)
    fewer = min(len(later.rows), len(earlier.rows))
    limit = _SAME_ROW if later.one else _SAME_FEW.get(fewer, _SAME_ROW)
    same = [(row, other) for row, other in pairs if scores[row][other] >= limit]
    picture = sum(alike[row][other] for row, other in pairs) / len(pairs) if pairs else 0.0
    enough = _same_person(later, earlier, same) if later.one else len(same) >= max(1, _SHARE * fewer)
    is_same = enough and later.form_key == earlier.form_key and not _differ(later.header, earlier.header)
    return Likeness(len(same), len(later.rows), picture, is_same)


def _same_person(later: Fingerprint, earlier: Fingerprint, same: Sequence[tuple[int, int]]) -> bool:
    """Say whether most of the person's fields are the same, and as many doses are filled."""
    filled, before = Counter(later.parts), Counter(earlier.parts)
    pairs = [(later.parts[row], earlier.parts[other]) for row, other in same]
    # A dose whose number neither page has in common with the other was misnamed on one of them.
    alike = [(one, other) for one, other in pairs if one == other or not (before[one] or filled[other])]
    agreed = Counter(dose for pair in alike for dose in {*pair})
    if any(not agreed[dose] and max(filled[dose], before[dose]) >= _GIVEN for dose in (1, 2, 3)):
        return False
    return agreed[0] >= max(_FEWEST, _SHARE_OF_ONE * min(filled[0], before[0]))


def _side_by_side(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair rows in their order so that the pairs' scores are highest in sum; a row may stay without a partner."""
    height, width = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for row in reversed(range(height)):
        for other in reversed(range(width)):
            paired = scores[row][other] + best[row + 1][other + 1]
            best[row][other] = max(paired, best[row + 1][other], best[row][other + 1])
    pairs = []
    row = other = 0
    while row < height and other < width:
        if best[row][other] == best[row + 1][other]:
            row += 1
        elif best[row][other] == best[row][other + 1]:
            other += 1
        else:
            pairs.append((row, other))
            row, other = row + 1, other + 1
    return pairs


def _same_text(one: str, other: str, shortest: int) -> bool:
    return min(len(one), len(other)) >= shortest and fuzz.ratio(one, other) >= _SAME_TEXT


def _agree(one: dict[str, str], other: dict[str, str]) -> bool:
    both = one.keys() & other.keys()
    return bool(both) and all(one[role] == other[role] for role in both)


def _differ(one: dict[str, str], other: dict[str, str]) -> bool:
    """Say whether the headers are of two sessions: in two values, for one may be misread."""
    return sum(1 for role in one.keys() & other.keys() if one[role] != other[role]) >= 2
