"""A simulated reviewer at the real dispute view, who always sees what the paper says."""

from __future__ import annotations

from bs4 import Tag

from webapp.play.browsing import Browser, HtmlForm, Lost
from webapp.play.places import Finder, Place


class SimulatedReviewer:
    """One person at a laptop."""

    def __init__(self, browser: Browser, finder: Finder) -> None:
        self._browser = browser
        self._finder = finder
        self.decided = 0

    def decide(self) -> bool:
        """Decide one dispute; say whether there was one."""
        view = self._browser.open("/review")
        dispute = view.select_one("#dispute[data-dispute]")
        if dispute is None:
            return False
        number = str(dispute["data-dispute"])
        self._answer(dispute)
        again = self._browser.open("/review").select_one("#dispute[data-dispute]")
        if again is not None and str(again["data-dispute"]) == number:
            raise Lost(f"dispute {number} came back after a decision")
        self.decided += 1
        return True

    def _answer(self, dispute: Tag) -> None:
        pair = dispute.select(".pair .locator")
        if pair:
            first, second = (self._find(one) for one in pair)
            same = dispute.select_one("button[value^=same]") if first.same_person(second) else None
            self._post(self._form("form.answers"), str(same["value"]) if same is not None else "different")
        elif dispute.select_one("button[value^=given]"):
            signed = self._find(dispute.select_one(".locator")).signed
            self._post(self._form("form.answers"), f"given {'yes' if signed else 'no'}")
        elif "check" in dispute["class"]:
            # Whatever fails, the paper says so: the truth is what is written.
            self._post(self._form("form.answers"), "confirm")
        else:
            self._settle(self._find(dispute.select_one(".locator")))

    def _find(self, locator: Tag | None) -> Place:
        if locator is None:
            raise Lost("a dispute without its locator")
        return self._finder.find(locator.get_text(strip=True))

    def _settle(self, place: Place) -> None:
        writing = self._form("details.write form")
        field_id = int(writing.values["field"])
        written = place.written(field_id)
        if not written:
            self._post(self._form("form.answers"), "blank")
            return
        for button in self._browser.page.select("button.opinion"):
            said = button.select_one(".said")
            if said is not None and place.says(field_id, said.get_text()):
                self._post(self._form("form.answers"), str(button["value"]))
                return
        self._post(writing, "write", value=written)

    def _form(self, selector: str) -> HtmlForm:
        form = self._browser.form(f"#dispute {selector}")
        if form is None:
            raise Lost(f"a dispute without {selector}")
        return form

    def _post(self, form: HtmlForm, act: str, **more: str) -> None:
        self._browser.post(form.action, {**form.values, **more, "act": act})
