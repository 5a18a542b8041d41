"""Which dispute a reviewer gets next, under a lease, and what their screen shows of it.

It must not know what is decided, nor show who said what.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from records.accounts import Act, Who, may_somewhere
from records.database import now
from records.forms import Form, form_by_key
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.locators import locator
from records.models.campaign import Batch
from records.models.paper import Dispute, Field, Page, Record
from records.roles import LABELS
from records.sentences import Sentence
from records.words import DisputeKind, Mark
from review.differences import Difference, differences
from review.facts import load_headers, load_records
from review.returned import REJECTED, platform_said
from review.screens import REASONS, DisputedField, DisputeScreen, Opinion
from tasks.checking import findings_of
from tasks.models import Answer

#: As long as a volunteer's: a reviewer who walks away gives it up, one who thinks keeps it.
LEASE = timedelta(minutes=10)

#: Put aside, a dispute comes back after the rest of the queue has moved on a little.
_PARKED = timedelta(minutes=30)


def next_dispute(db: Session, who: Who, skip: Collection[int] = ()) -> Dispute | None:
    """Lease to a reviewer their own dispute again, else the oldest of their district that nobody holds.

    Never one about a record's field that this account or device has entered (promise 4).
    """
    if not may_somewhere(who, Act.DECIDE):
        return None
    moment = now(db)
    mine = and_(Dispute.holder_id == who.account_id, Dispute.lease_until >= moment)
    free = or_(Dispute.lease_until.is_(None), Dispute.lease_until < moment)
    for condition in (mine, free):
        dispute = db.scalars(
            _open(who.district_code, moment)
            .where(condition, _not_entered_by(who), Dispute.id.not_in(list(skip)))
            .order_by(Dispute.raised_at, Dispute.id)
            .limit(1)
            .with_for_update(of=Dispute, skip_locked=True)
            .execution_options(populate_existing=True)
        ).first()
        if dispute is not None:
            dispute.holder_id = who.account_id
            dispute.lease_until = moment + LEASE
            db.flush()
            return dispute
    return None


def park(db: Session, who: Who, dispute_id: int) -> None:
    """Put a dispute aside for everyone, if this reviewer holds it."""
    dispute = db.get(Dispute, dispute_id)
    if dispute is not None and dispute.closed_at is None and dispute.holder_id == who.account_id:
        dispute.holder_id = dispute.lease_until = None
        dispute.parked_until = now(db) + _PARKED
        db.flush()


def has_entered(db: Session, who: Who, dispute: Dispute, field_id: int | None = None) -> bool:
    """Say whether this account or device has entered what the dispute is about, or the other field `field_id`."""
    if field_id is not None:
        query = select(Answer.id).where(Answer.field_id == field_id, _hands(who)).limit(1)
        if db.scalar(query) is not None:
            return True
    return db.scalar(select(Dispute.id).where(Dispute.id == dispute.id, _not_entered_by(who))) is None


def waiting_count(db: Session, district: str | None = None) -> int:
    """Count the decisions owed in a district (None: the province); parked ones too."""
    open_ones = _open(district, None).with_only_columns(func.count(Dispute.id))
    return db.scalar(open_ones) or 0


def oldest_age(db: Session, district: str | None = None) -> timedelta | None:
    """Tell how long the oldest decision owed has waited."""
    raised = db.scalar(_open(district, None).with_only_columns(Dispute.raised_at).order_by(Dispute.raised_at).limit(1))
    return None if raised is None else now(db) - raised


def dispute_screen(db: Session, dispute: Dispute, shuffle: random.Random) -> DisputeScreen:
    """Gather what a reviewer sees of a dispute; people's opinions come in an order that says nothing about them."""
    [record] = load_records(db, [dispute.record_id])
    page, batch = record.page, record.page.batch
    header = load_headers(db, [page.id]).get(page.id)
    form = form_by_key(page.form_key or batch.form_key)
    findings = [one for one in findings_of(db, record) if one.code == dispute.code]
    if dispute.kind == DisputeKind.FIELD:
        concerned = [field for field in record.fields if field.id == dispute.field_id]
    else:
        dose = next((one.dose for one in findings), 0)
        concerned = _fields_of([role for one in findings for role in one.roles], record, header, dose)
    oldest = oldest_age(db, batch.district_code)
    return DisputeScreen(
        dispute_id=dispute.id,
        kind=DisputeKind(dispute.kind),
        code=dispute.code,
        reason=_reason(db, dispute),
        locator=locator(batch.district_code, batch.number, page.sequence, record.row),
        form_name=form.name,
        fields=tuple(_field(db, field, header, form, shuffle) for field in concerned),
        findings=tuple(one.sentence for one in findings),
        strip=record.strip,
        page_id=page.id,
        page_image=page.image,
        page_size=(page.width, page.height) if page.width and page.height else None,
        row_box=_around(record.fields),
        waiting=waiting_count(db, batch.district_code),
        oldest=oldest,
    )


def _reason(db: Session, dispute: Dispute) -> Sentence | None:
    """Say why a field is here; of one that came back, what the platform said."""
    if dispute.kind != DisputeKind.FIELD:
        return None
    said = platform_said(db, dispute.field) if dispute.code == REJECTED and dispute.field is not None else None
    return said or REASONS.get(dispute.code)


def _open(district: str | None, moment: datetime | None) -> Select[Dispute]:
    """Ask for the open disputes of a district; given a moment, without those put aside beyond it."""
    query = (
        select(Dispute)
        .join(Record, Record.id == Dispute.record_id)
        .join(Page, Page.id == Record.page_id)
        .join(Batch, Batch.id == Page.batch_id)
        .where(Dispute.closed_at.is_(None))
    )
    if district is not None:
        query = query.where(Batch.district_code == district, ~_reaches_out_of(district))
    if moment is not None:
        query = query.where(or_(Dispute.parked_until.is_(None), Dispute.parked_until <= moment))
    return query


def _reaches_out_of(district: str) -> ColumnElement[bool]:
    """Ask for disputes about a second record, of another district: they are the province's (promise 9)."""
    other, page, batch = aliased(Record), aliased(Page), aliased(Batch)
    return exists().where(
        other.id == Dispute.other_id,
        page.id == other.page_id,
        batch.id == page.batch_id,
        batch.district_code != district,
    )


def _hands(who: Who) -> ColumnElement[bool]:
    return or_(Answer.account_id == who.account_id, Answer.device_id == who.device_id)


def _not_entered_by(who: Who) -> ColumnElement[bool]:
    field = aliased(Field)
    about = or_(
        and_(Dispute.field_id.is_not(None), field.id == Dispute.field_id),
        and_(Dispute.field_id.is_(None), field.record_id.in_((Dispute.record_id, Dispute.other_id))),
    )
    return ~exists().where(Answer.field_id == field.id, about, _hands(who))


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


def _field(db: Session, field: Field, header: Record | None, form: Form, shuffle: random.Random) -> DisputedField:
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


def _around(fields: Sequence[Field]) -> tuple[int, int, int, int] | None:
    """Give the box around all cells of a record: x, y, width, height on the straightened page."""
    boxes = [field.box for field in fields if field.box]
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top
