"""A simulated volunteer at the real task view. Their name says that they are simulated."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from webapp.learning import lesson_in
from webapp.play.browsing import Browser, HtmlForm, Lost
from webapp.play.places import FieldName, Finder, Place
from webapp.play.typist import believes, type_field
from webapp.practice import FURTHER, LESSONS, Lesson
from webapp.views.volunteer_drawing import LESSON, WALL

#: A form that is asked back this often has something a person cannot answer.
_MOST_ASKED_BACK = 3
_PIN = "2580"


@dataclass
class Memory:
    """What the play remembers of all that was typed: fields with a slip, and what readings were worth."""

    slipped: set[FieldName] = field(default_factory=set)
    shown: set[FieldName] = field(default_factory=set)
    shown_right: set[FieldName] = field(default_factory=set)
    entries: int = 0

    def slipped_on(self, row: tuple[str, int, int]) -> bool:
        """Tell whether anybody slipped in a row, or in the head that its row inherits from."""
        heads = (row, (*row[:2], -1))
        return any(name[:3] in heads for name in self.slipped)


class SimulatedVolunteer:
    """One person at one device."""

    def __init__(self, browser: Browser, finder: Finder, memory: Memory, chance: random.Random) -> None:
        self._browser = browser
        self._finder = finder
        self._memory = memory
        self._chance = chance

    def join(self, invite: str, name: str, phone: str) -> None:
        """Join the team by its invite link."""
        self._browser.open(invite)
        form = self._browser.form("form[method=post]:has(input[name=pledge])")
        if form is None:
            raise Lost("the invite link shows no way to join")
        answers = {"name": name, "phone": phone, "pin": _PIN, "adult": "yes", "pledge": "yes"}
        self._browser.post(invite, {**form.values, **answers})
        self._practise()

    def _practise(self) -> None:
        """Do the practice tasks, as somebody who already knows them."""
        for lesson in LESSONS:
            form = self._browser.form("form#entry[action='/practice']")
            if form is not None:
                self._browser.post(form.action, {**form.values, **_right(lesson)})

    def work(self) -> bool:
        """Enter one task; say whether there was one."""
        form = self._browser.form("form#entry")
        if form is None:
            self._browser.open("/work")
            form = self._browser.form("form#entry")
        while form is not None and form.action == LESSON:
            lesson = FURTHER[lesson_in(form.values["slot"]) or 0]
            self._browser.post(LESSON, {**form.values, **_right(lesson)})
            self._browser.open("/work")
            form = self._browser.form("form#entry")
        if form is None:
            return False
        if form.action == WALL:
            # Whoever only knows the truth by a task's code cannot look at pictures.
            self._browser.post("/work/skip", {**form.values, "reason": "blurred"})
            return True
        place = self._finder.find(self._code())
        posted = {**form.values, **self._fill(form, place)}
        for _ in range(_MOST_ASKED_BACK):
            self._browser.post("/work/submit", posted)
            asked_back = self._insist(posted)
            if asked_back is None:
                self._memory.entries += 1
                return True
            posted = asked_back
        raise Lost("the same task was asked back again and again")

    def _code(self) -> str:
        mark = self._browser.page.select_one("[data-code]")
        if mark is None:
            raise Lost("a task without its code")
        return str(mark["data-code"])

    def _insist(self, posted: dict[str, str]) -> dict[str, str] | None:
        """Confirm that the paper says so, where the view asks whether it does; None when nothing was asked back."""
        form = self._browser.form("form#entry")
        if form is None or form.values.get("key") != posted["key"]:
            return None
        sure = {name: "on" for name in form.offered if name.startswith("sure_")}
        if not sure:
            raise Lost(f"asked back without a way to confirm: {sorted(posted)}")
        return {**posted, **sure}

    def _fill(self, form: HtmlForm, place: Place) -> dict[str, str]:
        """Answer every field of the form."""
        names = {*form.values, *form.offered}
        numbers = sorted(int(name.removeprefix("value_")) for name in names if name.startswith("value_"))
        struck = any(place.keys[number] == "strike" and place.written(number) == "yes" for number in numbers)
        answers: dict[str, str] = {}
        for number in numbers:
            if struck and place.keys[number] != "strike":
                continue
            answers |= self._answer(form, place, number)
        return answers

    def _answer(self, form: HtmlForm, place: Place, number: int) -> dict[str, str]:
        written, name = place.written(number), place.name_of(number)
        if f"accept_{number}" in form.offered:
            taken = self._look_at_suggestion(place, number, name)
            if taken:
                return taken
        if f"same_{number}" in form.offered and not written:
            return {f"same_{number}": "on"}
        options = form.offered.get(f"value_{number}", ())
        meant = next((option for option in options if place.says(number, option)), written)
        typed = type_field(meant, options, self._chance)
        if not typed.right:
            self._memory.slipped.add(name)
        return {f"blank_{number}": "on"} if typed.mark == "blank" else {f"value_{number}": typed.value}

    def _look_at_suggestion(self, place: Place, number: int, name: FieldName) -> dict[str, str]:
        tag = self._browser.page.select_one(f"[data-suggestion='{number}']")
        right = tag is not None and place.says(number, str(tag["data-value"]))
        self._memory.shown.add(name)
        if right:
            self._memory.shown_right.add(name)
        if not believes(right, self._chance):
            return {}
        if not right:
            self._memory.slipped.add(name)
        return {f"accept_{number}": "on"}


def _right(lesson: Lesson) -> dict[str, str]:
    """Answer a practice task as its paper says."""
    values = {f"value_{cell.number}": cell.value for cell in lesson.cells if cell.value}
    marks = {f"{cell.mark}_{cell.number}": "on" for cell in lesson.cells if not cell.value}
    insisted = {f"{'hard' if cell.hard else 'sure'}_{cell.number}": "on" for cell in lesson.cells if cell.value}
    return {**values, **marks, **insisted}
