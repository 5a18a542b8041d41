"""Paper becomes white in shadow and grain; a good scan stays as it is."""

from __future__ import annotations

import numpy as np

from ocr.light import cleaned
from tests.ocr.drawn import Paper


def grey_paper() -> np.ndarray:
    return np.asarray(Paper(rows=10).fill().image.convert("L"), dtype=np.uint8)


def test_a_good_scan_is_left_as_it_is() -> None:
    assert np.array_equal(cleaned(grey_paper()), grey_paper())


def test_paper_in_shadow_and_grain_becomes_white_and_letters_stay() -> None:
    page = grey_paper()
    shadow = np.linspace(1.0, 0.45, page.shape[1])[None, :]
    grain = np.random.default_rng(3).normal(0, 9, page.shape)
    found = cleaned(np.clip(page * shadow * 0.9 + grain, 0, 255).astype(np.uint8))
    paper = page > 250
    # Beside letters their edges are smoothed over, too.
    assert (found[paper] > 235).mean() > 0.94
    assert np.median(found[page < 40]) < 110
