"""A volunteer's certificate of hours and tasks, for the records of a school or a youth union.

It says how much, never how right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fpdf.enums import Align

from records.sentences import say
from webapp.language import day
from webapp.printing.paper import EDGE, Paper, vietnamese

_LEFT = EDGE + 15
_WIDTH = 297 - 2 * _LEFT

_TITLE = say("Certificate of volunteer work").text
_CONFIRMS = say("This confirms that").text
_DID = say("took part in entering vaccination records from paper:").text
_WORK = say("{entries} tasks in {hours} hours, from {first} to {last}").text
_OF = say("Team: {team}").text
_SIGNED = say("Confirmed by (name, signature)").text
_PLACE = say("Date: {today}").text


@dataclass(frozen=True)
class Served:
    """What a certificate says of a person. hours: as hours and minutes."""

    name: str
    team: str
    entries: int
    hours: str
    first: date
    last: date
    today: date


def certificate(served: Served, fonts: Path) -> bytes:
    """Draw a certificate on one sheet."""
    paper = Paper(fonts, wide=True)
    paper.add_page()
    paper.set_draw_color(11, 102, 85)
    for edge, width in ((EDGE, 1.2), (EDGE + 3, 0.3)):
        paper.set_line_width(width)
        paper.rect(edge, edge, 297 - 2 * edge, 210 - 2 * edge)
    lines = (
        (44, 30, True, vietnamese(_TITLE).upper()),
        (66, 14, False, vietnamese(_CONFIRMS)),
        (86, 34, True, served.name),
        (100, 14, False, vietnamese(_OF, team=served.team) if served.team else ""),
        (118, 14, False, vietnamese(_DID)),
        (132, 20, True, _work(served)),
    )
    for y, points, bold, text in lines:
        paper.letters(points, bold=bold)
        paper.write_at(_LEFT, y, text, _WIDTH, Align.C)
    paper.letters(12)
    paper.write_at(_LEFT, 162, vietnamese(_PLACE, today=day(served.today)))
    paper.write_at(_LEFT + _WIDTH / 2, 162, vietnamese(_SIGNED), _WIDTH / 2, Align.C)
    paper.dotted(_LEFT + _WIDTH * 0.58, 188, _LEFT + _WIDTH * 0.92)
    return paper.as_bytes()


def _work(served: Served) -> str:
    first, last = day(served.first), day(served.last)
    return vietnamese(_WORK, entries=served.entries, hours=served.hours, first=first, last=last)
