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
from bench.maker.truth import truth_of
from bench.maker.words import set_name

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
