"""The sign-off sheet of an upload file: what a named person answers for with their signature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from fpdf.enums import Align

from records.calendar import VIETNAM
from records.places import districts
from records.sentences import say
from records.words import Role
from webapp.printing.paper import Paper, vietnamese
from webapp.signing_off import SignOff

_LEFT, _WIDTH = 20.0, 170.0
_TITLE = say("Sign-off sheet of an upload file").text
_WHOLE = say("The whole province").text
_PLEDGE = say("{people} people, {pledged} of them under the signed confidentiality pledge").text
_ROLES = {
    Role.VOLUNTEER: say("Volunteers").text,
    Role.REVIEWER: say("Reviewers").text,
    Role.COORDINATOR: say("Coordinators").text,
    Role.CLERK: say("Clerks").text,
}
_HELD = {
    "code": say("no code in the dictionary").text,
    "waits": say("an earlier version is not answered").text,
    "rejected": say("rejected, being looked at").text,
    "doubted": say("being decided again").text,
}
_NO_BOUND = say("No error bound was measured for these doses yet.").text
_SIGN = say("Approved by (signature, full name, function)").text
_MADE = say("Made by (signature, full name)").text


def sign_off_sheet(facts: SignOff, fonts: Path) -> bytes:
    """Draw the sheet; it is the same for the same facts but for its own time of drawing."""
    paper = Paper(fonts)
    paper.add_page()
    paper.letters(15, bold=True)
    paper.write_at(_LEFT, 25, vietnamese(_TITLE).upper(), _WIDTH, Align.C)
    y = 38.0
    paper.letters(10.5)
    for label, value in _lines(facts):
        paper.write_at(_LEFT, y, f"{label}:" if value else label, 66 if value else _WIDTH)
        if value:
            paper.write_at(_LEFT + 68, y, value, _WIDTH - 68)
        y += 6.6
    y = max(y + 14, 200)
    for at, label, name in ((_LEFT, _MADE, facts.made_by), (_LEFT + 88, _SIGN, _approver(facts))):
        paper.write_at(at, y, vietnamese(label), 82)
        paper.write_at(at, y + 36, name, 82)
    return paper.as_bytes()


def _lines(facts: SignOff) -> Iterable[tuple[str, str]]:
    """Give the sheet's lines: a label and what is said of it, or a sentence alone."""
    place = next((one.name for one in districts() if one.code == facts.district_code), vietnamese(_WHOLE))
    counts, held = facts.counts, facts.counts.get("held_back") or {}
    yield vietnamese(say("File").text), facts.name
    yield vietnamese(say("District").text), place
    if facts.site:
        yield vietnamese(say("Site").text), facts.site
    yield vietnamese(say("Made").text), _moment(facts.made_at)
    yield vietnamese(say("Rows in the file").text), str(facts.rows)
    if facts.people:
        yield vietnamese(say("People to vaccinate in the file").text), str(facts.people)
    else:
        yield vietnamese(say("Doses in the file").text), str(facts.doses)
        yield vietnamese(say("of these corrections").text), str(facts.corrections)
    yield vietnamese(say("Rows with empty place codes").text), str(counts.get("without_codes", 0))
    yield vietnamese(say("Rows with only a birth year").text), str(counts.get("year_only", 0))
    for header, count in held.items() if isinstance(held, dict) else ():
        yield (
            vietnamese(say("Doses withheld").text),
            vietnamese(say("{count}: “{what}” is missing").text, count=count, what=header),
        )
    others = counts.get("held") or {}
    for why, count in others.items() if isinstance(others, dict) else ():
        yield vietnamese(say("Doses withheld").text), f"{count}: {vietnamese(_HELD[why])}"
    yield vietnamese(_NO_BOUND), ""
    for one in facts.workers:
        label = " · ".join(part for part in (vietnamese(_ROLES[one.role]), one.team) if part)
        yield label, vietnamese(_PLEDGE, people=one.people, pledged=one.pledged)
    yield "SHA-256", facts.sha256
    if facts.approved_at:
        yield vietnamese(say("Approved").text), f"{_moment(facts.approved_at)} · {_approver(facts)}"


def _approver(facts: SignOff) -> str:
    return ", ".join(part for part in (facts.approved_by, facts.function) if part)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
