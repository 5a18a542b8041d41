"""Makes one sample page from its seed: draws the form, ages the sheet, writes the truth."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from PIL import Image

from bench.maker.ageing import AGEINGS, flat_dpi
from bench.maker.certificates import make_certificate
from bench.maker.lists import make_list
from bench.maker.screening import make_screening
from bench.maker.sheet import Drawn
from bench.maker.siblings import Sibling
from bench.maker.truth import truth_of
from bench.maker.words import set_name

#: Sheets that are aged more than once are drawn as fine as the finest way to age them wants.
_FINEST = 300

FORMS = {"list": make_list, "certificate": make_certificate, "screening": make_screening}
LEVELS = tuple(AGEINGS)


@dataclass(frozen=True)
class Made:
    """A made page: the picture as displayed, and its truth in the samples' shape."""

    image: Image.Image
    truth: dict[str, Any]


def make_page(kind: str, level: str, seed: int, held: bool) -> Made:
    """Make a page; the same arguments always give the same page, as long as the same hands are in the cache."""
    rng = random.Random(f"{set_name(held)} {kind} {level} {seed}")
    drawn = FORMS[kind](rng, held, flat_dpi(rng, level))
    aged = AGEINGS[level](rng, drawn.sheet)
    about = aged.about | {"set": set_name(held), "seed": seed}
    return Made(
        Image.fromarray(aged.image), truth_of(drawn, aged.mapping, level, aged.image.shape[1::-1], aged.rotation, about)
    )


def draw_sibling(kind: str, seed: int, held: bool, sibling: Sibling) -> Drawn:
    """Draw one of a session's pages, to be aged as often as one likes; all of one seed are of one session."""
    drawers = {"list": make_list, "certificate": make_certificate}
    return drawers[kind](random.Random(f"{set_name(held)} {kind} {seed}"), held, _FINEST, sibling)


def age(drawn: Drawn, level: str, chance: str) -> Image.Image:
    """Take a picture of a drawn sheet; another chance gives another picture of the same sheet."""
    rng = random.Random(chance)
    return Image.fromarray(AGEINGS[level](rng, drawn.sheet.at(flat_dpi(rng, level))).image)
