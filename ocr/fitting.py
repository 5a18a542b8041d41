"""Fit a calibration to readings whose truth is known: weights, then steps, then the limits that hold a target.

It knows no pictures and no tables; where the examples come from, made pages or settled fields, is the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize
from scipy.stats import beta

from ocr.calibration import ALWAYS, Curve, group_key
from ocr.features import AGAINST, FOR

#: What is shown as sure is right this often at least, by an exact bound (docs/reading.md).
SHOW = 0.97
#: What counts as one of two opinions: as good as a careful person (docs/decisions/settling.md).
CERTIFY = 0.985
#: Below this many examples a group shares the curve of all kinds.
LEAST = 120
#: Below this many wrong ones the steps would follow chance, and the weights' own slope is kept (Platt).
_LEAST_WRONG = 40
_FOLDS = 5
#: Pull of the weights towards nothing: as if this many examples spoke for it.
_PULL = 2.0
_BIN = 30
_BINS = 10

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """One reading whose truth is known. page: what must stay together between folds; level: of what quality it was.

    form: on which form people settled it; '' on made pages, which certify nothing.
    """

    kind_key: str
    style: str
    features: Mapping[str, float]
    right: bool
    page: str
    level: str = ""
    form: str = ""


def fit_curves(examples: Sequence[Example]) -> dict[str, Curve]:
    """Fit the curve of each kind and style with enough examples, and of all kinds of each style."""
    groups: dict[str, list[Example]] = {}
    for one in examples:
        groups.setdefault(group_key(one.kind_key, one.style), []).append(one)
        groups.setdefault(group_key("any", one.style), []).append(one)
    enough = {key: some for key, some in groups.items() if len(some) >= LEAST or key.startswith("any/")}
    return {key: fit_curve(some) for key, some in enough.items()}


def fit_curve(examples: Sequence[Example]) -> Curve:
    """Fit one curve; its figures are those of examples that each fold had not seen."""
    names = sorted({name for one in examples for name in one.features})
    table = np.array([[one.features.get(name, 0.0) for name in names] for one in examples], dtype=np.float64)
    right = np.array([one.right for one in examples], dtype=np.float64)
    unseen = _scores_unseen(examples, names, table, right)
    weights = _weights(names, table, right)
    scores = weights[0] + table @ weights[1:]
    # Steps come from scores of examples the weights had not seen, else they promise too much.
    knots = _knots(unseen, right)
    levels = [one.level for one in examples]
    show = limit(unseen, right, SHOW, levels)
    certified = _certified(examples, unseen, right)
    curve = Curve(
        {ALWAYS: round(float(weights[0]), 4)}
        | {name: round(float(one), 4) for name, one in zip(names, weights[1:], strict=True) if abs(one) >= 5e-4},
        knots,
        show,
        {form: proof.least for form, proof in certified.items()},
    )
    sure = unseen >= show if show is not None else np.zeros(len(unseen), dtype=bool)
    confidences = np.array([curve.confidence(float(score)) / 100 for score in unseen])
    figures = {
        **shares(sure, right),
        "ece": round(calibration_error(confidences, right), 4),
        "fitted_ece": round(
            calibration_error(np.array([curve.confidence(float(one)) / 100 for one in scores]), right), 4
        ),
        "bins": reliability(confidences, right),
        "certified": {
            form: {"n": proof.count, "right": proof.right, "low": round(proof.low, 4)}
            for form, proof in certified.items()
        },
    }
    return Curve(curve.weights, curve.knots, curve.show, curve.certify, figures)


def fit_hand(
    measures: Sequence[Mapping[str, float]], columns: Sequence[Mapping[str, float]], hand: Sequence[bool]
) -> dict[str, float]:
    """Fit the rule that tells ink of a hand from print, by its own measures and those usual in its column."""
    names = sorted({name for one in measures for name in one if name != "height"})
    table = np.array(
        [
            [own.get(name, 0.0) for name in names] + [column.get(name, 0.0) for name in names]
            for own, column in zip(measures, columns, strict=True)
        ]
    )
    labels = [*names, *(f"column.{name}" for name in names)]
    weights = _weights(labels, table, np.array(hand, dtype=np.float64), balanced=True)
    return {ALWAYS: round(float(weights[0]), 4)} | {
        name: round(float(one), 4) for name, one in zip(labels, weights[1:], strict=True)
    }


def limit(scores: Numbers, right: Numbers, target: float, levels: Sequence[str] = ()) -> float | None:
    """Find the least score from which on the exact lower bound of the share that is right meets the target.

    Each level with enough examples must meet the target too, by its plain share. None where no score does.
    """
    order = np.argsort(-scores, kind="stable")
    sums, counts = np.cumsum(right[order]), np.arange(1, len(order) + 1)
    good = beta.ppf(0.05, sums, counts - sums + 1) >= target
    names = np.array(levels or [""] * len(order))[order]
    for level in set(names):
        here = names == level
        n, k = np.cumsum(here), np.cumsum(right[order] * here)
        good &= (n < _BIN) | (k >= target * n)
    ends = np.append(np.diff(scores[order]) != 0, True)
    places = np.flatnonzero(good & ends)
    return float(np.floor(scores[order][places[-1]] * 1e4) / 1e4) if places.size else None


@dataclass(frozen=True)
class Proof:
    """From this score on, readings are right often enough. count, right: of the examples that proved it; low: bound."""

    least: float
    count: int
    right: int
    low: float


def prove(scores: Numbers, right: Numbers, pages: Sequence[str], target: float) -> Proof | None:
    """Choose a least score on half of the pages and prove it on the others; None where the exact bound misses.

    A limit that is chosen and proven on the same examples has had its pick of the lucky ones.
    """
    half = {page: number % 2 == 0 for number, page in enumerate(sorted(set(pages)))}
    choosing = np.array([half[page] for page in pages], dtype=np.bool_)
    least = limit(scores[choosing], right[choosing], target)
    if least is None:
        return None
    proving = ~choosing & (scores >= least)
    count, good = int(proving.sum()), int(right[proving].sum())
    low = float(beta.ppf(0.05, good, count - good + 1)) if good else 0.0
    return Proof(least, count, good, low) if low >= target else None


def _certified(examples: Sequence[Example], scores: Numbers, right: Numbers) -> dict[str, Proof]:
    """Prove, form by form, from which score on a reading may count as an opinion."""
    found = {}
    for form in sorted({one.form for one in examples} - {""}):
        here = np.array([one.form == form for one in examples], dtype=np.bool_)
        pages = [one.page for one in examples if one.form == form]
        proof = prove(scores[here], right[here], pages, CERTIFY)
        if proof is not None:
            found[form] = proof
    return found


def meets(right: int, count: int, target: float) -> bool:
    """Say whether the exact lower bound (one-sided, 95%) of a share meets a target."""
    return bool(right) and float(beta.ppf(0.05, right, count - right + 1)) >= target


def bounds(right: int, count: int) -> tuple[float, float]:
    """Give the exact (Clopper–Pearson) two-sided 95% bounds of a share."""
    low = float(beta.ppf(0.025, right, count - right + 1)) if right else 0.0
    high = float(beta.ppf(0.975, right + 1, count - right)) if right < count else 1.0
    return low, high


def calibration_error(confidences: Numbers, right: Numbers, bins: int = _BINS) -> float:
    """Give the expected calibration error over bins of equal width (ECE)."""
    if not len(right):
        return 0.0
    place = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = [
        abs(confidences[place == one].mean() - right[place == one].mean()) * (place == one).sum()
        for one in range(bins)
        if (place == one).any()
    ]
    return float(sum(gaps) / len(right))


def reliability(confidences: Numbers, right: Numbers, bins: int = _BINS) -> list[dict[str, Any]]:
    """List the bins of confidence with how many lie there, how many were right, and the share's exact bounds."""
    place = np.minimum((confidences * bins).astype(int), bins - 1)
    found = []
    for one in range(bins):
        here = place == one
        n, k = int(here.sum()), int(right[here].sum())
        if n:
            low, high = bounds(k, n)
            found.append({"from": one / bins, "n": n, "right": k, "low": round(low, 4), "high": round(high, 4)})
    return found


def shares(sure: NDArray[np.bool_], right: Numbers) -> dict[str, Any]:
    """Count what is right, and of what is sure, with the exact lower bound of its precision."""
    shown, shown_right = int(sure.sum()), int(right[sure].sum())
    low = bounds(shown_right, shown)[0] if shown else 0.0
    return {
        "n": len(right),
        "right": int(right.sum()),
        "shown": shown,
        "shown_right": shown_right,
        "shown_low": round(low, 4),
    }


def _scores_unseen(examples: Sequence[Example], names: Sequence[str], table: Numbers, right: Numbers) -> Numbers:
    """Score each example by weights fitted without its page."""
    pages = sorted({one.page for one in examples})
    folds = {page: number % _FOLDS for number, page in enumerate(pages)}
    fold = np.array([folds[one.page] for one in examples])
    scores = np.zeros(len(examples))
    for one in range(_FOLDS):
        here, rest = fold == one, fold != one
        weights = _weights(names, table[rest], right[rest])
        scores[here] = weights[0] + table[here] @ weights[1:]
    return scores


def _weights(names: Sequence[str], table: Numbers, right: Numbers, balanced: bool = False) -> Numbers:
    """Fit a logistic rule whose weights have the sign that their feature must have."""
    start = np.zeros(table.shape[1] + 1)
    if not len(right):
        return start
    signs = [(None, None)] + [
        (0, None) if name in FOR else (None, 0) if name in AGAINST else (None, None) for name in names
    ]
    share = min(0.99, max(0.01, float(right.mean())))
    heed = np.where(right > 0, 0.5 / share, 0.5 / (1 - share)) if balanced else np.ones(len(right))

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        total = np.clip(weights[0] + table @ weights[1:], -30, 30)
        likely = 1 / (1 + np.exp(-total))
        wrong = -(right * np.log(likely + 1e-12) + (1 - right) * np.log(1 - likely + 1e-12)) * heed
        off = (likely - right) * heed
        pull = _PULL * weights[1:]
        slope = np.concatenate(([off.sum()], table.T @ off + pull))
        return float(wrong.sum() + (pull * weights[1:]).sum() / 2), slope

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=signs, options={"maxiter": 500})
    return np.asarray(found.x, dtype=np.float64)


def _knots(scores: Numbers, right: Numbers) -> tuple[tuple[float, float], ...]:
    """Turn scores into rising shares: in steps where enough was wrong, else along the score's own slope."""
    order = np.argsort(scores, kind="stable")
    x, y = scores[order], right[order]
    if min(len(y) - y.sum(), y.sum()) < _LEAST_WRONG:
        return _slope(x, y)
    cuts = np.array_split(np.arange(len(x)), max(2, min(20, len(x) // _BIN)))
    sizes = np.array([len(cut) for cut in cuts])
    found = isotonic_regression([float(y[cut].mean()) for cut in cuts], weights=sizes)
    # Half a right and half a wrong one more in each step: none says never or always.
    ends = zip(found.blocks[:-1], found.blocks[1:], strict=True)
    counts = np.array([sizes[start:end].sum() for start, end in ends for _ in range(start, end)])
    rising = np.maximum.accumulate((found.x * counts + 0.5) / (counts + 1))
    knots = {round(float(x[cut].mean()), 4): round(float(share), 4) for cut, share in zip(cuts, rising, strict=True)}
    return tuple(knots.items())


def _slope(x: Numbers, y: Numbers) -> tuple[tuple[float, float], ...]:
    weights = _weights(["score"], x[:, None], y)
    at = np.unique(np.round(np.quantile(x, np.linspace(0, 1, 9)), 4))
    likely = 1 / (1 + np.exp(-(weights[0] + max(weights[1], 0.0) * at)))
    return tuple((float(score), round(float(share), 4)) for score, share in zip(at, likely, strict=True))
