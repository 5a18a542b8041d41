"""Fit the confidence of readings to made pages: `python -m bench.fit --pages 240 --out ocr/data/calibration.json`.

Only pages to fit on are made; those held back are for `./run bench reading`. Nothing is certified by made pages.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench._compare import compare_page, form_of, same
from bench._pages import Wanted, wanted
from ocr import calibration
from ocr.calibration import LIKELY, SURELY, Calibration, Curve, as_json, column_means, group_key, hands, manner
from ocr.errors import CannotLayOut
from ocr.fitting import LEAST, SHOW, Example, fit_curves, fit_hand, meets, shares
from ocr.reading import read_page
from ocr.results import BLANK, HAND, HEADER_ROW, INK, PRINT, FieldReading, PageReading, RecordReading
from ocr.weighing import evidence
from records.forms import form_by_key
from records.kinds.registry import kind

#: A rule that takes nothing for handwriting: while collecting, everything is read.
_NO_HAND = {"always": -9.0}
#: Seeds below are everybody's for trying things out.
_FIRST = 1000


@dataclass(frozen=True)
class Collected:
    """A page that was read, with the truth of what was found: (row of ours, key) → style and text."""

    name: str
    level: str
    reading: PageReading
    truth: dict[tuple[int, str], tuple[str, str]]


def main() -> None:
    """Read the pages, fit, write the file, print its figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.fit", description=__doc__)
    parser.add_argument("--pages", type=int, default=240)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--first", type=int, default=_FIRST, help="first seed")
    parser.add_argument("--out", type=Path, default=calibration.SHIPPED)
    parser.add_argument("--keep", action="store_true", help="keep the curves whose limits hold on these pages, too")
    options = parser.parse_args()
    pages = wanted(options.pages, held=False, kinds=("list", "list", "certificate"), first=options.first)
    collected = [one for one in collect(pages, options.jobs) if one]
    fitted = fit(collected, f"{len(collected)} made pages of {len(pages)}, those to fit on")
    if options.keep:
        fitted = keep(calibration.current(), fitted, collected)
    options.out.write_text(json.dumps(as_json(fitted), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print_figures(fitted)


def collect(pages: Sequence[Wanted], jobs: int) -> list[Collected | None]:
    """Read pages; None for one that was refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calibration.json"
        path.write_text(json.dumps(as_json(replace(calibration.current(), hand=_NO_HAND))), encoding="utf-8")
        with ProcessPoolExecutor(jobs, initializer=calibration.use, initargs=(path,)) as pool:
            return list(pool.map(_collect, pages))


def _collect(page: Wanted) -> Collected | None:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    made = page.make()
    try:
        reading = read_page(made.image, form_of(made.truth))
    except (CannotLayOut, RuntimeError):
        return None
    places = {id(one): (record.row, one.key) for record in (reading.header, *reading.rows) for one in record.fields}
    truth = {
        places[id(one.reading)]: (one.style, one.truth)
        for one in compare_page(reading, made.truth).outcomes
        if one.reading
    }
    return Collected(page.name, page.level, _without_pictures(reading), truth)


def _without_pictures(reading: PageReading) -> PageReading:
    def bare(record: RecordReading) -> RecordReading:
        return replace(record, fields=tuple(replace(one, crop=b"", wide=b"") for one in record.fields))

    return replace(reading, image=b"", header=bare(reading.header), rows=tuple(bare(one) for one in reading.rows))


def fit(pages: Sequence[Collected], fitted_on: str) -> Calibration:
    """Fit the rule for handwriting, then the curves of what it leaves to be read."""
    hand, figures = _fit_hand(pages)
    date = datetime.now(UTC).date().isoformat()
    rule = Calibration(date, {"fitted_on": fitted_on, "date": date, "hand": figures}, hand, {})
    examples = [one for page in pages for one in _examples(page, rule)]
    # Made hands are few, and others than those that will come: only settled values may let a hand's be shown.
    texts = {key: replace(one, show=None) if f"/{HAND}" in key else one for key, one in fit_curves(examples).items()}
    curves = texts | _of_ink(pages)
    return replace(rule, curves=curves)


def keep(old: Calibration, fitted: Calibration, pages: Sequence[Collected]) -> Calibration:
    """Take the new rule for handwriting, and keep the old curves but those that do not hold with it."""
    rule = replace(old, hand=fitted.hand)
    curves, failed = kept_curves(rule, fitted.curves, [one for page in pages for one in _examples(page, rule)])
    fitted_on = fitted.about["fitted_on"]
    hand = {**fitted.about["hand"], "fitted_on": fitted_on}
    about = {**old.about, "hand": hand, "again": {"curves": failed, "fitted_on": fitted_on}}
    return replace(rule, version=fitted.version, about=about, curves=curves)


def kept_curves(
    old: Calibration, fitted: Mapping[str, Curve], examples: Sequence[Example]
) -> tuple[dict[str, Curve], list[str]]:
    """Give the old curves that hold on examples they may not know, with figures of that, the others as now fitted.

    One holds where the exact bound of what it shows meets the target, or too little is shown to say. Lists the others.
    """
    again = {key: shares(np.ones(len(some), dtype=bool), some) for key, some in _shown(old, examples).items()}
    failed = [key for key, some in again.items() if some["n"] >= LEAST and not meets(some["right"], some["n"], SHOW)]
    kept = {
        key: replace(one, figures={**one.figures, "again": again[key]}) if key in again else one
        for key, one in old.curves.items()
    }
    return kept | {key: fitted[key] for key in failed}, failed


def _shown(rule: Calibration, examples: Sequence[Example]) -> dict[str, NDArray[np.float64]]:
    """List for each curve whether what it shows is right."""
    found: dict[str, list[float]] = {}
    for one in examples:
        own, shared = group_key(one.kind_key, one.style), group_key("any", one.style)
        curve = rule.curve(one.kind_key, one.style)
        if curve and one.features["plausible"] and curve.shows(curve.score(one.features)):
            found.setdefault(own if own in rule.curves else shared, []).append(one.right)
    return {key: np.array(some, dtype=np.float64) for key, some in found.items()}


def _fit_hand(pages: Sequence[Collected]) -> tuple[dict[str, float], dict[str, object]]:
    measures, columns, by_hand = [], [], []
    for page in pages:
        pens, places = _pens(page)
        usual = column_means(pens, places)
        for place, (style, _) in page.truth.items():
            if pens.get(place):
                measures.append(pens[place])
                columns.append(usual[places[place]])
                by_hand.append(style == HAND)
    weights = fit_hand(measures, columns, by_hand)
    rule = Calibration("", {}, weights, {})
    said = np.array([rule.by_hand(own, column) for own, column in zip(measures, columns, strict=True)])
    true = np.array(by_hand)
    figures = {
        "n": len(true),
        "hand": int(true.sum()),
        "hand_seen": int((said[true] >= LIKELY).sum()),
        "print_taken_for_hand": int((said[~true] >= LIKELY).sum()),
        "print_not_read": int((said[~true] >= SURELY).sum()),
    }
    return weights, figures


def _pens(page: Collected) -> tuple[dict[tuple[int, str], dict[str, float]], dict[tuple[int, str], str]]:
    """Give the measures of ink of each place, and the column that it belongs to when a page is read."""
    pens = {
        (record.row, one.key): one.read_as["pen"]
        for record in (page.reading.header, *page.reading.rows)
        for one in record.fields
        if "pen" in one.read_as
    }
    return pens, {place: "head" if place[0] == HEADER_ROW else place[1] for place in pens}


def _examples(page: Collected, rule: Calibration) -> Iterable[Example]:
    """Give the readings of a page as they are with the rule: what is surely a hand's is not read at all."""
    pens, places = _pens(page)
    likely = hands(pens, places, rule)
    form = form_by_key(page.reading.form_key)

    def as_ruled(record: RecordReading, one: FieldReading) -> FieldReading:
        hand = likely.get((record.row, one.key))
        if hand is None:
            return one
        ruled = replace(one, read_as={**one.read_as, "hand": hand, "style": HAND if hand >= LIKELY else PRINT})
        is_count = form.spec(one.key, record.row != HEADER_ROW).kind == "count"
        unread = hand >= SURELY and not is_count and "reader" not in one.read_as
        return replace(ruled, value="", raw="") if unread else ruled

    def ruled(record: RecordReading) -> RecordReading:
        return replace(record, fields=tuple(as_ruled(record, one) for one in record.fields))

    reading = replace(page.reading, header=ruled(page.reading.header), rows=tuple(map(ruled, page.reading.rows)))
    for row, one, features in evidence(reading, form):
        _, truth = page.truth.get((row, one.key), ("", None))
        if truth is not None and one.value:
            its_kind = kind(form.spec(one.key, row != HEADER_ROW).kind)
            right = same(its_kind, one.value, truth)
            yield Example(its_kind.key, manner(one.read_as), features, right, page.name, page.level)


def _of_ink(pages: Sequence[Collected]) -> dict[str, Curve]:
    """Count how often a clear and a doubtful measure of ink, and an empty cell, are what they seem."""
    counted: dict[tuple[str, float], list[bool]] = {}
    for page in pages:
        form = form_by_key(page.reading.form_key)
        for record in page.reading.rows:
            for one in record.fields:
                place = (record.row, one.key)
                style = one.read_as.get("style")
                if style in (INK, BLANK) and place in page.truth:
                    its_kind = kind(form.spec(one.key, True).kind)
                    right = same(its_kind, one.value, page.truth[place][1])
                    counted.setdefault((style, float(one.read_as["raw"])), []).append(right)
    curves = {}
    for style in (INK, BLANK):
        steps = sorted(
            (raw, (sum(some) + 0.5) / (len(some) + 1)) for (its, raw), some in counted.items() if its == style
        )
        shares_up = np.maximum.accumulate([share for _, share in steps]) if steps else []
        knots = tuple((raw, round(float(share), 4)) for (raw, _), share in zip(steps, shares_up, strict=True))
        some = np.array([float(one) for (its, _), ones in counted.items() if its == style for one in ones])
        nothing = np.zeros(len(some), dtype=bool)
        curves[group_key("any", style)] = Curve({}, knots or ((0.0, 0.5),), figures=shares(nothing, some))
    return curves


def print_figures(fitted: Calibration) -> None:
    """Print what each curve rests on."""
    print(f"Fitted on {fitted.about['fitted_on']}.\nHandwriting: {fitted.about['hand']}\n")
    print(
        f"{'kind and style':28} {'n':>6} {'right %':>8} {'sure %':>7} {'of it right %':>14} {'at least %':>11}    ECE"
    )
    for key, curve in sorted(fitted.curves.items()):
        one = curve.figures
        right = 100 * one["right"] / max(1, one["n"])
        sure, true = 100 * one["shown"] / max(1, one["n"]), 100 * one["shown_right"] / max(1, one["shown"])
        low = 100 * float(one["shown_low"])
        print(f"{key:28} {one['n']:6} {right:8.1f} {sure:7.1f} {true:14.2f} {low:11.2f} {one.get('ece', 0):6.3f}")


if __name__ == "__main__":
    main()
