"""Questions to sites: a view, a list to print and text to paste into a chat; the answer is typed or a photograph.

It must not know what a reviewer makes of an answer. What is asked names a row and a cell, never what they say.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from ocr.opening import page_image
from records.accounts import Act
from records.database import now, read, write
from records.sentences import say
from records.words import DisputeKind
from review.questions import Asked, NotAsked, SiteAsked, answer, answered_questions, open_questions, sites_asked
from webapp.edge import Edge, HttpRequest, edge_of, language_of, page, signed_in
from webapp.guards import guard
from webapp.language import Language
from webapp.sent import number_of

#: What a site says of a dose by one button.
_GIVEN = {"yes": say("Yes, vaccinated").text, "no": say("No, not vaccinated").text}

#: A site may be asked about every row of its lists: so many are shown, and printed, at once.
_AT_ONCE, _PRINTED_AT_ONCE = 25, 200

#: Enough to read one row by; a phone's photograph is twenty times as large.
_WIDEST = 1600
_QUALITY = 70

Answered = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]


@dataclass(frozen=True)
class Part:
    """Which questions one view shows: of one site, or of all; which sheet of them, from 1."""

    of: SiteAsked | None
    sites: tuple[SiteAsked, ...]
    sheet: int
    at_once: int

    @property
    def count(self) -> int:
        """Count the questions of all sheets."""
        return self.of.count if self.of else sum(one.count for one in self.sites)

    @property
    def sheets(self) -> int:
        """Count the sheets."""
        return max(1, -(-self.count // self.at_once))

    @property
    def skip(self) -> int:
        """Tell how many questions are on the sheets before."""
        return (self.sheet - 1) * self.at_once

    def query(self, sheet: int = 0, of: SiteAsked | None = None) -> str:
        """Write into an address which questions are meant: of this sheet, of this site, else of those shown."""
        site = of or self.of
        chosen = {"district": site.district, "site": site.site} if site else {}
        return "?" + urlencode({**chosen, "sheet": sheet or (1 if of else self.sheet)})


@get("/questions", guards=[guard(Act.ANSWER)], sync_to_thread=True)
def questions(request: HttpRequest) -> Response[str]:
    """Show what waits for an answer, site by site, and what was answered last."""
    return _draw(request, "questions/list.html", _AT_ONCE)


@get("/questions/print", guards=[guard(Act.ANSWER)], sync_to_thread=True)
def printed(request: HttpRequest) -> Response[str]:
    """Show the same as a list to print, with room to write."""
    return _draw(request, "questions/print.html", _PRINTED_AT_ONCE)


@post("/questions/{question_id:int}", guards=[guard(Act.ANSWER)], sync_to_thread=True)
def take_answer(request: HttpRequest, question_id: FromPath[int], data: Answered) -> Redirect:
    """Take an answer, and go back to the sheet it was on; the dispute is back in the reviewers' queue at once."""
    edge, who = edge_of(request), signed_in(request)
    photo = _photo(edge, data.get("photo"))
    with write(edge.engine) as db:
        answer(db, who, question_id, _words(request, data), str(data.get("name", "")), photo)
        part = _part(request, sites_asked(db, who), _AT_ONCE)
    return Redirect(f"/questions{part.query()}", status_code=303)


HANDLERS = [questions, printed, take_answer]


def _draw(request: HttpRequest, template: str, at_once: int) -> Response[str]:
    spoken, who = language_of(request), signed_in(request)
    with read(edge_of(request).engine) as db:
        part = _part(request, sites_asked(db, who), at_once)
        waiting = open_questions(db, who, part.of, part.skip, at_once)
        answered, moment = answered_questions(db, who), now(db)
    sites = [(site, list(some)) for site, some in groupby(waiting, key=lambda one: one.site)]
    return page(
        request,
        template,
        part=part,
        sites=[(site, some, _chat(spoken, site, some)) for site, some in sites],
        answered=answered,
        asked=lambda one: _question(spoken, one),
        age=lambda one: spoken.ago(one.asked_at, moment),
    )


def _part(request: HttpRequest, sites: Sequence[SiteAsked], at_once: int) -> Part:
    """Read which questions are asked for; a site that has none any more is all of them, a sheet too far the last."""
    wanted = request.query_params.get("district", ""), request.query_params.get("site", "")
    of = next((one for one in sites if (one.district, one.site) == wanted), None)
    part = Part(of, tuple(sites), 1, at_once)
    sheet = number_of(request.query_params.get("sheet", "")) or 1
    return replace(part, sheet=min(max(1, sheet), part.sheets))


def _chat(spoken: Language, site: str, some: list[Asked]) -> str:
    """Write a site's questions as text to paste into a chat."""
    first = spoken.say(say("{site}, please look at the paper:", site=site or "…"))
    return "\n".join([first, *(_question(spoken, one) for one in some)])


def _question(spoken: Language, one: Asked) -> str:
    if one.given:
        return spoken.say(say("{locator}: was the person in this row vaccinated?", locator=one.locator))
    if one.kind == DisputeKind.ROWS:
        sentence = say(
            "{locator}: is a row or a page missing? How many people does the paper list?", locator=one.locator
        )
        return spoken.say(sentence)
    if one.other:
        return spoken.say(say("{locator} and {other}: are these one person?", locator=one.locator, other=one.other))
    cells = ", ".join(spoken.text(label) for label in one.labels)
    if not cells:
        return spoken.say(say("{locator}: what does this row say?", locator=one.locator))
    if one.part:
        return spoken.say(say("{locator}: {cells} (word {part})?", locator=one.locator, cells=cells, part=one.part))
    return spoken.say(say("{locator}: {cells}?", locator=one.locator, cells=cells))


def _words(request: HttpRequest, data: Mapping[str, Any]) -> str:
    """Read an answer: what was written, before it the button that says whether a dose was given."""
    pressed = _GIVEN.get(str(data.get("said", "")), "")
    words = (language_of(request).text(pressed) if pressed else "", str(data.get("answer", "")).strip())
    return ". ".join(part for part in words if part)


def _photo(edge: Edge, sent: object) -> str | None:
    """Keep a photograph as a small picture; its own bytes, with where it was taken, are not kept."""
    if not isinstance(sent, UploadFile):
        return None
    with sent.file as content:
        data = content.read(edge.settings.largest_file + 1)
    if not data:
        return None
    if len(data) > edge.settings.largest_file:
        raise NotAsked(say("This picture is too large. Take one of the row alone."))
    drawn, image = io.BytesIO(), page_image(data, 0, sent.filename).convert("RGB")
    image.thumbnail((_WIDEST, _WIDEST))
    image.save(drawn, "JPEG", quality=_QUALITY)
    return edge.store.put(drawn.getvalue())
