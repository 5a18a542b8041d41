"""How fast a reviewer decides by keyboard alone, in a real browser at 1092×500, and how little the network matters.

Disputes are planted and decided by a script with an input method running; a wrong decision ends the run. The reference,
in the same run, is the wait for the server's answer to the same decisions: what a desk without the next dispute in its
page would need at least. Each network delay is a run of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from bench._figures import Sheet
from records.database import read, write
from review.models import Decision
from tests.browser.conftest import FLAGS, serve
from tests.browser.scripted import WATCH, Figures, ScriptedReviewer, plant
from tests.browser.test_reviewer_keys import sign_in, where

#: Milliseconds there and back: the machine itself, a good and a poor mobile network.
_DELAYS = (0, 150, 400)
_ANSWERS = """performance.getEntriesByType("resource")
    .filter((one) => one.name.endsWith("/review/decide")).map((one) => one.duration)"""


@dataclass(frozen=True)
class Run:
    """What one run measured: the reviewer's figures, and how long the server's answers took, in milliseconds."""

    delay: int
    disputes: int
    figures: Figures
    answers: Sequence[float]


def main(argv: Sequence[str]) -> None:
    """Print a table; --json FILE writes the figures as one flat object."""
    parser = argparse.ArgumentParser(prog="deciding", description=__doc__)
    parser.add_argument("--disputes", type=int, default=100)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    sheet = Sheet()
    sheet.figures["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    print(f"{options.disputes} disputes decided by keyboard in Chromium at 1092×500, on {sheet.figures['machine']}.\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        runs = [_run(browser, options.disputes, delay) for delay in _DELAYS]
        browser.close()
    heads = ["disputes", "keys each", "key to picture p50", "p95", "server's answer p95", "ratio"]
    sheet.table("delay ms", heads, ((str(run.delay), _row(run)) for run in runs))
    sheet.figures |= {"keys_per_dispute": _row(runs[0])[1], "key_to_picture_p95_ms": _row(runs[0])[3]}
    if options.json:
        options.json.write_text(json.dumps(sheet.figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _run(browser: Browser, disputes: int, delay: int) -> Run:
    with tempfile.TemporaryDirectory(prefix="ct-deciding-") as folder, serve(Path(folder), rows=1) as site:
        with write(site.engine) as db:
            planted = plant(db, disputes, site.store)
        page = sign_in(browser, site, "chi", script=WATCH)
        page.evaluate("performance.setResourceTimingBufferSize(1000)")
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": delay, "downloadThroughput": -1, "uploadThroughput": -1},
        )
        figures = ScriptedReviewer(page, planted).decide_all()
        answers = page.evaluate(_ANSWERS)
        with read(site.engine) as db:
            stand = db.scalars(select(Decision).where(Decision.undone_at.is_(None))).all()
            found = {where(db, one): (one.mark, one.value, one.should_be) for one in stand}
        if found != {one.locator: one.stored for one in planted}:
            raise SystemExit("A decision was made that nobody meant.")
        page.context.close()
    return Run(delay, disputes, figures, answers)


def _row(run: Run) -> list[float | int]:
    waits, answer = run.figures.waits, _p95(run.answers)
    return [
        run.disputes,
        round(run.figures.keys / run.disputes, 2),
        round(statistics.median(waits)),
        round(_p95(waits)),
        round(answer),
        round(_p95(waits) / answer, 2),
    ]


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main(sys.argv[1:])
