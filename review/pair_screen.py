"""What a reviewer is shown of two records that may tell of one person: line by line, both papers side by side.

It must not know what is decided. Both are looked at whole, so the view notes the look.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from records.forms import form_by_key
from records.kinds.registry import kind
from records.locators import locator
from records.models.paper import Dispute, Field, Record
from records.roles import (
    ADDRESS,
    BIRTH_DATE,
    DOSE_DATE,
    DOSE_NUMBER,
    HEALTH_INSURANCE,
    LABELS,
    LOT,
    NAME,
    NATIONAL_ID,
    PHONE,
    SEX,
    VACCINE,
)
from records.sentences import say
from review.differences import differences
from review.doses import papers_of
from review.joined import best, dose_conflicts
from review.matching import contradictions, traits_of
from review.screens import Line, PairScreen, Side
from tasks.facts import Fact, dose_numbers, facts

_OF_PERSON = (NAME, BIRTH_DATE, SEX, NATIONAL_ID, HEALTH_INSURANCE, PHONE, ADDRESS)
_OF_DOSE = (DOSE_DATE, VACCINE, LOT)

REASONS = {
    "alike": say("Much is the same on both papers, but no number says that this is one person."),
    "contradicts": say("These seem to be one person, but the papers contradict each other."),
    "doubted": say("A reviewer doubts what was decided about these two papers. Are they of one person?"),
    "two_people": say("A third paper belongs to both of these. Are they one person?"),
}


@dataclass(frozen=True)
class _Said:
    """What one record says: of its person, and of each dose by number, with the cells it stands in."""

    record: Record
    person: dict[str, Fact]
    doses: dict[int, dict[str, Fact]]
    cells: dict[int, Field]


def pair_screen(db: Session, dispute: Dispute) -> PairScreen:
    """Lay two records beside each other."""
    papers = papers_of(db, {dispute.record_id, dispute.other_id or dispute.record_id})
    left, right = (_said(*papers[one]) for one in (dispute.record_id, dispute.other_id or dispute.record_id))
    differing = contradictions(*(traits_of(best(_plain(one.person))) for one in (left, right)))
    clashing = dose_conflicts(*({n: _plain(said) for n, said in one.doses.items()} for one in (left, right)))
    lines = [_line(role, 0, left, right, role in differing) for role in _OF_PERSON]
    for number in sorted({*left.doses, *right.doses}):
        lines += [_line(role, number, left, right, role in clashing) for role in _OF_DOSE]
    shown = [one for one in lines if one.left.pieces or one.right.pieces]
    return PairScreen(
        (left.record.id, right.record.id),
        (_locator(left.record), _locator(right.record)),
        (_form_name(left.record), _form_name(right.record)),
        REASONS.get(dispute.code),
        # What contradicts is what there is to decide: it comes first.
        tuple(sorted(shown, key=lambda one: not one.contradicts)),
    )


def _said(record: Record, header: Record | None) -> _Said:
    places = {place: facts(record, header, place) for place in dose_numbers(record)}
    doses = {_number(place, known): known for place, known in places.items()}
    given = {number: known for number, known in doses.items() if DOSE_DATE in known and known[DOSE_DATE].best}
    cells = {field.id: field for one in (record, header) if one is not None for field in one.fields}
    return _Said(record, next(iter(places.values())), given, cells)


def _number(place: int, known: dict[str, Fact]) -> int:
    said = kind("dose_number").parse(known[DOSE_NUMBER].best or "").canonical if DOSE_NUMBER in known else ""
    return int(said) if said.isdigit() else place


def _plain(known: dict[str, Fact]) -> dict[str, dict[str, str | None]]:
    return {role: {"value": fact.value, "should_be": fact.should_be} for role, fact in known.items()}


def _line(role: str, dose: int, left: _Said, right: _Said, contradicts: bool) -> Line:
    found = [(one.doses.get(dose, {}) if dose else one.person).get(role) for one in (left, right)]
    texts = [kind(fact.kind).show(fact.best) if fact is not None and fact.best else "" for fact in found]
    written = [text for text in texts if text]
    pieces = dict(zip(written, differences(written), strict=True)) if written else {}
    sides = [
        Side(pieces[text].pieces if text else (), _crop(one, fact))
        for one, fact, text in zip((left, right), found, texts, strict=True)
    ]
    return Line(LABELS[role], dose, sides[0], sides[1], contradicts)


def _crop(said: _Said, fact: Fact | None) -> str | None:
    """Give the picture of the row's own cell; the head of a page is named by its words."""
    cell = said.cells.get(fact.field_id) if fact is not None else None
    return cell.crop if cell is not None and cell.record_id == said.record.id else None


def _locator(record: Record) -> str:
    page = record.page
    return locator(page.batch.district_code, page.batch.number, page.sequence, record.row)


def _form_name(record: Record) -> dict[str, str]:
    return form_by_key(record.page.form_key or record.page.batch.form_key).name
