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
from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.sentences import PersonError, say
from tasks.screen import TaskScreen
from tasks.wall_screen import WallScreen
from webapp.answering import Question, Said
from webapp.edge import HttpRequest, edge_of, language_of, page, render
from webapp.errors import status_of
from webapp.pictures import data_images
from webapp.practice import Lesson
from webapp.views.phone import words_address
from webapp.volunteering import SKIP_LABELS, Desk, header_words, pseudonym, questions_of

SUBMIT, BACK, LESSON, WALL = "/work/submit", "/work/back", "/work/lesson", "/work/wall"
#: Said with the planted cell that was not tapped; nothing of its wall was taken.
_MISSED = say("One cell was different: please look once more. Others now get these cells.")


class OtherPerson(PersonError):
    """What is sent was entered by somebody else than who is signed in."""


@dataclass(frozen=True)
class Shown:
    """One task as it is drawn: its screen, the key its entry is sent under, what was said so far.

    action: where it is sent; news: what its form's volunteers are told, once; lesson: the practice task that it is;
    wall: where the slot is the first of one.
    """

    screen: TaskScreen
    key: str
    said: Mapping[int, Said] = field(default_factory=dict)
    action: str = SUBMIT
    news: tuple[str, ...] = ()
    lesson: Lesson | None = None
    wall: WallScreen | None = None

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


def draw(request: HttpRequest, held: Held, asked_back: Shown | None = None, missed: str | None = None) -> Response[str]:
    """Answer with the whole desk and its first task; missed: the picture of a planted cell."""
    context = _context(request, held.desk, held.tasks[0] if held.tasks else None)
    more = {"words": words_address(), "lock": held.desk.lock, "missed": _missed(request, missed)}
    return page(request, "volunteer/work.html", status=422 if asked_back else 200, **context, **more)


def draw_back(request: HttpRequest, desk: Desk, shown: Shown | None, older: bool) -> Response[str]:
    """Answer with an entry that is mended, without the desk around it; older: there is one before it."""
    asked_back = shown is not None and any(one.problem for one in shown.said.values())
    context = _context(request, desk, shown)
    more = {"older": shown.screen.slot_id if shown and older else 0, "words": words_address()}
    return page(request, "volunteer/back.html", status=422 if asked_back else 200, **context, **more)


def answer(
    request: HttpRequest, held: Held, asked_back: Shown | None = None, missed: str | None = None
) -> Response[Any]:
    """Answer a phone's outbox; missed: the picture of a planted cell."""
    return Response(
        {
            "account": held.desk.pseudonym,
            "name": held.desk.name,
            "today": held.desk.today,
            "csrf": csrf_token({"request": request}),
            "tasks": [_task(request, held.desk, one) for one in held.tasks],
            "gone": held.gone,
            "back": _task(request, held.desk, asked_back) if asked_back else None,
            "missed": _missed(request, missed),
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
    wall = shown.wall if shown else None
    crops = wall.crops if wall else [one.crop for one in questions]
    if lesson:
        pictures = lesson.pictures(edge.settings.fonts)
    else:
        pictures = data_images(edge.store, crops, small=wall is not None)
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
        "wall": wall,
        **(_claim(request, wall) if wall else {}),
    }


def _claim(request: HttpRequest, wall: WallScreen) -> dict[str, object]:
    """Say what a wall's cells are said to be, as its button or its usual name, and how else that is written."""
    its_kind = kind(wall.kind)
    label = next((language_of(request).text(one.label) for one in its_kind.choices if one.value == wall.claim), None)
    claim = label or its_kind.show(wall.claim)
    others = [word for word in its_kind.lexicon if its_kind.compare(word, wall.claim) is Likeness.SAME]
    return {"claim": claim, "spellings": [word for word in others if word != claim]}


def _missed(request: HttpRequest, crop: str | None) -> dict[str, str] | None:
    if crop is None:
        return None
    picture = data_images(edge_of(request).store, [crop]).get(crop, "")
    return {"words": language_of(request).say(_MISSED), "picture": picture}


def _task(request: HttpRequest, desk: Desk, shown: Shown) -> dict[str, object]:
    html = render(request, "volunteer/_task.html", _context(request, desk, shown))
    return {"slot": shown.screen.slot_id, "html": html}
