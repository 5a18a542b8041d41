"""Pages of one session: what is drawn anew on each, and what stays. It must not know how a page is drawn."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import timedelta

from bench.maker.people import Session, make_lot


@dataclass(frozen=True)
class Sibling:
    """One of the pages that are drawn from one seed: of one session, form and writer.

    number: each has people of its own. other_dose: the same people again, on the paper of another dose.
    """

    number: int = 0
    other_dose: bool = False


class Chance:
    """Where the chances of a page's rows come from: without siblings from the page's own, as all else does."""

    def __init__(self, rng: random.Random, sibling: Sibling | None) -> None:
        self._rng, self._sibling = rng, sibling
        self.sheets_before = sibling.number if sibling else 0
        self._seed = "" if sibling is None else f"{rng.random()} {sibling.number}"

    def of_person(self, row: int) -> random.Random:
        """Give the chance of who stands in a row: the same people on the paper of another dose."""
        return self._rng if self._sibling is None else random.Random(f"{self._seed} {row}")

    def of_writing(self, row: int) -> random.Random:
        """Give the chance of how the row is written and signed: anew on every paper."""
        if self._sibling is None:
            return self._rng
        return random.Random(f"{self._seed} {row} written {self._sibling.other_dose}")


def session_of(session: Session, sibling: Sibling | None) -> Session:
    """Give the session as the page names it: for another dose on another day and of another lot."""
    if sibling is None or not sibling.other_dose:
        return session
    lot = make_lot(random.Random(session.lot), session.vaccine)
    return replace(session, dose=3 - session.dose, day=session.day + timedelta(days=28), lot=lot)
