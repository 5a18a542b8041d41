"""A reader as its own process. Its machine takes as long as the argument says and leaves a mark when it begins."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from ocr.results import PageReading
from ocr.storage import Store
from records.database import open_engine
from tests.edge.readings import a_reading
from webapp import jobs, reader
from webapp.settings import Settings


def main(seconds: float) -> None:
    settings = Settings.from_environment()

    def look(*_: Any, **__: Any) -> PageReading:
        (settings.var / "begun").touch()
        time.sleep(seconds)
        return a_reading()

    desk = jobs.Desk(open_engine(settings.database_url), Store(Path(settings.store)), settings.reading_lease, look)
    jobs._desk = lambda: desk  # type: ignore[assignment]
    reader.work(settings)


if __name__ == "__main__":
    main(float(sys.argv[1]))
