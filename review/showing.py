"""What a reviewer's screen shows of a dispute: the cells it is about, what people said of them, what a check found.

It must not know who gets the dispute nor what is decided, nor show who said what.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.finding import Finding, Severity
from records.forms import Form, form_by_key
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.locators import locator
from records.models.paper import Dispute, Field, Record
from records.roles import LABELS, REMARK, SIGNATURE
from records.sentences import Sentence
from records.words import DisputeKind, Mark
from review.alike import alike
from review.completeness import missing_findings
from review.differences import Difference, differences
from review.facts import load_headers, load_records
from review.known_screen import known_lines
from review.pair_screen import pair_screen
from review.questions import site_answer
from review.returned import REJECTED, platform_said
from review.screens import REASONS, DisputedField, DisputeScreen, Opinion
from review.shifted_rows import shifted_column
from tasks.checking import findings_of
from tasks.models import Answer

#: What a page's rows may share, so that one decision is for many of them.
_ALIKE = (DisputeKind.FIELD, DisputeKind.CHECK, DisputeKind.GIVEN, DisputeKind.KNOWN)


def dispute_screen(db: Session, dispute: Dispute, shuffle: random.Random) -> DisputeScreen:
    """Gather what a reviewer sees of a dispute; people's opinions come in an order that says nothing about them."""
    [record] = load_records(db, [dispute.record_id])
    page, batch = record.page, record.page.batch
    header = load_headers(db, [page.id]).get(page.id)
    form = form_by_key(page.form_key or batch.form_key)
    findings = [one for one in _findings(db, dispute, record) if one.code == dispute.code]
    if dispute.kind == DisputeKind.FIELD:
        concerned = [field for field in record.fields if field.id == dispute.field_id]
    elif dispute.kind == DisputeKind.GIVEN:
        concerned = [field for field in record.fields if field.role in (SIGNATURE, REMARK) and field.mark is not None]
    elif dispute.kind == DisputeKind.APPROVAL:
        concerned = [field for field in record.fields if field.mark is not None]
    else:
        dose = next((one.dose for one in findings), 0)
        concerned = _fields_of([role for one in findings for role in one.roles], record, header, dose)
    return DisputeScreen(
        dispute_id=dispute.id,
        kind=DisputeKind(dispute.kind),
        code=dispute.code,
        reason=_reason(db, dispute),
        locator=locator(batch.district_code, batch.number, page.sequence, record.row),
        form_name=form.name,
        fields=tuple(shown_field(db, field, header, form, shuffle) for field in concerned),
        findings=tuple(one.sentence for one in findings),
        blocks=any(one.severity == Severity.BLOCKS for one in findings),
        answer=site_answer(db, dispute),
        alike=len(alike(db, dispute)) if dispute.kind in _ALIKE and record.row >= 0 else 0,
        shifted=len(column.rows) if (column := shifted_column(db, dispute)) is not None else 0,
        pair=pair_screen(db, dispute) if dispute.kind == DisputeKind.DUPLICATE else None,
        page_id=page.id,
        known=known_lines(db, dispute, record, header) if dispute.kind == DisputeKind.KNOWN else (),
    )


def _reason(db: Session, dispute: Dispute) -> Sentence | None:
    """Say why a field is here; of one that came back, what the platform said."""
    if dispute.kind not in (DisputeKind.FIELD, DisputeKind.KNOWN):
        return None
    said = platform_said(db, dispute.field) if dispute.code == REJECTED and dispute.field is not None else None
    return said or REASONS.get(dispute.code)


def _findings(db: Session, dispute: Dispute, record: Record) -> list[Finding]:
    if dispute.kind == DisputeKind.ROWS:
        return missing_findings(db, record)
    return findings_of(db, record) if dispute.kind == DisputeKind.CHECK else []


def _fields_of(roles: Sequence[str], record: Record, header: Record | None, dose: int) -> list[Field]:
    """Find the cells that a check looked at: the row's own and, of what it inherits, the header's."""
    places = [record] if header is None or header.id == record.id else [record, header]
    return [
        field
        for role in dict.fromkeys(roles)
        for place in places
        for field in place.fields
        if field.role == role and field.dose in (0, dose) and (field.value or place is record)
    ]


def shown_field(db: Session, field: Field, header: Record | None, form: Form, shuffle: random.Random) -> DisputedField:
    """Gather what a reviewer sees of one cell."""
    in_header = header is not None and field.record_id == header.id
    spec = form.spec(field.key, row=not in_header)
    return DisputedField(
        field_id=field.id,
        role=field.role,
        kind=field.kind,
        label=LABELS.get(field.role, kind(field.kind).label),
        title=str(field.layout.get("title") or (spec.titles[0] if spec.titles else "")),
        crop=field.crop,
        box=tuple(field.box or ()),
        options=spec.options or tuple(choice.value for choice in kind(field.kind).choices),
        opinions=_opinions(db, field, header, shuffle),
        settled=kind(field.kind).show(field.value) if field.value else None,
        value=field.value,
        should_be=field.should_be,
        reading=field.reading,
        from_header=in_header,
    )


def _opinions(db: Session, field: Field, header: Record | None, shuffle: random.Random) -> tuple[Opinion, ...]:
    """List the distinct live answers, told apart as their kind tells values apart."""
    compare = kind(field.kind).compare
    answers = db.scalars(select(Answer).where(Answer.field_id == field.id, Answer.live).order_by(Answer.id)).all()
    groups: list[list[Answer]] = []
    for answer in answers:
        same = (one for one in groups if one[0].mark == answer.mark and _alike(one[0], answer, compare))
        group = next(same, None)
        if group is None:
            groups.append([answer])
        else:
            group.append(answer)
    shuffle.shuffle(groups)
    written = {answer.id: _shown(field, answer, header) for answer in (group[0] for group in groups)}
    words = [group[0].id for group in groups if written[group[0].id]]
    differing = dict(zip(words, differences([written[one] for one in words]), strict=True))
    return tuple(_opinion(group, written[group[0].id], differing.get(group[0].id)) for group in groups)


def _alike(one: Answer, other: Answer, compare: Callable[[str, str], Likeness]) -> bool:
    return one.mark != Mark.VALUE or one.value == other.value or compare(one.value, other.value) == Likeness.SAME


def _shown(field: Field, answer: Answer, header: Record | None) -> str:
    """Write what an answer says: its own text, or the header's where it says `same`."""
    if answer.mark == Mark.VALUE:
        return kind(field.kind).show(answer.value)
    above = next((one for one in header.fields if one.role == field.role), None) if header is not None else None
    if answer.mark == Mark.SAME and above is not None and above.value:
        return kind(field.kind).show(above.value)
    return ""


def _opinion(group: Sequence[Answer], text: str, difference: Difference | None) -> Opinion:
    return Opinion(
        mark=Mark(group[0].mark),
        value=group[0].value,
        text=text,
        pieces=difference.pieces if difference else (),
        syllable=difference.syllable if difference else None,
        tone=difference.tone if difference else None,
        people=len(group),
        hard=any(answer.hard for answer in group),
    )
