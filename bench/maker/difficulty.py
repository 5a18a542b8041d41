"""How hard pages are for plain full-page Tesseract, the samples beside the maker's: letters wrong of printed text.

`python -m bench.maker.difficulty --count N`. The words it finds are given to the true boxes they lie in; pages are
turned upright first, so that turns do not count. It must not know the project's own reading.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import starmap
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytesseract
from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench._samples import MORE, SAMPLES
from bench.maker.make import make_page
from ocr.opening import open_scan, page_image

#: The samples' levels by the maker's names; "bad" is beyond any of them.
_LEVELS = {"clean": "clean", "scanner": "office", "photo": "photo", "bad": "bad"}
#: Fields whose ink is not their value.
_ODD = ("implied", "ditto", "struck", "corrected", "ticked")
Group = tuple[str, str, str, str]
Page = tuple[str, str, Image.Image, dict[str, Any]]


def main() -> None:
    """Print the table; `--json FILE` writes it, too."""
    parser = argparse.ArgumentParser(prog="difficulty", description=__doc__)
    parser.add_argument("--count", type=int, default=6, help="pages of the maker a level, a third of them certificates")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", choices=("fit", "held", "both"), default="both")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument(
        "--samples", type=Path, nargs="*", default=[SAMPLES, MORE], help="folders with scans/ and truth/"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    sums: dict[Group, list[float]] = defaultdict(lambda: [0, 0, 0])
    with ThreadPoolExecutor(options.jobs) as pool:
        for found in pool.map(lambda page: list(_page(page)), _pages(options)):
            for group, fields, wrong, letters in found:
                for place, value in enumerate((fields, wrong, letters)):
                    sums[group][place] += value
    table = {
        " ".join(group): dict(zip(("fields", "wrong", "letters"), value, strict=True)) for group, value in sums.items()
    }
    for name, one in sorted(table.items()):
        one["error"] = round(100 * one["wrong"] / one["letters"], 2)
        print(f"{name:38} {one['fields']:6} fields {one['letters']:7} letters {one['error']:6.2f} % wrong")
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


def _pages(options: argparse.Namespace) -> Iterator[Page]:
    for path in sorted(path for folder in options.samples for path in (folder / "scans").iterdir()):
        data = path.read_bytes()
        for number in range(open_scan(data, path.name).page_count):
            beside = path.parent.parent / "truth" / f"{path.name}.{number}.json"
            truth = json.loads(beside.read_text(encoding="utf-8"))
            yield "samples", _LEVELS[truth["level"]], page_image(data, number, path.name), truth
    sets = {"fit": (False,), "held": (True,), "both": (False, True)}[options.set]
    for level in ("clean", "office", "photo"):
        for number in range(options.count):
            kind = "certificate" if number % 3 == 2 else "list"
            made = make_page(kind, level, options.seed + number, sets[number % len(sets)])
            yield "maker", level, made.image, made.truth


def _page(page: Page) -> Iterator[tuple[Group, int, int, int]]:
    whose, level, image, truth = page
    turn = {0: None, 90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
    width, height = image.size
    way = turn[round(truth["rotation"]) % 360]
    words = _words(image.transpose(way) if way is not None else image, _dpi(truth))
    centres = _back(
        np.array([word[:2] for word in words], np.float64).reshape(-1, 2), truth["rotation"] % 360, width, height
    )
    for one in [
        *truth["header"].values(),
        *(field for row in truth["rows"] if not row["struck"] for field in row["fields"].values()),
    ]:
        if not one["value"] or any(one.get(flag) for flag in _ODD):
            continue
        cell = np.array(one["cell"], np.float32)
        inside = [
            n for n, point in enumerate(centres) if cv2.pointPolygonTest(cell, tuple(map(float, point)), False) >= 0
        ]
        read = " ".join(words[n][2] for n in inside)
        wrong = min(Levenshtein.distance(one["value"], read), 2 * len(one["value"]))
        yield (level, truth["kind"], one["style"], whose), 1, wrong, len(one["value"])


def _dpi(truth: dict[str, Any]) -> int:
    """How fine the page stands in the picture: without it Tesseract guesses, and loses whole tables."""
    paper = truth.get("layout", {}).get("paper", (297, 210))
    area = cv2.contourArea(np.array(truth["page_quad"], np.float32))
    return round(25.4 * (area / (paper[0] * paper[1])) ** 0.5)


def _words(image: Image.Image, dpi: int) -> list[tuple[float, float, str]]:
    data = pytesseract.image_to_data(image, lang="vie", config=f"--dpi {dpi}", output_type=pytesseract.Output.DICT)
    boxes = zip(data["left"], data["top"], data["width"], data["height"], data["text"], strict=True)
    return list(starmap(lambda x, y, w, h, text: (x + w / 2, y + h / 2, text.strip("|[]_ ")), boxes))


def _back(points: np.ndarray, rotation: int, width: int, height: int) -> np.ndarray:
    """Turn places of the upright page back to those of the image as displayed."""
    x, y = points[:, 0], points[:, 1]
    turned = {0: (x, y), 90: (width - y, x), 180: (width - x, height - y), 270: (y, height - x)}[rotation]
    return np.stack(turned, 1)


if __name__ == "__main__":
    main()
