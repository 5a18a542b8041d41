"""What a file says that the platform gave back: of each row who it is about and what became of it. Pure.

It must not know which rows were sent, nor tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from records.kinds import date, dose_number, national_id, person_name
from records.kinds.text_keys import clean, loose
from records.roles import BIRTH_DATE, DOSE_NUMBER, NAME, NATIONAL_ID
from records.sentences import PersonError, say
from records.titles import TITLES_WITHIN, fold_title, source_of
from review.messages import Meaning, Outcome, meaning_of

RESULT, MESSAGE, KEY = "answer.result", "answer.message", "row.key"
_KEY = re.compile(r"\bCT(\d+)-(\d\d)\b")
_LETTER = re.compile(r"[^\W\d_]")
#: What tells a person, in the order of `identity_of`.
PERSON = (NATIONAL_ID, NAME, BIRTH_DATE)
_WHO = (KEY, NATIONAL_ID, NAME)


class NotAnAnswer(PersonError):
    """The file does not say what became of which row."""


@dataclass(frozen=True)
class Identity:
    """Whom a row is about, as far as it says; dose 0 where it names none."""

    national_id: str = ""
    name_key: str = ""
    birth_date: str = ""
    dose: int = 0


@dataclass(frozen=True)
class AnswerRow:
    """One row of the platform's answer. line: where it stands in the file, from 1; key: '' where it is not whole.

    outcome None: what became of it is not clear. meaning: the role that a rejection names, or a Meaning.
    """

    line: int
    key: str
    identity: Identity
    outcome: Outcome | None
    message: str
    meaning: str


def read_answer(
    sheets: Sequence[Sequence[Sequence[str]]], headers: Mapping[str, str], own: Sequence[tuple[str, str]] = ()
) -> list[AnswerRow]:
    """Read the first sheet that holds an answer. headers: folded header of a template → source. Raises NotAnAnswer."""
    for cells in sheets:
        for at, titles in enumerate(cells[:TITLES_WITHIN]):
            columns = _columns(titles, headers)
            if (RESULT in columns or MESSAGE in columns) and any(who in columns for who in _WHO):
                return list(_rows(cells, at + 1, columns, own))
    raise NotAnAnswer(
        say(
            "No row of titles in this file names both a person and a result. "
            "Send the file that the platform gave back, "
            "with its first rows; its result stands under a title such as “Kết quả” or “Lỗi”."
        )
    )


def _columns(titles: Sequence[str], headers: Mapping[str, str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, title in enumerate(titles):
        source = headers.get(fold_title(title)) or source_of(title)
        if source:
            columns.setdefault(source, at)
    return columns


def _rows(
    cells: Sequence[Sequence[str]], first: int, columns: Mapping[str, int], own: Sequence[tuple[str, str]]
) -> Iterable[AnswerRow]:
    for line, row in enumerate(cells[first:], start=first + 1):
        said = {source: clean(row[at]) if at < len(row) else "" for source, at in columns.items()}
        if any(said.values()):
            outcome, meaning = _outcome(said.get(RESULT, ""), said.get(MESSAGE, ""), own)
            message = said.get(MESSAGE) or said.get(RESULT, "")
            yield AnswerRow(line, _key(said.get(KEY, "")), _identity(said), outcome, message, meaning)


def _outcome(result: str, message: str, own: Sequence[tuple[str, str]]) -> tuple[Outcome | None, str]:
    if meaning_of(result, own) == Meaning.ACCEPTED:
        return Outcome.ACCEPTED, Meaning.ACCEPTED
    text = f"{result}. {message}"
    # Signs that stand for letters that were lost, or no letter at all, tell nothing.
    if not _LETTER.search(text) or "\ufffd" in text:
        return None, Meaning.UNKNOWN
    meaning = meaning_of(message or result, own) or meaning_of(result, own)
    if meaning == Meaning.ACCEPTED and not result:
        return Outcome.ACCEPTED, meaning
    return (Outcome.ALREADY if meaning == Meaning.ALREADY else Outcome.REJECTED), meaning


def _key(text: str) -> str:
    """Find a row's name in a cell, where its two last digits fit."""
    match = _KEY.search(text.upper())
    return match[0] if match and int(match[1] + match[2]) % 97 == 1 else ""


def _identity(said: Mapping[str, str]) -> Identity:
    number = dose_number.parse(said.get(DOSE_NUMBER, ""))
    person = (said.get(role, "") for role in PERSON)
    return identity_of(*person, dose=0 if number.problem else int(number.canonical))


def identity_of(id_text: str = "", name: str = "", birth: str = "", *, dose: int) -> Identity:
    """Make whom a row is about comparable: a spreadsheet may have eaten the zero an identity number begins with."""
    number = national_id.parse(id_text).canonical if id_text else ""
    if number.isdigit() and len(number) in (8, 11):
        number = "0" + number
    name_key = loose(person_name.parse(name).canonical) if name else ""
    return Identity(number, name_key, date.parse(birth).canonical if birth else "", dose)
