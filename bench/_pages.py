"""The made pages that a run looks at: which, in which order, each made where it is read, so that none need be kept.

Pages to fit on and pages held back never mix: the maker draws them with other layouts, fonts, words and seeds.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.maker.make import LEVELS, Made, make_page


@dataclass(frozen=True)
class Wanted:
    """One page to be made."""

    kind: str
    level: str
    seed: int
    held: bool

    @property
    def name(self) -> str:
        """Name the page in tables and folds."""
        return f"{'held' if self.held else 'fit'} {self.kind} {self.level} {self.seed}"

    def make(self) -> Made:
        """Draw and age it."""
        return make_page(self.kind, self.level, self.seed, self.held)


def wanted(count: int, held: bool, kinds: tuple[str, ...] = ("list", "certificate"), first: int = 1) -> list[Wanted]:
    """Choose `count` pages, turn by turn of each kind and level."""
    turns = [(kind, level) for kind in kinds for level in LEVELS]
    return [Wanted(*turns[number % len(turns)], first + number, held) for number in range(count)]
