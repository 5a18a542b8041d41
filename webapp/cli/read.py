"""`chungtay read`: what the machine reads in a scan, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from records.forms import form_by_key
from records.sentences import PersonError, say
from webapp.cli.main import REFUSED
from webapp.ingesting import files_of, read_bytes
from webapp.terminal import complain, console, data, table


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--form", "form_key", help="Which form the paper is; without it, it is recognised.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per field on standard output.")
@click.option("--debug", type=click.Path(path_type=Path, file_okay=False), help="Write a picture of each stage there.")
def read(files: tuple[Path, ...], form_key: str | None, as_json: bool, debug: Path | None) -> None:
    """Read scans without a database and write what is in each field.

    With --json each line holds file, page (from 0), row (-1: header), field, value, raw, confidence, and box: x, y,
    width, height in pixels of the image as displayed. Exit code: 0 all read, 3 a file or page could not be read.

    \b
    Example: chungtay read SCAN.pdf --json
    """
    form = form_by_key(form_key) if form_key else None
    failed = False
    shown = table("File", "Page", "Row", "Field", "Value", "Confidence")
    for path in files_of(files):
        try:
            for line in _lines(path, form, debug):
                if as_json:
                    data(json.dumps(line, ensure_ascii=False))
                else:
                    values = (line[key] for key in ("file", "page", "row", "field", "value", "confidence"))
                    shown.add_row(*(str(value) for value in values))
        except _PageFailed:
            failed = True
        except PersonError as error:
            complain(error.sentence)
            failed = True
    if not as_json:
        console.print(shown)
    sys.exit(REFUSED if failed else 0)


class _PageFailed(Exception):
    """Some page of the file was not read; its sentence is said already."""


def _lines(path: Path, form: Any, debug: Path | None) -> Iterator[dict[str, object]]:
    """Give the fields of a file's pages. Raises a ScanError at once, _PageFailed at the end."""
    from ocr.errors import CannotLayOut
    from ocr.opening import open_scan, page_image
    from ocr.reading import read_page
    from ocr.report import report_lines

    content = read_bytes(path)
    failed = False
    for number in range(open_scan(content, path.name).page_count):
        folder = debug / f"{path.name}.{number}" if debug else None
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        try:
            reading = read_page(page_image(content, number, path.name), form, debug=folder)
        except CannotLayOut as error:
            # What a page lacks says nothing of the file that it is in.
            complain(say("“{name}”, page {page}, cannot be read:", name=path.name, page=number + 1))
            complain(error.sentence)
            failed = True
            continue
        yield from report_lines(path.name, number, reading)
    if failed:
        raise _PageFailed
