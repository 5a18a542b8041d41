"""What staff type of a whole page: how it is begun, which inputs there are, and what was meant by what they hold.

It must not know slots, entries or how a view is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image
from sqlalchemy.orm import Session

from ocr.placing import lock_waiting
from ocr.storage import Store
from ocr.store_reading import write_reading
from ocr.whole import whole_page
from records import roles
from records.accounts import Who
from records.forms import FieldSpec, Form, form_by_key
from records.kinds.base import Choice, Kind
from records.kinds.registry import kind
from records.ledger import note
from records.models.paper import Field, Page, Record
from records.sentences import PersonError, Sentence, say
from records.words import Mark, PageState, RecordKind
from tasks.entries import LONGEST, GivenValue
from tasks.typed import plan_typed, typed_fields
from webapp.pages import is_covered

#: More rows than any page has.
MOST_ROWS = 60
#: Signs that stand for a whole cell, as people write them on paper.
_UNREADABLE, _DITTO = "?", ('"', "''", "〃", "nt", "-nt-")
_NO, _YES = "no", "yes"


class WrongStart(PersonError):
    """How the page is to be typed was not said well."""


@dataclass(frozen=True)
class Cell:
    """One input: its field, its label, its kind; choices where it is one of a few; usual: what it starts with."""

    field_id: int
    label: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    usual: str = ""
    is_strike: bool = False
    dose: int = 0

    @property
    def may_be_empty(self) -> bool:
        """Whether a cell of this kind may be blank: a mark is there or not."""
        return not self.usual


@dataclass(frozen=True)
class Typed:
    """What was typed into one cell, as it was written; problem: what to ask back."""

    text: str
    given: GivenValue
    problem: Sentence | None = None


def begin(
    db: Session, store: Store, who: Who, page: Page, image: Image.Image, form: Form, sent: Mapping[str, str]
) -> None:
    """Make the records of a waiting page that staff type whole. Raises NotWaiting, WrongStart."""
    text = sent.get("rows", "")
    rows = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= rows <= MOST_ROWS:
        raise WrongStart(say("Say how many rows the page has: 1 to {most}.", most=MOST_ROWS))
    columns = {spec.key for spec in form.columns if f"has_{spec.key}" in sent}
    lock_waiting(db, page)
    page.state, page.typed = PageState.RECEIVED, True
    db.flush()
    covered = bool(form.keep) or is_covered(page)
    write_reading(db, store, page, whole_page(image, form, rows, columns, covered=covered))
    if covered:
        # Of such a form only some bands may ever be stored; who may see the page sees the scan itself.
        page.image = None
    plan_typed(db, page)
    note(db, "page.typing", f"page:{page.id}", who.account_id, rows=rows)


def optional_columns(form: Form) -> list[tuple[FieldSpec, bool]]:
    """List the columns that a page may lack, each with whether most have it."""
    asked = [spec for spec in form.columns if spec.group and spec.titles and not spec.required]
    return [(spec, not spec.inherits) for spec in asked]


def cells_of(record: Record, form: Form) -> tuple[Cell, ...]:
    """List the inputs of a record, in the order of the form."""
    return tuple(_cell(field, form.spec(field.key, record.kind != RecordKind.HEADER)) for field in typed_fields(record))


def _cell(field: Field, spec: FieldSpec) -> Cell:
    its_kind = kind(field.kind)
    by_value = {choice.value: choice for choice in its_kind.choices}
    choices = tuple(by_value[one] for one in spec.options) if spec.options else its_kind.choices
    printed = spec.titles[0] if spec.titles and "…" not in spec.titles[0] else ""
    label = printed or roles.LABELS.get(field.role, its_kind.label)
    usual = _NO if _NO in spec.options else ""
    return Cell(field.id, label, its_kind, choices, usual, field.role == roles.STRIKE, spec.dose)


def read_cells(cells: Sequence[Cell], sent: Mapping[str, str], insist: bool) -> dict[int, Typed]:
    """Read one record's inputs. In a struck row, what was left out is struck too."""
    struck = any(one.is_strike and sent.get(f"value_{one.field_id}") == _YES for one in cells)
    return {
        one.field_id: _read(one, sent.get(f"value_{one.field_id}", one.usual).strip(), struck, insist) for one in cells
    }


def _read(cell: Cell, text: str, struck: bool, insist: bool) -> Typed:
    number = cell.field_id
    if not text:
        return Typed(text, GivenValue(number, Mark.STRUCK if struck else Mark.BLANK))
    if text == _UNREADABLE:
        return Typed(text, GivenValue(number, Mark.UNREADABLE))
    if text.lower() in _DITTO:
        return Typed(text, GivenValue(number, Mark.DITTO))
    said = GivenValue(number, Mark.VALUE, text)
    if cell.choices and text not in {choice.value for choice in cell.choices}:
        return Typed(text, said, say("Choose one of the answers."))
    if len(text) > LONGEST or not text.isprintable():
        return Typed(text, said, say("This is too long for one cell."))
    problem = None if cell.choices or "?" in text or insist else cell.kind.parse(text).problem
    return Typed(text, said, problem)


def has_content(cells: Sequence[Cell], sent: Mapping[str, str]) -> bool:
    """Say whether anything was typed into a record."""
    return any(sent.get(f"value_{one.field_id}", "").strip() not in ("", one.usual) for one in cells)


def form_of(page: Page) -> Form:
    """Find the form of a page."""
    return form_by_key(page.form_key or page.batch.form_key)
