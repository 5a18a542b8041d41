"""What speaks for and against a reading, as numbers from 0 to 1. Pure: what they weigh is fitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocr.confidence import is_known_text, lexicon_words
from ocr.knowledge import among_rivals, known_words, usual
from records.kinds.base import Kind

#: Features that may only raise the score, and those that may only lower it: more evidence never counts the wrong way.
FOR = (
    "raw.60", "raw.80", "raw.90", "raw.93", "raw.96", "plausible", "known", "words", "usual", "rivals", "fits", "echo",
    "column", "page", "large", "agreed",
)  # fmt: skip
AGAINST = ("misfits", "corrected", "crowded", "long", "odd", "hand", "disagreed", "lines")
#: The range of the raw confidence that each step covers: nearly all of its use lies between 90 and 97.
_STEPS = ((0, 60), (60, 80), (80, 90), (90, 93), (93, 97))
#: Letters as high as this many pixels are as good as larger ones.
_LARGE = 22.0
_LONG = 40.0


def features(
    kind: Kind, role: str, value: str, read_as: Mapping[str, Any], beside: Mapping[str, float]
) -> dict[str, float]:
    """Number the evidence. read_as: what was kept with the reading; beside: what the rest of the page says of it."""
    raw = float(read_as.get("raw", 0.0))
    found = {
        name: max(0.0, min(1.0, (raw - low) / (high - low))) for name, (low, high) in zip(FOR, _STEPS, strict=False)
    }
    pen = read_as.get("pen") or {}
    agrees = read_as.get("agrees")
    shown = kind.show(value)
    return found | {
        "plausible": float(kind.plausible(value)),
        "known": float(is_known_text(kind, value)),
        "words": known_words(role, shown, lexicon_words(kind)),
        "usual": usual(role, shown),
        "rivals": among_rivals(role, shown),
        "fits": max(0.0, beside.get("fits", 0.0)),
        "misfits": max(0.0, -beside.get("fits", 0.0)),
        "echo": beside.get("echo", 0.0),
        "column": beside.get("column", 0.0),
        "page": beside.get("page", 0.0),
        "large": min(1.0, float(pen.get("height", _LARGE)) / _LARGE),
        "chosen": float(bool(read_as.get("chosen"))),
        "corrected": float(bool(read_as.get("corrected"))),
        "crowded": float(bool(read_as.get("crowded"))),
        "long": min(1.0, len(shown) / _LONG),
        "odd": beside.get("odd", 0.0),
        "lines": float(read_as.get("lines", 1) > 1),
        "hand": float(read_as.get("hand", 0.0)),
        "agreed": float(agrees is True),
        "disagreed": float(agrees is False),
    }
