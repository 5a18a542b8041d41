"""Which paper a task or a dispute is about, asked of the staff's locator as a coordinator may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from records.forms import form_by_key
from records.kinds.base import Likeness
from records.kinds.registry import kind
from webapp.play.browsing import Browser
from webapp.play.truth import PaperPage

Truth = dict[tuple[str, int], PaperPage]

#: A field by the paper: file, page, row (−1: head and foot), key.
FieldName = tuple[str, int, int, str]


@dataclass(frozen=True)
class Place:
    """One record on a sample page (row −1: head and foot), and the field keys by number."""

    paper: PaperPage
    row: int
    form_key: str
    keys: dict[int, str]

    def written(self, field_id: int) -> str:
        """Tell what is really written in a field."""
        return self.paper.written(self.row, self.keys[field_id])

    @property
    def signed(self) -> bool:
        """Tell whether the row is signed on paper: then the person was vaccinated."""
        return self.row >= 0 and self.paper.rows[self.row].signed

    def same_person(self, other: Place) -> bool:
        """Tell whether two rows tell of one person: the samples repeat a row letter by letter."""
        return self.paper.rows[self.row].values == other.paper.rows[other.row].values

    def says(self, field_id: int, value: str) -> bool:
        """Tell whether a value is what the paper says there."""
        written = self.written(field_id)
        spec = form_by_key(self.form_key).spec(self.keys[field_id], self.row >= 0)
        return bool(written) and kind(spec.kind).compare(value, written) is Likeness.SAME

    def name_of(self, field_id: int) -> FieldName:
        """Name a field by the paper."""
        return (self.paper.file, self.paper.page, self.row, self.keys[field_id])


class Finder:
    """A simulated coordinator at the locator."""

    def __init__(self, browser: Browser, truth: Truth) -> None:
        self._browser = browser
        self._truth = truth

    def find(self, code: str) -> Place:
        """Find what a task's code or a locator stands for."""
        answer = cast("dict[str, Any]", self._browser.look_up("/coordinator/find", code=code))
        keys = {int(field["id"]): str(field["key"]) for field in answer["fields"]}
        paper = self._truth[(answer["file"], answer["page"])]
        return Place(paper, answer["row"], answer["form"], keys)
