"""A scripted reviewer: disputes planted with what is right, decided by keyboard alone as on an old laptop.

Between decisions it sends what an input method and a heavy hand send: composed keys, repeated keys, keys that come
before the picture was looked at. None of them may decide anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.disputes import open_dispute
from records.fields import move
from records.locators import locator
from records.models.paper import Record
from records.models.people import Account
from records.words import DisputeKind, FieldState, Mark
from tasks.models import Answer, Entry, Purpose, Slot, SlotState, Task
from tests import factories
from tests.browser.conftest import a_picture

#: What three people read, then what is right: names whose letters are commands, tones that differ, S'tiêng names.
NAMES = (
    ("Bùi Thị Xuân", "Bùi Thị Xuấn", "Bùi Thị Xuyến"),
    ("Nguyễn Thị Thúy", "Nguyễn Thị Thủy", "Nguyễn Thị Thùy"),
    ("Điểu K'Nam", "Điểu K'Năm", "Điểu Nam"),
    ("Phạm Sỹ Uy", "Phạm Sĩ Uy", "Phạm Sỷ Uy"),
    ("Mã Văn Rê", "Mã Văn Rế", "Mã Văn Re"),
)
RIGHT = "Bùi Xuân Sửu"
SHOULD_BE = "Bùi Xuân Sử"
#: Longer than the first moment, in which keys are ignored.
LOOKED_MS = 380

#: How the planted disputes are to be decided, over and over: most by one key, as on real lists.
_WAYS = (
    *["choose"] * 4,
    "write",
    *["choose"] * 4,
    "blank",
    *["choose"] * 4,
    "unreadable",
    "undo",
    "choose",
    "should be",
)

#: Presses keys as soon as a dispute comes into view, and notes how long after the last real key its picture was there.
WATCH = """
window.waits = [];
let pressed = 0;
document.addEventListener("keydown", (event) => { if (event.isTrusted) pressed = event.timeStamp; }, true);
const soon = (code) => document.body.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true }));
document.addEventListener("dispute:shown", async (event) => {
  // As soon as the picture is there, however slow the machine: nobody has looked at it yet.
  queueMicrotask(() => ["Digit1", "KeyB", "KeyU", "KeyS"].forEach(soon));
  const since = pressed, picture = document.querySelector("#dispute img");
  // What is taken back is shown once more when the server has done so: its picture has been there.
  if (!picture || event.detail.again) return;
  await picture.decode();
  requestAnimationFrame(() => window.waits.push(performance.now() - since));
});
"""


@dataclass(frozen=True)
class Planted:
    """One dispute and how it is to be decided; right: among its three readings, the one the paper has."""

    locator: str
    way: str
    right: str

    @property
    def stored(self) -> tuple[str, str | None, str | None]:
        """Say what must stand in the database: mark, as written, as it should be."""
        if self.way in (Mark.BLANK, Mark.UNREADABLE):
            return self.way, None, None
        written = RIGHT if self.way in ("write", "should be") else self.right
        return Mark.VALUE, written, SHOULD_BE if self.way == "should be" else None


@dataclass
class Figures:
    """What the reviewer needed: keys pressed on purpose, and the wait for each next picture, in milliseconds."""

    keys: int = 0
    waits: list[float] = field(default_factory=list)


def plant(db: Session, number: int, store: Store) -> list[Planted]:
    """Plant disputes about names, 25 rows a page, and say how each is to be decided."""
    people = [factories.a_volunteer(db, name) for name in ("An", "Bình", "Cúc")]
    batch = factories.a_batch(db)
    ways, names = cycle(_WAYS), cycle(NAMES)
    records = islice(_rows(db, batch, number), number)
    planted = []
    for at, record in enumerate(records):
        readings = next(names)
        factories.field_of(record, "full_name").crop = store.put(a_picture(readings[at % len(readings)]))
        planted.append(_planted(db, record, readings, next(ways), people, at))
    return planted


def _rows(db: Session, batch: factories.Batch, number: int) -> Iterator[Record]:
    for _ in range(-(-number // 25)):
        yield from factories.rows_of(db, factories.a_page(db, rows=25, header=factories.SETTLED_HEADER, batch=batch))


def _planted(
    db: Session, record: Record, names: Sequence[str], way: str, people: Sequence[Account], at: int
) -> Planted:
    cell, batch = factories.field_of(record, "full_name"), record.page.batch
    task = Task(
        code=f"SR{record.id:06}",
        record_id=record.id,
        group="person",
        district_code=batch.district_code,
        created_at=factories.MOMENT,
    )
    db.add(task)
    db.flush()
    for ordinal, (person, name) in enumerate(zip(people, names, strict=True)):
        _entered(db, task, batch.id, ordinal, person, cell.id, name)
    move(db, cell, FieldState.DISPUTED)
    open_dispute(db, DisputeKind.FIELD, f"field:{cell.id}", record.id, cell.id, "differ")
    where = locator(batch.district_code, batch.number, record.page.sequence, record.row)
    return Planted(where, way, names[at % len(names)])


def _entered(db: Session, task: Task, batch_id: int, ordinal: int, person: Account, field_id: int, name: str) -> None:
    device = factories.a_device(db)
    slot = Slot(
        task_id=task.id,
        record_id=task.record_id,
        ordinal=ordinal,
        purpose=Purpose.FIRST,
        field_ids=[field_id],
        state=SlotState.DONE,
        rank=0,
        batch_id=batch_id,
        district_code=task.district_code,
    )
    db.add(slot)
    db.flush()
    entry = Entry(
        slot_id=slot.id,
        task_id=task.id,
        account_id=person.id,
        device_id=device.id,
        idempotency_key=f"planted-{slot.id}",
        digest="",
        late=False,
        received_at=factories.MOMENT,
    )
    db.add(entry)
    db.flush()
    answer = {"entry_id": entry.id, "field_id": field_id, "account_id": person.id, "device_id": device.id}
    db.add(Answer(**answer, mark=Mark.VALUE, value=name))
    db.flush()


class ScriptedReviewer:
    """One person at a keyboard. The page is already at the reviewer's desk, with WATCH in it."""

    def __init__(self, page: Page, planted: Sequence[Planted]) -> None:
        self.page = page
        self.planted: Mapping[str, Planted] = {one.locator: one for one in planted}
        self.figures = Figures()
        self._input: CDPSession = page.context.new_cdp_session(page)
        self._undone: list[str] = []

    def decide_all(self) -> Figures:
        """Decide until nothing waits."""
        while self.page.locator("#dispute[data-dispute]").count():
            self._decide()
        self.figures.waits = self.page.evaluate("window.waits")
        return self.figures

    def _decide(self) -> None:
        here = self.page.locator("#dispute .locator").inner_text()
        planted, number = self.planted[here], self.page.locator("#dispute").get_attribute("data-dispute")
        self._noise()
        if planted.way == "undo" and here not in self._undone:
            self._undone.append(here)
            return self._take_back(number)
        acts = {
            "write": self._write,
            "blank": lambda: self._key("KeyB"),
            "unreadable": lambda: self._key("KeyX"),
            "should be": self._should_be,
        }
        acts.get(planted.way, lambda: self._choose(planted.right))()
        return self._next(number)

    def _next(self, number: str | None) -> None:
        expect(self.page.locator(f"#dispute[data-dispute='{number}']")).to_have_count(0)

    def _noise(self) -> None:
        """Press what must do nothing: composed by an input method, then held down. WATCH presses what is too soon."""
        self.page.wait_for_timeout(LOOKED_MS)
        self._raw("rawKeyDown", "KeyB", 229)
        self._raw("rawKeyDown", "Digit2", 229)
        self._raw("rawKeyDown", "KeyX", 88, autoRepeat=True)

    def _choose(self, name: str) -> None:
        said = [one.inner_text() for one in self.page.locator("#dispute .opinion .said").all()]
        self._key(f"Digit{said.index(name) + 1}")

    def _write(self) -> None:
        self._key("Enter")
        self._type(RIGHT)
        self._key("Enter")

    def _should_be(self) -> None:
        self._key("Enter")
        self._type(RIGHT)
        self._key("Tab")
        self._type(SHOULD_BE)
        self._key("Tab")
        self._key("ArrowDown")
        self._key("Enter")

    def _take_back(self, number: str | None) -> None:
        """Say that it is empty by mistake, and take that back."""
        self._key("KeyB")
        self._next(number)
        expect(self.page.locator("#undo button")).to_be_visible()
        self.page.wait_for_timeout(LOOKED_MS)
        self._key("KeyU")
        expect(self.page.locator("#dispute .locator")).to_have_text(self._undone[-1])
        expect(self.page.locator("#dispute[data-busy]")).to_have_count(0)

    def _type(self, text: str) -> None:
        """Type words as an input method does: each is composed letter by letter, then put in."""
        words = text.split(" ")
        for place, word in enumerate(words, 1):
            for end in range(1, len(word) + 1):
                self._raw("rawKeyDown", "KeyS", 229)
                self._input.send(
                    "Input.imeSetComposition", {"text": word[:end], "selectionStart": end, "selectionEnd": end}
                )
                self.figures.keys += 1
            self._input.send("Input.insertText", {"text": word})
            if place < len(words):
                self.page.keyboard.press("Space")
                self.figures.keys += 1

    def _key(self, code: str) -> None:
        self.page.keyboard.press(code)
        self.figures.keys += 1

    def _raw(self, kind: str, code: str, number: int, **more: bool) -> None:
        event = {"type": kind, "code": code, "windowsVirtualKeyCode": number, "key": "Process", **more}
        self._input.send("Input.dispatchKeyEvent", event)
