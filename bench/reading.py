"""Reading made pages held back from fitting: what is found, right, offered as sure; beside plain Tesseract; the cost.

`--pages N` made pages (lists and certificates; clean, office, photo), then the project's samples beside them, which
nothing is fitted on. `--quick`: a dozen pages, for developing. The reference is measured in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from bench._figures import (
    Sheet,
    cost_rows,
    hands_table,
    kinds_table,
    layout_table,
    offered_table,
    reference_table,
)
from bench._measure import Measured, measure, measure_made
from bench._memory import large_page
from bench._pages import Wanted, wanted
from bench._samples import MORE, samples
from ocr.calibration import current

_WORKERS = 2
_PAGES, _QUICK = 204, 12
#: Page segmentation of the reference: whole pages, and sparse text, which is slower, on every so many pages.
_WHOLE, _SPARSE, _EVERY = 3, 11, 5
#: Pages read by one worker alone, for its speed.
_ALONE = 6
#: Held pages for measuring have seeds of their own.
_FIRST = 5000
_PROGRAMS = ("worker", "decoder", "tesseract")


def main(argv: Sequence[str]) -> None:
    """Print the tables; `--json FILE` writes the figures as one flat object."""
    parser = argparse.ArgumentParser(prog="reading", description=__doc__)
    parser.add_argument("--pages", type=int, default=_PAGES)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--first", type=int, default=_FIRST, help="first seed of the held pages")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    count = _QUICK if options.quick else options.pages
    sheet, start = Sheet(), time.perf_counter()
    sheet.figures["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    sheet.figures["calibration"] = current().version
    print(f"Reading {count} made pages, held back from fitting, on {sheet.figures['machine']}.")
    print(f"Calibration {current().version}. “≥” is the exact lower bound (95%) of the share before it.\n")
    pages = _measured(count, options.first)
    _tables(sheet, pages)
    _costs(sheet, pages, options.first)
    print("The project's samples, never fitted on:\n")
    beside = Sheet()
    _tables(beside, [measure(one.name, one.image, one.truth) for one in [*samples(), *samples(MORE)]])
    sheet.figures |= {f"samples.{key}": value for key, value in beside.figures.items()}
    sheet.figures["seconds"] = round(time.perf_counter() - start)
    print(f"{sheet.figures['seconds']} seconds in all.")
    if options.json:
        options.json.write_text(json.dumps(sheet.figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _measured(count: int, first: int) -> list[Measured]:
    pages = wanted(count, held=True, first=first)
    modes = [(_WHOLE, _SPARSE) if number % _EVERY == 0 else (_WHOLE,) for number in range(count)]
    with ProcessPoolExecutor(_WORKERS) as pool:
        return list(pool.map(measure_made, pages, modes))


def _tables(sheet: Sheet, pages: Sequence[Measured]) -> None:
    layout_table(sheet, pages)
    offered_table(sheet, pages)
    kinds_table(sheet, pages)
    hands_table(sheet, pages)
    reference_table(sheet, pages, _WORKERS)


def _costs(sheet: Sheet, pages: Sequence[Measured], first: int) -> None:
    alone = list(map(partial(measure_made, modes=()), wanted(_ALONE, held=True, first=first)))
    rows = [("1 worker", cost_rows(alone, 1)), (f"{_WORKERS} workers", cost_rows(pages, _WORKERS))]
    sheet.table("cost", ["pages", "pages/s", "CPU s a page", "in Tesseract %"], rows)
    kinds = {page.kind: page for page in wanted(_ALONE, held=True, first=first)}
    sheet.table("memory, MB", _PROGRAMS, ((f"A4 at 600 dpi, {kind}", _peaks(page)) for kind, page in kinds.items()))


def _peaks(page: Wanted) -> list[int | None]:
    peaks = large_page(page)
    return [peaks.get(program) for program in _PROGRAMS]


if __name__ == "__main__":
    main(sys.argv[1:])
