"""A simulated site that answers by its paper, over a coordinator's telephone. It must not know who else works."""

from __future__ import annotations

from bs4 import Tag

from webapp.play.browsing import Browser, Lost, read_form
from webapp.play.places import Finder


class SimulatedSite:
    """Whoever has all the paper."""

    def __init__(self, browser: Browser, finder: Finder) -> None:
        self._browser = browser
        self._finder = finder

    def answer(self) -> bool:
        """Answer one question whether a person was vaccinated; say whether there was one."""
        for asked in self._browser.open("/questions").select(".question"):
            form = asked.select_one("form:has(button[name=said])")
            if form is not None:
                self._say(form, _locator(asked))
                return True
        return False

    def _say(self, form: Tag, locator: str) -> None:
        posted = read_form(form)
        said = "yes" if self._finder.find(locator).signed else "no"
        self._browser.post(posted.action, {**posted.values, "said": said})


def _locator(asked: Tag) -> str:
    words = asked.select_one("strong")
    if words is None:
        raise Lost("a question without its words")
    return words.get_text(strip=True).partition(":")[0]
