"""From a score to how often such a reading is right: the fitted weights, knots and limits of a small file. Pure.

The file says on what it was fitted and with which figures (docs/reading.md); fitting is ocr/fitting.py. It must not
know how features are made. A file of this installation (`chungtay calibrate`) takes the place of the one shipped.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ocr.results import PRINT

SHIPPED = Path(__file__).parent / "data" / "calibration.json"
#: The weight of what is always there.
ALWAYS = "always"
#: From here on ink is taken for handwriting; and from here on Tesseract, which cannot read it, is not asked.
LIKELY, SURELY = 0.5, 0.9
#: What is shown must be this sure by itself, not only together with what is surer.
_SURE = 90.0

Key = TypeVar("Key")


@dataclass(frozen=True)
class Curve:
    """One group of readings, such as printed names.

    weights: of the features, summed to a score; knots: (score, share that was right), rising.
    show: the least score that is sure enough to be shown, None: no score is. certify: by form, the least score from
    which a reading may count unseen as an opinion; settled fields of that very form proved it, so a new form has none.
    figures: what justifies them.
    """

    weights: Mapping[str, float]
    knots: tuple[tuple[float, float], ...]
    show: float | None = None
    certify: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)

    def score(self, features: Mapping[str, float]) -> float:
        """Sum up what speaks for and against a reading."""
        always = self.weights.get(ALWAYS, 0.0)
        return always + sum(weight * features.get(name, 0.0) for name, weight in self.weights.items())

    def confidence(self, score: float) -> float:
        """Give how often readings with such a score are right, from 0 to 100."""
        place = bisect_right(self.knots, (score, math.inf))
        if place in (0, len(self.knots)):
            return 100 * self.knots[max(0, place - 1)][1]
        (low, before), (high, after) = self.knots[place - 1 : place + 1]
        return 100 * (before + (after - before) * (score - low) / (high - low))

    def shows(self, score: float) -> bool:
        """Say whether a reading with such a score is sure enough to be shown."""
        return self.show is not None and score >= self.show and self.confidence(score) >= _SURE


@dataclass(frozen=True)
class Calibration:
    """All that was fitted. hand: weights of the rule that tells handwriting (ocr/handwriting.py)."""

    version: str
    about: Mapping[str, Any]
    hand: Mapping[str, float]
    curves: Mapping[str, Curve]

    def curve(self, kind_key: str, style: str) -> Curve | None:
        """Find the curve of a kind and style, or the one of all kinds in that style."""
        return self.curves.get(group_key(kind_key, style)) or self.curves.get(group_key("any", style))

    def by_hand(self, measures: Mapping[str, float], column: Mapping[str, float]) -> float:
        """Say how likely ink is a hand's, by its own measures and those usual in its column: from 0 to 1."""
        if not measures:
            return 0.0
        total = self.hand.get(ALWAYS, 0.0)
        for name, weight in self.hand.items():
            own, _, its_column = name.partition("column.")
            total += weight * (column.get(its_column, 0.0) if its_column else measures.get(own, 0.0))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def hands(
    pens: Mapping[Key, Mapping[str, float]], columns: Mapping[Key, str], calibration: Calibration
) -> dict[Key, float]:
    """Say of each place how likely its ink is a hand's; its column (or what else is usually written as it is) helps."""
    usual = column_means(pens, columns)
    return {key: calibration.by_hand(measures, usual[columns[key]]) for key, measures in pens.items()}


def column_means(pens: Mapping[Key, Mapping[str, float]], columns: Mapping[Key, str]) -> dict[str, dict[str, float]]:
    """Give what is usual of the measures of ink in each column."""
    found: dict[str, dict[str, float]] = {}
    for column in set(columns.values()):
        inked = [pens[key] for key in pens if columns[key] == column and pens[key]]
        names = inked[0] if inked else ()
        found[column] = {name: sum(one[name] for one in inked) / len(inked) for name in names}
    return found


def group_key(kind_key: str, style: str) -> str:
    """Name the group of a kind and style, as the file does."""
    return f"{kind_key}/{style}"


def manner(read_as: Mapping[str, Any]) -> str:
    """Name how a reading came about, as groups do: in which style, and who read it, where it was not Tesseract."""
    style, reader = read_as.get("style", PRINT), read_as.get("reader")
    return f"{style}, {reader}" if reader else str(style)


def as_json(calibration: Calibration) -> dict[str, Any]:
    """Give a calibration as the file holds it."""
    curves = {
        key: {
            "weights": one.weights,
            "knots": one.knots,
            "show": one.show,
            "certify": one.certify,
            "figures": one.figures,
        }
        for key, one in sorted(calibration.curves.items())
    }
    return {"version": calibration.version, "about": calibration.about, "hand": calibration.hand, "curves": curves}


def from_json(raw: Mapping[str, Any]) -> Calibration:
    """Understand a file's content."""
    curves = {
        key: Curve(
            one["weights"],
            tuple((float(score), float(share)) for score, share in one["knots"]),
            one["show"],
            _by_form(one["certify"]),
            one["figures"],
        )
        for key, one in raw["curves"].items()
    }
    return Calibration(raw["version"], raw["about"], raw["hand"], curves)


def _by_form(raw: object) -> dict[str, float]:
    """Understand the limits of forms; a file from before there was one for each form certifies nothing."""
    return {str(form): float(least) for form, least in raw.items()} if isinstance(raw, Mapping) else {}


class _InUse:
    """The file that this process reads with."""

    own: Path | None = None


def use(own: Path) -> None:
    """Read with this installation's own file from now on, where there is one."""
    _InUse.own = own


def current() -> Calibration:
    """Give the calibration in use; a new file is noticed at once."""
    own = _InUse.own
    path = own if own and own.exists() else SHIPPED
    return _load(path, path.stat().st_mtime_ns)


@cache
def _load(path: Path, _changed: int) -> Calibration:
    return from_json(json.loads(path.read_text(encoding="utf-8")))
