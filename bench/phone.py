"""What a volunteer's phone costs: keys and taps beside a plain form, the next task after a tap, bytes on the wire.

A scripted volunteer works in a real mobile browser behind a proxy that lets through 400 kbit/s after 400 ms, both ways
of the page and of its service worker. Run: ./run bench phone [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import platform
import socket
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, Page, sync_playwright

from bench._wall import wall_figures
from records.database import write
from records.models.people import Account
from tests import factories
from tests.browser.conftest import FLAGS, serve
from webapp.pins import new_pin

BITS_A_SECOND, DELAY = 400_000, 0.4
PIN = "2580"
TASKS = 12
PHONE = {"viewport": {"width": 360, "height": 640}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
#: What is on the paper, and the fewest keys by which a practised person enters it.
WRITTEN = {"date": ("30/06/1976", "30061976"), "commune": ("Xã Minh Hưng", "x mh"), "name": ("Thùy", "thuy")}


class Link:
    """A proxy on this machine that is as slow as a poor network, and counts what it lets through to the phone."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.received = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            phone, _ = self._listening.accept()
            server = socket.create_connection(("127.0.0.1", self._target))
            for source, target, down in ((phone, server, False), (server, phone, True)):
                threading.Thread(target=self._pump, args=(source, target, down), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, down: bool) -> None:
        try:
            while data := source.recv(2048):
                time.sleep((DELAY / 2 if not down else DELAY / 2 * (len(data) < 2048)) + 8 * len(data) / BITS_A_SECOND)
                target.sendall(data)
                self.received += len(data) if down else 0
        except OSError:
            return
        finally:
            target.close()


def measure() -> dict[str, float]:
    """Work through a list on a phone and give the figures."""
    with TemporaryDirectory() as folder, _served(Path(folder)) as site:
        with write(site.engine) as db:
            person = factories.a_volunteer(db, "Lan", phone="0912345678", pin_hash=new_pin(PIN))
        link = Link(int(site.address.rsplit(":", 1)[1]))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
            page = browser.new_context(locale="vi-VN", **PHONE).new_page()
            figures = _work(page, link, person)
            figures |= wall_figures(browser)
            browser.close()
    return figures


def _served(folder: Path):  # type: ignore[no-untyped-def]
    return serve(folder, rows=10, header=factories.SETTLED_HEADER)


def _work(page: Page, link: Link, person: Account) -> dict[str, float]:
    here = f"http://127.0.0.1:{link.port}"
    page.goto(f"{here}/switch")
    page.locator("#phone").fill(person.phone or "")
    page.locator("#new-pin").fill(PIN)
    page.locator("details.card button").tap()
    page.wait_for_url("**/work", wait_until="load")
    # The door's own bytes count too: its style is the desk's.
    first_view = link.received
    _wait_for_tasks(page, TASKS - 1)
    keys = {kind: _keys(page, kind) for kind in WRITTEN}
    sizes = page.evaluate(
        "Outbox.who().then((who) => Outbox.tasks(who.account)).then((all) => all.map((one) => one.html.length))"
    )
    times = [_next(page) for _ in range(TASKS - 2)]
    return {
        "date_keys": keys["date"][0],
        "commune_keys": keys["commune"][0],
        "name_keys": keys["name"][0],
        "date_plain_keys": len(WRITTEN["date"][0]),
        "commune_plain_keys": len(WRITTEN["commune"][0]),
        "next_ms_p95": round(sorted(times)[int(0.95 * (len(times) - 1))], 1),
        "next_ms_median": round(sorted(times)[len(times) // 2], 1),
        "round_trip_ms": DELAY * 1000,
        "first_view_kb": round(first_view / 1000, 1),
        "task_kb_p95": round(sorted(sizes)[int(0.95 * (len(sizes) - 1))] / 1000, 1),
    }


def _wait_for_tasks(page: Page, least: int) -> None:
    held = """() => (typeof Outbox === "undefined" ? 0
        : Outbox.who().then((who) => Outbox.tasks(who && who.account)).then((all) => all.length))"""
    end = time.monotonic() + 120
    while page.evaluate(held) < least:
        if time.monotonic() > end:
            raise RuntimeError("the phone does not hold enough tasks")
        time.sleep(0.1)


def _keys(page: Page, kind: str) -> tuple[int, str]:
    """Type into a cell of a kind, key by key, until the phone has understood; give the number of keys."""
    typed = WRITTEN[kind][1]
    # The same widget in the same script, whichever task is on the screen.
    cell = page.locator(".question").filter(has=page.locator("input.input")).first
    widget = {"date": "date", "commune": "place", "name": "name"}[kind]
    cell.locator("input.input").evaluate(
        "(input, widget) => { input.dataset.widget = widget; input.value = ''; }", widget
    )
    cell.locator("input.input").press_sequentially(typed)
    if kind != "date":
        _pick(cell, WRITTEN[kind][0])
    return len(typed), cell.locator("input.input").input_value()


def _pick(cell: Locator, word: str) -> None:
    cell.locator(".offer", has_text=word).tap(timeout=5000)


def _next(page: Page) -> float:
    """Fill a task and tap; give the milliseconds from the tap to the next picture being painted."""
    return float(
        page.evaluate(
            """async () => {
                for (const question of document.querySelectorAll(".question")) {
                    const answer = question.querySelector("input[type=radio], input[name^=blank_]");
                    if (!question.querySelector("input:checked")) answer.click();
                }
                const before = document.getElementById("task");
                const start = performance.now();
                document.querySelector(".send").click();
                while (document.getElementById("task") === before) await new Promise(requestAnimationFrame);
                await Promise.all([...document.querySelectorAll(".crop img")].map((one) => one.decode()));
                await new Promise(requestAnimationFrame);
                return performance.now() - start;
            }"""
        )
    )


def main() -> None:
    """Measure, print a table, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures = measure()
    print(f"machine: {platform.platform()}; link: {BITS_A_SECOND // 1000} kbit/s, {DELAY} s; tasks: {TASKS}")
    for name, value in figures.items():
        print(f"{name:24} {value:>10}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
