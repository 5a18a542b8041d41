"""Why a page waits for a person, as a sentence."""

from __future__ import annotations

from ocr.errors import CannotLayOut, LayoutProblem
from ocr.seen_before import SEEN_BEFORE
from records.sentences import Sentence, say
from webapp.reading_lease import READING_FAILED, SCAN_BROKEN

_SENTENCES = {
    READING_FAILED: say("Reading the page failed several times. Scan it again, or tell whoever runs the system."),
    SCAN_BROKEN: say("The stored scan can no longer be opened. Hand it in again."),
    SEEN_BEFORE: say("This page looks like one that is here already. Compare the two: is it the same page again?"),
    **{str(code): CannotLayOut(code).sentence for code in LayoutProblem},
}


def why_waiting(reason: str | None) -> Sentence:
    """Say why a page waits."""
    return _SENTENCES.get(reason or "", say("The page waits for a person."))
