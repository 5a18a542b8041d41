"""How the volunteer's desk is drawn: a task with its pictures, as a whole view or as what a phone holds.

It must not know how an entry is taken. Call it after the transaction: it reads pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Response
from litestar.template.base import csrf_token

from records.accounts import Who
from records.sentences import PersonError, say
from tasks.screen import TaskScreen
from webapp.answering import Question, Said
from webapp.edge import HttpRequest, edge_of, language_of, page, render
from webapp.errors import status_of
from webapp.pictures import data_images
from webapp.practice import Lesson
from webapp.views.phone import words_address
from webapp.volunteering import SKIP_LABELS, Desk, header_words, pseudonym, questions_of

SUBMIT, BACK, LESSON = "/work/submit", "/work/back", "/work/lesson"


class OtherPerson(PersonError):
    """What is sent was entered by somebody else than who is signed in."""


@dataclass(frozen=True)
class Shown:
    """One task as it is drawn: its screen, the key its entry is sent under, what was said so far.

    action: where it is sent; news: what its form's volunteers are told, once; lesson: the practice task that it is.
    """

    screen: TaskScreen
    key: str
    said: Mapping[int, Said] = field(default_factory=dict)
    action: str = SUBMIT
    news: tuple[str, ...] = ()
    lesson: Lesson | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """List what is asked."""
        return self.lesson.questions if self.lesson else questions_of(self.screen)


@dataclass(frozen=True)
class Held:
    """What a phone is given: tasks it does not hold yet, and which of its own have gone to others."""

    desk: Desk
    tasks: tuple[Shown, ...]
    gone: tuple[int, ...] = ()


def by_outbox(request: HttpRequest) -> bool:
    """Tell whether a phone's outbox sends, which reads JSON and shows its own next task."""
    return request.headers.get("x-outbox") == "1"


def refuse_others(who: Who, data: Mapping[str, str]) -> None:
    """Raise OtherPerson where what is sent is not from whoever is signed in."""
    if data.get("account", "") not in ("", pseudonym(who.account_id)):
        raise OtherPerson(say("Somebody else is signed in now. This waits until you sign in again."))


def draw(request: HttpRequest, held: Held, asked_back: Shown | None = None) -> Response[str]:
    """Answer with the whole desk and its first task."""
    context = _context(request, held.desk, held.tasks[0] if held.tasks else None)
    more = {"words": words_address(), "lock": held.desk.lock}
    return page(request, "volunteer/work.html", status=422 if asked_back else 200, **context, **more)


def draw_back(request: HttpRequest, desk: Desk, shown: Shown | None, older: bool) -> Response[str]:
    """Answer with an entry that is mended, without the desk around it; older: there is one before it."""
    asked_back = shown is not None and any(one.problem for one in shown.said.values())
    context = _context(request, desk, shown)
    more = {"older": shown.screen.slot_id if shown and older else 0, "words": words_address()}
    return page(request, "volunteer/back.html", status=422 if asked_back else 200, **context, **more)


def answer(request: HttpRequest, held: Held, asked_back: Shown | None = None) -> Response[Any]:
    """Answer a phone's outbox."""
    return Response(
        {
            "account": held.desk.pseudonym,
            "name": held.desk.name,
            "today": held.desk.today,
            "csrf": csrf_token({"request": request}),
            "tasks": [_task(request, held.desk, one) for one in held.tasks],
            "gone": held.gone,
            "back": _task(request, held.desk, asked_back) if asked_back else None,
        }
    )


def refused(request: HttpRequest, error: PersonError) -> Response[Any]:
    """Tell a phone's outbox why something is not done."""
    sentence = language_of(request).say(error.sentence)
    return Response({"refused": sentence, "other": isinstance(error, OtherPerson)}, status_code=status_of(error))


def _context(request: HttpRequest, desk: Desk, shown: Shown | None) -> dict[str, object]:
    """Gather what the task's fragment needs."""
    questions = shown.questions if shown else ()
    edge = edge_of(request)
    lesson = shown.lesson if shown else None
    pictures = (
        lesson.pictures(edge.settings.fonts) if lesson else data_images(edge.store, (one.crop for one in questions))
    )
    return {
        "desk": desk,
        "screen": shown.screen if shown else None,
        "header_words": header_words(shown.screen) if shown else [],
        "questions": questions,
        "said": shown.said if shown else {},
        "nothing_said": Said(),
        "asked_back": shown is not None and any(one.problem for one in shown.said.values()),
        "key": shown.key if shown else "",
        "action": shown.action if shown else "",
        "news": shown.news if shown else (),
        "mending": shown is not None and shown.action == BACK,
        "skip_to": LESSON if lesson else "/work/skip",
        "pictures": pictures,
        "reasons": SKIP_LABELS,
    }


def _task(request: HttpRequest, desk: Desk, shown: Shown) -> dict[str, object]:
    html = render(request, "volunteer/_task.html", _context(request, desk, shown))
    return {"slot": shown.screen.slot_id, "html": html}
