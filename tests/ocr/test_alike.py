"""How alike rows of ink look: through noise and paper that moved, and not by what all rows of a page share."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ocr.alike import BANDS, BINS, Rows, likeliest, pack, same_page
from ocr.seen import Fingerprint

COUNT = 12


def ink(seed: int, rows: int = COUNT) -> Rows:
    """Rows of letters: five to eight bins of ink, then a gap."""
    chance = np.random.default_rng(seed)
    letters = chance.random((rows, BANDS, BINS // 4)) * 120 * (chance.random((rows, 1, BINS // 4)) < 0.6)
    return np.repeat(letters, 4, axis=2).astype(np.float32)


def page(rows: Rows) -> Fingerprint:
    return Fingerprint("danh-sach-tiem", False, {}, ("",) * len(rows), *pack(rows), (0,) * len(rows))


def noisy(rows: Rows, seed: int = 99) -> Rows:
    return np.clip(rows * 0.7 + np.random.default_rng(seed).normal(8, 8, rows.shape), 0, 255).astype(np.float32)


def test_a_paler_and_grainier_picture_of_the_same_rows_is_the_same_page() -> None:
    likeness = same_page(page(noisy(ink(1))), page(ink(1)))
    assert likeness.same and likeness.rows_same == COUNT and likeness.picture > 0.8


def test_other_rows_are_another_page() -> None:
    assert same_page(page(ink(2)), page(ink(1))).rows_same == 0


def test_rows_moved_aside_by_bent_paper_are_still_the_same() -> None:
    assert same_page(page(np.roll(ink(1), 2, axis=2)), page(ink(1))).same
    assert not same_page(page(np.roll(ink(1), 40, axis=2)), page(ink(1))).same


def test_what_all_rows_share_makes_no_two_pages_one() -> None:
    def with_form(own: Rows) -> Rows:
        return np.where(np.arange(BINS) < BINS // 2, ink(3, 1), own).astype(np.float32)

    assert same_page(page(with_form(ink(2))), page(with_form(ink(1)))).rows_same == 0
    assert same_page(page(noisy(with_form(ink(1)))), page(with_form(ink(1)))).rows_same == COUNT


def test_a_field_of_one_person_that_a_photograph_drew_out_is_still_the_same() -> None:
    drawn_out = np.array([[1.08, 0, 0], [0, 1, 0]])
    wide = page(np.array([cv2.warpAffine(row, drawn_out, (BINS, BANDS)) for row in ink(1)]))
    assert same_page(replace(wide, one=True), replace(page(ink(1)), one=True)).same
    assert not same_page(wide, page(ink(1))).same


def test_half_of_a_page_is_known_by_the_rows_it_shows() -> None:
    assert same_page(page(ink(1)[:5]), page(ink(1))).rows_same == 5


def test_a_page_without_ink_is_like_none() -> None:
    blank = np.zeros((0, BANDS, BINS), np.float32)
    assert pack(blank) == ("", "")
    assert not same_page(page(blank), page(ink(1))).same
    assert not same_page(page(np.zeros_like(ink(1))), page(np.zeros_like(ink(1)))).same


def test_the_quick_look_puts_the_same_page_first() -> None:
    others = [page(ink(seed)).coarse for seed in range(30)]
    for seed in (0, 17, 29):
        assert likeliest(page(noisy(ink(seed))).coarse, others, 3)[0] == seed


def test_the_quick_look_passes_over_pages_without_ink() -> None:
    mine = page(ink(1)).coarse
    assert likeliest(mine, ["", mine, ""], 8) == [1]
    assert likeliest("", [mine], 8) == [] and likeliest(mine, [], 8) == []
