"""What a volunteer's view of one slot needs, and nothing else: no locator, no row, nobody's name or answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.forms import form_by_key
from records.kinds.base import ReadingUse
from records.kinds.registry import kind
from records.models.paper import Field, Page, Record
from records.roles import DOSE_DATE, DOSE_NUMBER, LOT, VACCINE
from records.words import Mark
from tasks.asked import is_row, spec_of
from tasks.evidence import header_of, header_says, preset_of, unseen_readings
from tasks.models import Purpose, Slot, Task
from tasks.policy import may_show, use_of

#: The header values that a dose group is laid beside, in the order of the screen.
HEADER_ROLES = (VACCINE, LOT, DOSE_DATE, DOSE_NUMBER)


@dataclass(frozen=True)
class HeaderWord:
    """One settled value of the page header."""

    role: str
    kind: str
    value: str


@dataclass(frozen=True)
class ScreenField:
    """One cell to enter. shown: what its input starts with; header: what the header says of it; options: of a mark.

    may_be_same: `same` (as the header) is an answer here.
    crop and layout["wide"] are names of pictures in the store.
    """

    field_id: int
    key: str
    kind: str
    role: str
    crop: str | None
    layout: dict[str, Any]
    options: tuple[str, ...]
    shown: str | None = None
    header: str | None = None
    may_be_same: bool = False


@dataclass(frozen=True)
class TaskScreen:
    """One task as its holder sees it."""

    slot_id: int
    token: str
    code: str
    group: str
    purpose: Purpose
    fields: tuple[ScreenField, ...]
    header: tuple[HeaderWord, ...]


def task_screen(db: Session, slot: Slot) -> TaskScreen:
    """Gather what the holder of a slot sees."""
    task = db.get_one(Task, slot.task_id)
    record = db.get_one(Record, task.record_id)
    fields = fields_of(db, slot)
    return TaskScreen(
        slot_id=slot.id,
        token=slot.token or "",
        code=task.code,
        group=task.group,
        purpose=Purpose(slot.purpose),
        fields=screen_fields(db, slot, task, record, fields),
        header=_header_words(header_of(db, record)) if _sees_header(slot, task) else (),
    )


def fields_of(db: Session, slot: Slot) -> list[Field]:
    """List the fields a slot asks, in the order of the paper."""
    return list(db.scalars(select(Field).where(Field.id.in_(slot.field_ids)).order_by(Field.position, Field.id)))


def screen_fields(
    db: Session, slot: Slot, task: Task, record: Record, fields: Sequence[Field]
) -> tuple[ScreenField, ...]:
    """Tell what is shown of each field: the one place that decides it, for the view and for what an answer keeps."""
    form = form_by_key(db.get_one(Page, record.page_id).form_key or "")
    preset = preset_of(db, record)
    header = header_of(db, record) if _sees_header(slot, task) else None
    found = []
    for field in fields:
        above = header_says(header, field.role)
        beside = above.value if above is not None and above.mark == Mark.VALUE else None
        first = slot.purpose == Purpose.FIRST and beside is None
        shown = _shown(field, use_of(kind(field.kind), preset, not is_row(record))) if first else None
        spec = spec_of(record, field, form)
        found.append(
            ScreenField(
                field_id=field.id,
                key=field.key,
                kind=field.kind,
                role=field.role,
                crop=field.crop,
                layout=field.layout,
                options=spec.options,
                shown=shown,
                header=beside,
                may_be_same=spec.inherits and header is not None,
            )
        )
    return tuple(found)


def _shown(field: Field, use: ReadingUse) -> str | None:
    """Give the reading that the first person's input starts from, if any; not where an unseen one waits for them."""
    unseen = unseen_readings(field, use)
    return field.reading if field.reading and not unseen and may_show(use, field.sure, field.certified) else None


def _sees_header(slot: Slot, task: Task) -> bool:
    return slot.purpose == Purpose.FIRST and task.group == "dose"


def _header_words(header: Record | None) -> tuple[HeaderWord, ...]:
    fields = header.fields if header is not None else []
    words = [
        HeaderWord(field.role, field.kind, word.value)
        for field in fields
        if field.role in HEADER_ROLES
        and (word := header_says(header, field.role)) is not None
        and word.mark == Mark.VALUE
    ]
    return tuple(sorted(words, key=lambda word: HEADER_ROLES.index(word.role)))
