"""A simulated reviewer at the real dispute view, who always sees what the paper says."""

from __future__ import annotations

from webapp.play.browsing import Browser
from webapp.play.places import Finder


class SimulatedReviewer:
    """One person at a laptop."""

    def __init__(self, browser: Browser, finder: Finder) -> None:
        self._browser = browser
        self._finder = finder

    def decide(self) -> bool:
        """Decide one dispute; say whether there was one."""
        return False
