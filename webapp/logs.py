"""What the programs log and how: times, names and ids, never a person's name or what is on a paper."""

from __future__ import annotations

import logging
import traceback


def start_logging(program: str) -> None:
    """Log to standard error, each line with its program."""
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s {program} %(levelname)s %(message)s", force=True)
    # RQ says each job it takes and ends at INFO; our own lines say what became of the page.
    logging.getLogger("rq").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("fontTools").setLevel(logging.WARNING)


def without_text(error: BaseException) -> str:
    """Describe an error by its kind and the places in the code, not its text, which may hold what is on a paper."""
    places = reversed(traceback.extract_tb(error.__traceback__))
    return f"{type(error).__name__} at " + " < ".join(f"{at.filename}:{at.lineno} {at.name}" for at in places)
