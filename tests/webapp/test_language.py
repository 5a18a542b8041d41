"""Every sentence that code or a template can say has its Vietnamese, with the same parts."""

from __future__ import annotations

import ast
import io
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from records import roles
from records.kinds.registry import KINDS
from records.sentences import say
from webapp.language import catalogue_files, language, merged
from webapp.settings import ROOT

ROOMS = ("records", "ocr", "tasks", "review", "webapp")
#: Sentences with numbers or codes alone need no translation.
_PARTS = re.compile(r"\{\w*\}|%\(\w+\)s|%[sd]")


@cache
def said_in_code() -> frozenset[str]:
    found: set[str] = set()
    for path in [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]:
        keywords = {"say": None, "_": None}
        found |= {message for _, message, _, _ in extract("python", io.BytesIO(path.read_bytes()), keywords)}
        found |= said_by_name(ast.parse(path.read_bytes()))
    return frozenset(one for one in found if isinstance(one, str))


def said_by_name(tree: ast.AST) -> set[str]:
    """Find the texts of names that are said: `text = "…"`, and in the next line `say(text)`."""
    said: set[str] = set()
    texts: dict[str, set[str]] = defaultdict(set)
    for one in ast.walk(tree):
        match one:
            case ast.Call(func=ast.Name(id="say"), args=[ast.Name(id=name), *_]):
                said.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                parts = (part.value for part in ast.walk(value) if isinstance(part, ast.Constant))
                texts[name] |= {part for part in parts if isinstance(part, str)}
    return {text for name in said for text in texts[name]}


@cache
def said_in_templates() -> frozenset[str]:
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        with path.open("rb") as lines:
            messages = babel_extract(lines, ("_", "gettext"), (), {"newstyle_gettext": "true", "silent": "false"})
            # A message with parts comes with a place for each of them.
            found |= {message[0] if isinstance(message, tuple) else message for _, _, message, _ in messages}
    return frozenset(one for one in found if isinstance(one, str))


@cache
def written_in_code() -> frozenset[str]:
    """Find every text of the code: a message may wait in a constant before it is said."""
    trees = (ast.walk(ast.parse(path.read_bytes())) for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    nodes = (node for tree in trees for node in tree if isinstance(node, ast.Constant))
    return frozenset(node.value for node in nodes if isinstance(node.value, str))


def labels() -> set[str]:
    kinds = KINDS.values()
    choices = {choice.label for kind in kinds for choice in kind.choices}
    return {kind.label for kind in kinds} | {kind.help for kind in kinds} | choices | set(roles.LABELS.values())


def all_messages() -> list[str]:
    return sorted((said_in_code() | said_in_templates() | labels()) - {""})


def test_the_messages_are_found() -> None:
    assert "Please sign in first." in said_in_code()
    assert "The file “{name}” is damaged and cannot be opened. Scan or copy it again." in said_in_code()
    assert "SEND & NEXT" in said_in_templates()
    assert "%(count)s today" in said_in_templates()
    assert "Full name" in labels()


def test_every_message_has_its_vietnamese() -> None:
    catalogue = merged("vi")
    missing = [message for message in all_messages() if not (catalogue.get(message) and catalogue[message].string)]
    assert missing == []


def test_a_translation_has_the_parts_of_its_message() -> None:
    wrong = [
        one.id
        for one in merged("vi")
        if one.id and sorted(set(_PARTS.findall(str(one.id)))) != sorted(set(_PARTS.findall(str(one.string))))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", catalogue_files("vi"), ids=lambda path: path.stem)
def test_a_catalogue_has_no_fuzzy_or_unused_message(path: Path) -> None:
    with path.open("rb") as lines:
        catalogue = read_po(lines, locale="vi")
    assert [one.id for one in catalogue if one.id and one.fuzzy] == []
    used = said_in_code() | said_in_templates() | written_in_code()
    assert [one.id for one in catalogue if one.id and one.id not in used] == []


def test_a_message_is_translated_in_one_place() -> None:
    # Read as text: of a message that stands twice in one file, a catalogue keeps the last.
    lines = [line for path in catalogue_files("vi") for line in path.read_text().splitlines()]
    messages = Counter(line for line in lines if line.startswith("msgid ") and line != 'msgid ""')
    assert [message for message, times in messages.items() if times > 1] == []


def test_a_sentence_is_said_with_its_parts_translated_too() -> None:
    inner = say("Male")
    assert language("vi").say(say("Staff sign-in")) == "Cán bộ đăng nhập"
    assert language("vi").say(say("{what} ({day})", what=inner, day=date(2021, 10, 3))) == "Nam (03/10/2021)"
    assert language("en").say(say("{what}", what=inner)) == "Male"


@pytest.mark.parametrize(("code", "written"), [("vi", "1.240"), ("en", "1,240")])
def test_numbers_are_written_as_their_readers_write_them(code: str, written: str) -> None:
    assert language(code).number(1240) == written


def test_how_long_ago_is_said_in_words() -> None:
    now = datetime(2021, 10, 19, 12, tzinfo=UTC)
    assert language("vi").ago(now - timedelta(hours=3), now) == "3 giờ"
