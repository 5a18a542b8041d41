"""What clerks are told of their pictures: how often good pages are sent back, and whether what spoils a page is named.

`--pages N` made pages of each level, held back from fitting, then as many spoilt in each way. Nothing is read.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageEnhance

from bench._figures import Sheet
from bench.maker.make import LEVELS, Made, make_page
from ocr.fitting import bounds
from ocr.quality import judge
from ocr.verdict import Flaw, Severity, Verdict

_PAGES, _WORKERS, _FIRST = 90, 2, 8000
_KINDS = ("list", "list", "certificate")
_MM = 25.4


@dataclass(frozen=True)
class Spoilt:
    """One way in which a page is spoilt on purpose, and what should be said of it. kinds: whose flaw can be seen."""

    level: str
    spoil: Callable[[random.Random, Made], Image.Image]
    flaws: frozenset[Flaw]
    kinds: tuple[str, ...] = _KINDS


def _dpi(made: Made) -> float:
    """Reckon how many pixels of the picture an inch of the paper has, from where its corners lie."""
    quad = np.array(made.truth["page_quad"])
    wide = float(np.linalg.norm(quad[1] - quad[0]))
    high = float(np.linalg.norm(quad[3] - quad[0]))
    flat = made.truth["layout"].get("paper") or ((210, 297) if made.truth["layout"]["portrait"] else (297, 210))
    return _MM * max(wide / flat[0], high / flat[1])


def _blurred(rng: random.Random, made: Made) -> Image.Image:
    """Out of focus: over a third of a millimetre and more, as wide as a letter's stroke."""
    sigma = rng.uniform(0.45, 0.8) * _dpi(made) / _MM
    return Image.fromarray(cv2.GaussianBlur(np.asarray(made.image), (0, 0), sigma))


def _small(dpi: int, _rng: random.Random, made: Made) -> Image.Image:
    factor = dpi / _dpi(made)
    size = round(made.image.width * factor), round(made.image.height * factor)
    return made.image.resize(size, Image.Resampling.BOX)


def _cut_off(rng: random.Random, made: Made) -> Image.Image:
    """A fifth of the paper, at its left or right, is outside of the picture."""
    quad = np.array(made.truth["page_quad"])
    sides = [(quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2]
    rng.shuffle(sides)
    lost, other = sides
    edge, axis = lost + 0.22 * (other - lost), int(np.argmax(np.abs(other - lost)))
    box = [0, 0, *made.image.size]
    box[axis if lost[axis] < other[axis] else axis + 2] = round(edge[axis])
    return made.image.crop((box[0], box[1], box[2], box[3]))


def _glare(rng: random.Random, made: Made) -> Image.Image:
    """A lamp's light on the paper: a patch where nothing is left, and brighter paper around it."""
    width, height = made.image.size
    x, y = rng.uniform(0.3, 0.7) * width, rng.uniform(0.3, 0.7) * height
    radius = rng.uniform(0.06, 0.12) * max(width, height)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    away = np.hypot((columns - x) / 1.4, rows - y) / radius
    light = 255 * np.clip(2.25 - 1.25 * away, 0, 1)
    return Image.fromarray(cv2.add(np.asarray(made.image), cv2.merge([light] * 3), dtype=cv2.CV_8U))


def _dark(rng: random.Random, made: Made) -> Image.Image:
    return ImageEnhance.Brightness(made.image).enhance(rng.uniform(0.18, 0.3))


def _tilted(rng: random.Random, made: Made) -> Image.Image:
    turned = rng.choice((-1, 1)) * rng.uniform(10, 20)
    return made.image.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=(90, 80, 70))


def _sent_by_chat(_rng: random.Random, made: Made) -> Image.Image:
    image = made.image.copy()
    image.thumbnail((1600, 1600))
    return image


SPOILT = {
    "blurred": Spoilt("photo", _blurred, frozenset({Flaw.SOFT, Flaw.BLURRED})),
    "60 dpi": Spoilt("office", partial(_small, 60), frozenset({Flaw.SMALL, Flaw.TOO_SMALL})),
    "75 dpi": Spoilt("office", partial(_small, 75), frozenset({Flaw.SMALL, Flaw.TOO_SMALL})),
    "cut off, scan": Spoilt("office", _cut_off, frozenset({Flaw.CUT_OFF}), ("list",)),
    "cut off, photo": Spoilt("photo", _cut_off, frozenset({Flaw.CUT_OFF}), ("list",)),
    "glare": Spoilt("photo", _glare, frozenset({Flaw.GLARE})),
    "too dark": Spoilt("photo", _dark, frozenset({Flaw.DIM, Flaw.TOO_DARK})),
    "askew": Spoilt("photo", _tilted, frozenset({Flaw.TILTED}), ("list",)),
    "by chat": Spoilt("photo", _sent_by_chat, frozenset({Flaw.SQUEEZED})),
}


def main(argv: Sequence[str]) -> None:
    """Print the tables; `--json FILE` writes the figures as one flat object."""
    parser = argparse.ArgumentParser(prog="verdict", description=__doc__)
    parser.add_argument("--pages", type=int, default=_PAGES)
    parser.add_argument("--workers", type=int, default=_WORKERS)
    parser.add_argument("--first", type=int, default=_FIRST, help="first seed of the held pages")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    sheet, start = Sheet(), time.perf_counter()
    sheet.figures["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    print(f"{options.pages} made pages of each level, and spoilt in each way, on {sheet.figures['machine']}.")
    print("“≥” and “≤” are exact bounds (95%) of the share before them.\n")
    with ProcessPoolExecutor(options.workers) as pool:
        judged = list(pool.map(judged_of, range(options.first, options.first + options.pages)))
    _good_table(sheet, {level: [one[level] for one in judged] for level in LEVELS})
    _spoilt_table(sheet, {name: [one[name] for one in judged if name in one] for name in SPOILT})
    sheet.figures["seconds"] = round(time.perf_counter() - start)
    print(f"{sheet.figures['seconds']} seconds in all.")
    if options.json:
        options.json.write_text(json.dumps(sheet.figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def judged_of(seed: int) -> dict[str, Verdict]:
    """Make a page at each level, spoil it in each way in which it can be, and judge each as it would be handed in."""
    kind, found = _KINDS[seed % len(_KINDS)], {}
    for level in LEVELS:
        made = make_page(kind, level, seed, held=True)
        by_chat = bool(made.truth["layout"].get("squeezed"))
        found[level] = _judged(made.image, level, by_chat)
        for name, how in SPOILT.items():
            if how.level == level and kind in how.kinds:
                image = how.spoil(random.Random(f"{name} {seed}"), made)
                found[name] = _judged(image, level, by_chat or Flaw.SQUEEZED in how.flaws)
    return found


def _judged(image: Image.Image, level: str, by_chat: bool) -> Verdict:
    data = _file(image, level, by_chat)
    return judge(Image.open(io.BytesIO(data)).convert("RGB"), data)


def _file(image: Image.Image, level: str, by_chat: bool) -> bytes:
    """Write the file that a scanner, a phone or a chat app makes of a picture."""
    data, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Phone"
    if by_chat:
        image.save(data, "JPEG", quality=60)
    elif level == "photo":
        image.save(data, "JPEG", quality=90, exif=exif)
    else:
        image.save(data, "JPEG", quality=90, dpi=(200, 200))
    return data.getvalue()


def _good_table(sheet: Sheet, good: dict[str, list[Verdict]]) -> None:
    heads = ["pages", "nothing said", "send again", "%", "≤", *(str(flaw) for flaw in Flaw)]
    rows = []
    for level, verdicts in good.items():
        again = sum(one.severity is Severity.AGAIN for one in verdicts)
        said = Counter(flaw for one in verdicts for flaw in one.flaws)
        fine = sum(not one.flaws for one in verdicts)
        counts = [said[flaw] for flaw in Flaw]
        rows.append((level, [len(verdicts), fine, again, *_share(again, len(verdicts), 1), *counts]))
    sheet.table("good pages", heads, rows)


def _spoilt_table(sheet: Sheet, bad: dict[str, list[Verdict]]) -> None:
    heads = ["pages", "named", "%", "≥", "send again %", "nothing said %"]
    rows = []
    for name, verdicts in bad.items():
        named = sum(bool(SPOILT[name].flaws & set(one.flaws)) for one in verdicts)
        again = sum(one.severity is Severity.AGAIN for one in verdicts)
        silent = sum(not one.flaws for one in verdicts)
        count = len(verdicts)
        rows.append(
            (name, [count, named, *_share(named, count, 0), _share(again, count, 0)[0], _share(silent, count, 0)[0]])
        )
    sheet.table("spoilt", heads, rows)


def _share(part: int, whole: int, side: int) -> list[float | None]:
    """Give a share in percent, and its exact lower (side 0) or upper bound (side 1)."""
    if not whole:
        return [None, None]
    return [round(100 * part / whole, 2), round(100 * bounds(part, whole)[side], 2)]


if __name__ == "__main__":
    main(sys.argv[1:])
