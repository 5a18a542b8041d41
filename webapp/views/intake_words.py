"""The clerk's words for where a page stands and what is wrong with its picture. They are found elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from records.conservation import PageTerm
from records.sentences import Sentence, say

#: The terms of the sum of pages, as a clerk says them, in the order of the sum.
PAGES = {
    PageTerm.READ: say("read").text,
    PageTerm.COVER: say("a cover sheet").text,
    PageTerm.SAME: say("the same page again").text,
    PageTerm.WAITING: say("waiting").text,
    PageTerm.UNREADABLE: say("unreadable").text,
}


def verdict_sentences(codes: Iterable[str]) -> list[Sentence]:
    """Say what is wrong with a page's picture and what to do."""
    return []
