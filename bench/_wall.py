"""What a wall costs on the wire: a phone holds one whose cells are as large as pictures of cells may be.

It must not know keys or the next task.
"""

from __future__ import annotations

import gzip
import io
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from PIL import Image
from playwright.sync_api import Browser, Page

from ocr.crops import MOST_BYTES
from tasks.walls import MOST
from tests import factories
from tests.browser import conftest
from tests.browser.test_journey import join
from tests.browser.test_wall import look, until_wall

#: No two pictures are alike: compression would find the second for nothing.
_GRAIN = random.Random(7)


def wall_figures(browser: Browser) -> dict[str, float]:
    """Give the kilobytes of a wall of the most cells, and the taps for one odd cell beside a tap for each cell."""
    with (
        TemporaryDirectory() as folder,
        patch("tasks.walls.PEOPLE", {"usual": 1}),
        patch.object(conftest, "a_picture", _large),
        conftest.serve(Path(folder), rows=20, header=factories.SETTLED_HEADER, readings={"sex": "Nữ"}) as site,
    ):
        page = until_wall(join(browser, site, "Lan", "0912345678"))
        html = page.locator("#task").evaluate("one => one.outerHTML")
        taps = _tap(page)
    return {"wall_kb": round(len(gzip.compress(html.encode())) / 1000, 1), "wall_taps": taps, "wall_plain_taps": MOST}


def _large(_text: str) -> bytes:
    """A cell in grain, of as many bytes as a cut cell may have."""
    width, data = 200, b""
    while len(data) < MOST_BYTES:
        drawn = io.BytesIO()
        Image.frombytes("L", (width, 50), _GRAIN.randbytes(width * 50)).save(drawn, "JPEG", quality=48)
        width, data = width + 20, drawn.getvalue()
    return data


def _tap(page: Page) -> int:
    """Send a wall with one odd cell; give the taps that the page saw."""
    look(page)
    page.evaluate(
        "window.taps = 0; document.addEventListener('click', (e) => { taps += e.isTrusted && e.detail > 0; })"
    )
    page.locator(".brick").first.tap()
    page.locator("button.send").tap()
    return int(page.evaluate("window.taps"))
