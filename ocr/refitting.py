"""Fit the calibration anew to this installation's own paper: to what people settled. Steps: they never commit.

Made pages only gave the starting point (DESIGN §7); it must not know where the file of a calibration lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ocr.calibration import Calibration, Curve, group_key, manner
from ocr.confidence import kept_for_proof
from ocr.fitting import Example, calibration_error, fit_curves, shares
from ocr.results import HEADER_ROW, FieldReading, PageReading, RecordReading
from ocr.to_scan import ToScan
from ocr.weighing import evidence
from records.forms import form_by_key
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.models.paper import Field, Page, Record
from records.words import FieldState, Mark, RecordState

#: Values that people alone decided; one that a reading helped to settle says nothing of readings. Where certified ones
#: count, only those kept for proof are left to people whether right or wrong.
_BY_PEOPLE = ("agreement", "decision")


@dataclass(frozen=True)
class Change:
    """One group, old and new, on the same settled fields: how many would be shown, how many of them right."""

    group: str
    n: int
    old: Mapping[str, Any]
    new: Mapping[str, Any]


def settled_examples(db: Session) -> list[Example]:
    """List the readings of texts whose field people have settled, page by page."""
    query = select(Page.id).join(Record).join(Field).where(Field.state == FieldState.SETTLED).distinct()
    return [one for page_id in db.scalars(query.order_by(Page.id)) for one in _of_page(db, page_id)]


def refit(old: Calibration, examples: Sequence[Example], version: str) -> Calibration:
    """Fit the groups that have enough settled fields; the others stay as they are."""
    fitted = fit_curves(examples)
    fitted = {key: curve for key, curve in fitted.items() if not key.startswith("any/")}
    about = {"fitted_on": f"{len(examples)} settled fields", "date": version, "before": dict(old.about)}
    return replace(old, version=version, about=about, curves={**old.curves, **fitted})


def changes(old: Calibration, new: Calibration, examples: Sequence[Example]) -> list[Change]:
    """Compare two calibrations group by group. A new curve's figures are of fields that each fold had not seen."""
    groups: dict[tuple[str, str], list[Example]] = {}
    for one in examples:
        groups.setdefault((one.kind_key, one.style), []).append(one)
    found = []
    for (kind_key, style), some in sorted(groups.items()):
        before, after = old.curve(kind_key, style), new.curve(kind_key, style)
        key = group_key(kind_key, style)
        was = _on(before, some)
        is_new = key in new.curves and new.curves[key] is not old.curves.get(key)
        found.append(Change(key, len(some), was, new.curves[key].figures if is_new else _on(after, some)))
    return found


def _on(curve: Curve | None, examples: Sequence[Example]) -> dict[str, Any]:
    right = np.array([float(one.right) for one in examples])
    if curve is None:
        return {**shares(np.zeros(len(right), dtype=np.bool_), right), "ece": None}
    scores = np.array([curve.score(one.features) for one in examples])
    sure = scores >= curve.show if curve.show is not None else np.zeros(len(right), dtype=np.bool_)
    said = np.array([curve.confidence(float(score)) / 100 for score in scores])
    return {**shares(sure, right), "ece": round(calibration_error(said, right), 4)}


def _of_page(db: Session, page_id: int) -> list[Example]:
    query = select(Record).where(Record.page_id == page_id, Record.state != RecordState.BLANK)
    records = db.scalars(query.options(selectinload(Record.fields)).order_by(Record.row)).all()
    page = db.get_one(Page, page_id)
    if page.form_key is None:
        return []
    form = form_by_key(page.form_key)
    settled = {
        (record.row, field.key): field.value or ""
        for record in records
        for field in record.fields
        if field.state == FieldState.SETTLED
        and field.mark == Mark.VALUE
        and (field.evidence or {}).get("by") in _BY_PEOPLE
        and (not field.certified or kept_for_proof(field.id))
    }
    found = []
    for row, one, features in evidence(_as_read(page, records), form):
        if one.value and (row, one.key) in settled:
            its_kind = kind(form.spec(one.key, row != HEADER_ROW).kind)
            right = its_kind.compare(one.value, settled[row, one.key]) is Likeness.SAME
            found.append(Example(its_kind.key, manner(one.read_as), features, right, str(page_id), form=form.key))
    return found


def _as_read(page: Page, records: Sequence[Record]) -> PageReading:
    """Put the page's reading together again from its fields."""
    rows = [
        RecordReading(
            record.row,
            tuple(
                FieldReading(
                    one.key, None, one.reading or "", one.raw or "", one.confidence or 0.0, read_as=one.read_as
                )
                for one in record.fields
            ),
            record.printed_number,
        )
        for record in records
    ]
    header = next((one for one in rows if one.row == HEADER_ROW), RecordReading(HEADER_ROW, ()))
    others = tuple(one for one in rows if one.row != HEADER_ROW)
    return PageReading(str(page.form_key), b"", page.width or 0, page.height or 0, ToScan(), header, others)
