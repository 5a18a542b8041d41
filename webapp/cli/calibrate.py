"""`chungtay calibrate`: how sure readings are, fitted anew to what people settled here."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from ocr.calibration import Calibration, as_json, current, use
from ocr.refitting import Change, changes, refit, settled_examples
from records.database import read, write
from records.ledger import note
from records.sentences import say
from webapp.cli.opened import open_all
from webapp.terminal import console, table, tell


@click.command()
@click.option("--accept", is_flag=True, help="Read with the new figures from now on.")
def calibrate(accept: bool) -> None:
    """Compare how sure readings are said to be with what people settled, and fit that anew.

    Without --accept nothing changes. A kind with too few settled fields keeps its figures. The new ones are written
    beside this machine's data; on other machines that read pages, put the same file there.

    \b
    Example: chungtay calibrate --accept
    """
    settings, engine, _ = open_all()
    use(settings.calibration)
    old = current()
    with read(engine) as db:
        examples = settled_examples(db)
    if not examples:
        tell(say("No field with a reading has been settled by people yet."))
        return
    new = refit(old, examples, datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"))
    _show(changes(old, new, examples))
    if not accept:
        tell(say("Nothing was changed. To read with the new figures: chungtay calibrate --accept"))
        return
    _keep(settings.calibration, new)
    with write(engine) as db:
        note(db, "calibration.accepted", "calibration", version=new.version, fields=len(examples))
    tell(say("Pages are read with the new figures from now on: {path}", path=str(settings.calibration)))


def _show(found: list[Change]) -> None:
    shown = table(
        "Kind", "Fields", "Error", "Error then", "Sure", "Sure then", "Right of that", "At least", "Counts unseen"
    )
    for one in found:
        errors = ("–" if ece is None else f"{100 * ece:.1f}%" for ece in (one.old.get("ece"), one.new.get("ece")))
        sure = (f"{100 * part['shown'] / one.n:.0f}%" for part in (one.old, one.new))
        right = 100 * one.new["shown_right"] / max(1, one.new["shown"])
        proven = one.new.get("certified", {}).items()
        counts = ", ".join(f"{form} ≥ {100 * proof['low']:.1f}%" for form, proof in proven) or "–"
        low = f"{100 * one.new['shown_low']:.1f}%"
        shown.add_row(one.group, str(one.n), *errors, *sure, f"{right:.1f}%", low, counts)
    console.print(shown)


def _keep(path: Path, new: Calibration) -> None:
    """Write the file beside and rename it: a reader that looks meanwhile sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix="calibration-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(as_json(new), ensure_ascii=False, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)
