"""What a volunteer's view of one slot needs, and nothing else: no locator, no row, nobody's name or answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from records.kinds.registry import kind
from records.models.paper import Field, Record
from records.roles import DOSE_DATE, DOSE_NUMBER, LOT, VACCINE
from records.words import Mark, Preset
from tasks.asked import is_row, spec_of
from tasks.evidence import header_says, unseen_readings
from tasks.facts import tells_of
from tasks.models import Purpose
from tasks.policy import may_show, use_of
from tasks.work import Work

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

    @property
    def before_eyes(self) -> str | None:
        """Give the value that whoever answers had before their eyes."""
        return self.header if self.header is not None else self.shown


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


def task_screen(work: Work) -> TaskScreen:
    """Gather what the holder of a slot sees."""
    return TaskScreen(
        slot_id=work.slot.id,
        token=work.slot.token or "",
        code=work.task.code,
        group=work.task.group,
        purpose=Purpose(work.slot.purpose),
        fields=screen_fields(work),
        header=_header_words(work.beside),
    )


def screen_fields(work: Work) -> tuple[ScreenField, ...]:
    """Tell what is shown of each field: the one place that decides it, for the view and for what an answer keeps."""
    return tuple(_screen_field(work, field, work.beside) for field in work.fields)


def _screen_field(work: Work, field: Field, header: Record | None) -> ScreenField:
    spec = spec_of(work.record, field, work.form)
    if not tells_of(header, field.dose):
        header = None
    above = header_says(header, field.role)
    beside = above.value if above is not None and above.mark == Mark.VALUE else None
    return ScreenField(
        field_id=field.id,
        key=field.key,
        kind=field.kind,
        role=field.role,
        crop=field.crop,
        layout=field.layout,
        options=spec.options,
        shown=_shown(work, field) if beside is None else None,
        header=beside,
        may_be_same=spec.inherits and header is not None,
    )


def _shown(work: Work, field: Field) -> str | None:
    """Give what the input starts from: what a wall claims, the reading for the first person, nothing for all others."""
    if work.slot.wall is not None:
        return work.slot.wall.claim
    return reading_shown(work, field) if work.slot.purpose == Purpose.FIRST else None


def reading_shown(work: Work, field: Field) -> str | None:
    """Give the reading that the first person's input starts from, if any; not where an unseen one waits for them."""
    use = use_of(kind(field.kind), Preset(work.slot.preset or work.campaign.preset), not is_row(work.record))
    unseen = unseen_readings(field, use)
    return field.reading if field.reading and not unseen and may_show(use, field.sure, field.certified) else None


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
