"""A reader as its own process that reads drawn lists by the real stages, and notes each page that it begins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ocr.results import PageReading
from ocr.storage import Store
from records.database import open_engine
from tests.edge.drawn_lists import read_list
from webapp import jobs, reader
from webapp.settings import Settings
from webapp.tables import METADATA


def main() -> None:
    settings = Settings.from_environment()
    # As the command does that starts a reader: a flush asks for every table that some key points at.
    assert METADATA.sorted_tables

    def look(*given: Any, **options: Any) -> PageReading:
        with (settings.var / "begun").open("a") as marks:
            marks.write(f"{os.getpid()}\n")
        return read_list(*given, **options)

    desk = jobs.Desk(open_engine(settings.database_url), Store(Path(settings.store)), settings.reading_lease, look)
    jobs._desk = lambda: desk  # type: ignore[assignment]
    reader.work(settings)


if __name__ == "__main__":
    main()
