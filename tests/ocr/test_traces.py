"""A rule is followed along its way, past bars of letters that lie beside it."""

from __future__ import annotations

import numpy as np

from ocr.traces import trace_level


def test_a_bent_rule_is_followed_past_a_bar_that_lies_where_it_will_be() -> None:
    mask = np.zeros((200, 960), np.uint8)
    for x in range(960):
        y = 100 + round(12 * min(1, x / 300))
        mask[y : y + 2, x] = 255
    # A letter's bar, at the height that the rule has a quarter of the page further on.
    mask[112:114, 0:60] = 255
    longest = max(trace_level(mask, reach=5), key=lambda trace: trace.length)
    assert longest.covers(0, 960) > 0.95


def test_two_rules_stay_two() -> None:
    mask = np.zeros((200, 960), np.uint8)
    mask[60:62] = mask[90:92] = 255
    assert [round(trace.curve.middle) for trace in trace_level(mask, reach=5)] == [60, 90]
