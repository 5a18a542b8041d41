"""Reading the sample pages: how much is right, how much is shown as sure, what it costs.

The reference, measured in the same run, is one Tesseract process for each crop.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from bench._samples import Compared, Sample, compare, samples
from ocr.reading import read_page
from ocr.rules import find_grid, find_strokes
from ocr.sheet import make_sheet
from ocr.straighten import straighten
from ocr.tesseract import Tesseract
from ocr.upright import as_it_is

Result = TypeVar("Result")

#: Crops of the reference: enough to see the ratio, few enough to wait for.
CROPS = 24


@dataclass
class Sums:
    """What was counted over some fields."""

    fields: int = 0
    right: int = 0
    sure: int = 0
    sure_and_wrong: int = 0
    wrong_letters: int = 0
    letters: int = 0

    def add(self, one: Compared) -> None:
        self.fields += 1
        self.right += one.right
        self.sure += one.sure
        self.sure_and_wrong += one.sure and not one.right
        raw = one.reading.raw if one.reading else ""
        self.wrong_letters += Levenshtein.distance(one.truth.casefold(), raw.casefold())
        self.letters += len(one.truth)

    def columns(self) -> list[str]:
        wrong = f"{100 * self.wrong_letters / max(1, self.letters):.1f}"
        return [str(value) for value in (self.fields, self.right, self.sure, self.sure_and_wrong)] + [wrong]


def main(argv: Sequence[str]) -> None:
    """Print the tables; `--json FILE` writes the figures as one flat object."""
    parser = argparse.ArgumentParser(prog="reading", description=__doc__)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    figures: dict[str, object] = {"machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"}
    print(f"Reading the sample pages on {figures['machine']}.\n")
    pages = list(samples())
    by_kind = _pages(pages, figures)
    print()
    _kinds(by_kind, figures)
    print()
    _crops(pages[0], figures)
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


def _pages(pages: Sequence[Sample], figures: dict[str, object]) -> dict[tuple[str, bool], Sums]:
    by_kind: dict[tuple[str, bool], Sums] = defaultdict(Sums)
    lines = [["page", "rows", "of", "fields", "right", "sure", "sure, wrong", "letters wrong %", "seconds", "CPU s"]]
    for sample in pages:
        reading, seconds, cpu = _timed(partial(read_page, sample.image, None))
        sums = Sums()
        for one in compare(reading, sample.truth):
            sums.add(one)
            by_kind[one.kind, one.printed].add(one)
        rows, true_rows = len(reading.rows), len(sample.truth["rows"])
        lines.append([sample.name, str(rows), str(true_rows), *sums.columns(), f"{seconds:.1f}", f"{cpu:.1f}"])
        figures |= _flat(sample.name, sums) | {f"{sample.name}.rows": rows, f"{sample.name}.cpu_seconds": round(cpu, 2)}
    _table(lines)
    return by_kind


def _kinds(by_kind: dict[tuple[str, bool], Sums], figures: dict[str, object]) -> None:
    lines = [["kind", "written by", "fields", "right", "sure", "sure, wrong", "letters wrong %"]]
    for (key, printed), sums in sorted(by_kind.items()):
        by = "a machine" if printed else "hand"
        lines.append([key, "ink" if key == "mark" else by, *sums.columns()])
        figures |= _flat(f"{key}.{'print' if printed else 'hand'}", sums)
    _table(lines)


def _crops(sample: Sample, figures: dict[str, object]) -> None:
    straight = straighten(as_it_is(sample.image))
    strokes = find_strokes(straight)
    sheet = make_sheet(straight, strokes, find_grid(straight, strokes))
    boxes = [sheet.grid.cell(row, column) for row in range(1, sheet.grid.row_count) for column in (1, 4)][:CROPS]
    crops = [sheet.text_of(box) for box in boxes]
    reader = Tesseract()
    ways: dict[str, Callable[[], list[str]]] = {
        "all crops in one process": lambda: [line.text for line in reader.read_crops(crops)],
        "one process per crop (reference)": lambda: [reader.read_crops([crop])[0].text for crop in crops],
    }
    lines = [[f"{CROPS} crops", "ms per crop", "CPU ms per crop"]]
    for key, (name, way) in zip(("list", "single"), ways.items(), strict=True):
        _, seconds, cpu = _timed(way)
        lines.append([name, f"{1000 * seconds / len(crops):.0f}", f"{1000 * cpu / len(crops):.0f}"])
        figures[f"cpu_ms_per_crop.{key}"] = round(1000 * cpu / len(crops), 1)
    _table(lines)


def _timed(work: Callable[[], Result]) -> tuple[Result, float, float]:
    """Do the work; give its result, seconds, and seconds of processor time with those of its processes."""
    before, start = _spent(), time.perf_counter()
    result = work()
    return result, time.perf_counter() - start, _spent() - before


def _spent() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _flat(name: str, sums: Sums) -> dict[str, object]:
    return {f"{name}.{key}": value for key, value in vars(sums).items()}


def _table(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        first, *others = line
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        print("  ".join(cells))


if __name__ == "__main__":
    main(sys.argv[1:])
