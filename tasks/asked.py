"""Which fields of a record are asked of volunteers, and which must be settled. It must not know slots or people."""

from __future__ import annotations

from collections.abc import Iterable

from records.forms import FieldSpec, Form
from records.models.paper import Field, Record
from records.words import RecordKind


def spec_of(record: Record, field: Field, form: Form) -> FieldSpec:
    """Find what the form says of a field."""
    return form.spec(field.key, is_row(record))


def is_row(record: Record) -> bool:
    """Is this a person's record, not the page's header?"""
    return record.kind != RecordKind.HEADER


def asked_fields(record: Record, form: Form) -> list[Field]:
    """List the fields that volunteers enter: those of a group, with a place on this paper, that are not for staff."""
    return [field for field in record.fields if field.group and field.box and not spec_of(record, field, form).staff]


def needed_fields(record: Record, form: Form) -> list[Field]:
    """List the fields of a record that must be settled before it is complete."""
    asked = {field.key for field in asked_fields(record, form)}
    return [field for field in record.fields if field.key in asked | _required(record, form)]


def roles_of(fields: Iterable[Field]) -> dict[str, Field]:
    """Find fields by their role; of two with one role, the first on the paper."""
    return {field.role: field for field in reversed(list(fields))}


def _required(record: Record, form: Form) -> set[str]:
    specs = form.columns if is_row(record) else form.header + form.foot
    return {spec.key for spec in specs if spec.required}
