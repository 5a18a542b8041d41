"""The clerk's words for where a page stands. It must not know how that is found."""

from __future__ import annotations

from records.conservation import PageTerm
from records.sentences import say

#: The terms of the sum of pages, as a clerk says them, in the order of the sum.
PAGES = {
    PageTerm.READ: say("read").text,
    PageTerm.COVER: say("a cover sheet").text,
    PageTerm.SAME: say("the same page again").text,
    PageTerm.WAITING: say("waiting").text,
    PageTerm.UNREADABLE: say("unreadable").text,
}
