"""Sum up measured pages into the tables that a person reads and one flat object of the same figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from bench._measure import Measured, Text
from ocr.fitting import bounds, calibration_error
from ocr.results import HAND, PRINT

Figures = dict[str, Any]


class Sheet:
    """Tables as they are printed, and their figures by a flat key."""

    def __init__(self) -> None:
        self.figures: Figures = {}

    def table(self, title: str, heads: Sequence[str], rows: Iterable[tuple[str, Sequence[Any]]]) -> None:
        """Print a table and keep its figures as TITLE.ROW.HEAD; None is printed as a dash."""
        lines = [[title, *heads]]
        for name, values in rows:
            lines.append([name, *(_said(value) for value in values)])
            self.figures |= {f"{title}.{name}.{head}": value for head, value in zip(heads, values, strict=True)}
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
        for first, *others in lines:
            cells = [value.rjust(width) for value, width in zip(others, widths[1:], strict=True)]
            print("  ".join([first.ljust(widths[0]), *cells]))
        print()


def layout_table(sheet: Sheet, pages: Sequence[Measured]) -> None:
    """Show which rows and fields were found, and what was made up."""
    heads = [
        "pages",
        "refused",
        "rows %",
        "rows ≥",
        "fields %",
        "fields ≥",
        "read: fields %",
        "invented %",
        "unflagged",
    ]
    sheet.table("layout", heads, ((name, _layout(some)) for name, some in _by_level(pages)))
    reasons = Counter(page.refused for page in pages if page.refused)
    sheet.table("refused", ["pages"], ((reason, [count]) for reason, count in reasons.most_common()))


def _layout(pages: Sequence[Measured]) -> list[Any]:
    rows, true_rows = sum(page.rows for page in pages), sum(page.true_rows for page in pages)
    texts = [one for page in pages for one in page.texts if one.letters]
    read = [one for page in pages if not page.refused for one in page.texts if one.letters]
    invented = sum(page.invented for page in pages)
    return [
        len(pages),
        sum(bool(page.refused) for page in pages),
        *_share(rows, true_rows),
        *_share(sum(one.found for one in texts), len(texts)),
        _share(sum(one.found for one in read), len(read))[0],
        _share(invented, true_rows)[0],
        invented - sum(page.invented_flagged for page in pages if page.invented),
    ]


def offered_table(sheet: Sheet, pages: Sequence[Measured]) -> None:
    """Show how much of what is asked is offered as sure, and how much of that is right."""
    heads = ["asked", "offered", "share %", "right %", "right ≥"]
    for style in (PRINT, HAND):
        rows = ((name, _offered(some, style)) for name, some in _by_level(pages))
        sheet.table(f"offered, {style}", heads, rows)


def _offered(pages: Sequence[Measured], style: str) -> list[Any]:
    asked = [one for page in pages for one in page.texts if one.asked and not one.header and one.style == style]
    sure = [one for one in asked if one.sure]
    share = _share(sum(one.sure for one in asked if one.plain), sum(one.plain for one in asked))[0]
    return [len(asked), len(sure), share, *_share(sum(one.right for one in sure), len(sure))]


def kinds_table(sheet: Sheet, pages: Sequence[Measured]) -> None:
    """Show each kind and style: how much is right, offered, and whether its confidence tells the truth."""
    groups: dict[str, list[Text]] = {}
    for page in pages:
        for one in page.texts:
            if one.read:
                for key in (f"{one.kind}, {one.style}", f"all, {one.style}", "all"):
                    groups.setdefault(key, []).append(one)
    heads = ["read", "right %", "offered", "of it right %", "right ≥", "ECE"]
    sheet.table("confidence", heads, ((key, _kind(some)) for key, some in sorted(groups.items())))


def _kind(texts: Sequence[Text]) -> list[Any]:
    sure = [one for one in texts if one.sure]
    said = np.array([one.confidence for one in texts])
    right = np.array([float(one.right) for one in texts])
    return [
        len(texts),
        _share(int(right.sum()), len(texts))[0],
        len(sure),
        *_share(sum(one.right for one in sure), len(sure)),
        round(calibration_error(said, right), 4),
    ]


def hands_table(sheet: Sheet, pages: Sequence[Measured]) -> None:
    """Show how well print and handwriting are told apart where something was seen."""
    seen = [one for page in pages for one in page.texts if one.seen in (PRINT, HAND) and one.letters]
    rows = []
    for style in (PRINT, HAND):
        some = [one for one in seen if one.style == style]
        rows.append((style, [len(some), *_share(sum(one.seen == style for one in some), len(some))]))
    sheet.table("told apart", ["texts", "right %", "right ≥"], rows)


def reference_table(sheet: Sheet, pages: Sequence[Measured], workers: int) -> None:
    """Show wrong letters and speed beside plain Tesseract on the same pages."""
    heads = ["letters", "ours wrong %", "plain wrong %", "ratio", "our pages/s", "plain pages/s"]
    modes = sorted({one.mode for page in pages for one in page.references})
    for mode in modes:
        those = [page for page in pages if any(one.mode == mode for one in page.references)]
        rows = ((name, _reference(some, mode, workers)) for name, some in _by_level(those))
        sheet.table(f"plain psm {mode}", heads, rows)


def _reference(pages: Sequence[Measured], mode: int, workers: int) -> list[Any]:
    found = [one for page in pages for one in page.references if one.mode == mode]
    letters, wrong, ours = (sum(getattr(one, name) for one in found) for name in ("letters", "wrong", "ours"))
    return [
        letters,
        _share(ours, letters)[0],
        _share(wrong, letters)[0],
        round(ours / wrong, 3) if wrong else None,
        _speed([page.times.wall for page in pages], workers),
        _speed([one.times.wall for one in found], workers),
    ]


def cost_rows(pages: Sequence[Measured], workers: int) -> list[Any]:
    """Give pages a second, processor seconds a page, and the share of them in Tesseract."""
    own, children = sum(page.times.own for page in pages), sum(page.times.children for page in pages)
    return [
        len(pages),
        _speed([page.times.wall for page in pages], workers),
        round((own + children) / max(1, len(pages)), 2),
        _share(children, own + children)[0],
    ]


def _speed(seconds: Sequence[float], workers: int) -> float | None:
    return round(workers * len(seconds) / sum(seconds), 3) if sum(seconds) else None


def _share(part: float, whole: float) -> list[Any]:
    """Give a share in percent, and its exact lower bound."""
    if not whole:
        return [None, None]
    return [round(100 * part / whole, 2), round(100 * bounds(int(part), int(whole))[0], 2) if part <= whole else None]


def _by_level(pages: Sequence[Measured]) -> list[tuple[str, list[Measured]]]:
    """Group pages by level, by kind and level, and all."""
    keys: list[Callable[[Measured], str]] = [lambda page: page.level, lambda page: f"{page.kind}, {page.level}"]
    found: dict[str, list[Measured]] = {}
    for key in keys:
        for page in pages:
            found.setdefault(key(page), []).append(page)
    return list(found.items())


def _said(value: Any) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
