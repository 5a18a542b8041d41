"""Dotted leaders are taken out; what stands on them stays."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.leaders import take_out
from ocr.pixels import Pixels

BASE, LEFT, RIGHT = 100, 40, 900
#: The dot below a letter, in line with the leader's dots, between letters that are 30 high.
BELOW = (287, BASE)


def line_with_a_dot_below() -> Pixels:
    page = np.full((200, 1000), 250, np.uint8)
    for x in range(LEFT, RIGHT, 10):
        cv2.rectangle(page, (x, BASE - 1), (x + 2, BASE + 1), 40, -1)
    for x in range(LEFT, RIGHT, 30):
        cv2.rectangle(page, (x, BASE - 40), (x + 14, BASE - 12), 40, 4)
    cv2.circle(page, BELOW, 3, 40, -1)
    return page


def test_a_leader_is_no_ink() -> None:
    plain = take_out(line_with_a_dot_below())
    assert len(plain.leaders) == 1
    around = plain.grey[BASE - 3 : BASE + 4, 400:RIGHT]
    assert around.min() > 200


def test_a_dot_below_a_letter_stays_on_a_leader() -> None:
    plain = take_out(line_with_a_dot_below())
    x, y = BELOW
    assert plain.grey[y - 1 : y + 2, x - 1 : x + 2].max() < 100
