"""What is wrong in a form's file, in sentences for the person who wrote it. Pure.

It says all that it finds at once; a file without a problem can be loaded by records/forms.py.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from records import roles
from records.forms import GROUPS, FieldSpec
from records.given import Proof
from records.kinds.registry import KINDS
from records.kinds.text_keys import loose
from records.sentences import Sentence, say

LAYOUTS = ("table", "labels")

_TOP = {"key", "layout", "name", "title_words", "given", "header", "column", "foot", "doses", "dose", "keep"}
#: The parts of a file that list fields; those of the first two have no group of their own.
_OF_PAGE, _OF_ROW = ("header", "foot"), ("column", "dose")
_ROLES = set(roles.LABELS) | {getattr(roles, name) for name in dir(roles) if name.isupper() and name != "LABELS"}
_SPEC = {one.name for one in fields(FieldSpec)} - {"dose"}
_KEY = re.compile(r"[a-z][a-z0-9-]*")
_MARKS = ("signature", "remark", "strike")


def problems(content: bytes) -> list[Sentence]:
    """Say everything that is wrong in a form's file."""
    try:
        raw = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        return [say("The file is not UTF-8 text. Save it as UTF-8.")]
    except tomllib.TOMLDecodeError as error:
        return [say("The file is not TOML: {why}.", why=error)]
    found = [*_top(raw)]
    parts = [(part, one) for part in (*_OF_PAGE, *_OF_ROW) for one in _listed(raw, part)]
    for part, one in parts:
        found += _field(part, one)
    found += [*_together(raw, parts), *_given(raw)]
    return found


def _listed(raw: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    listed = raw.get(part, [])
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _top(raw: Mapping[str, Any]) -> Iterator[Sentence]:
    for name in sorted(set(raw) - _TOP):
        yield say("“{name}” means nothing at the top of a form. Known are: {known}.", name=name, known=_row(_TOP))
    if not (isinstance(raw.get("key"), str) and _KEY.fullmatch(raw["key"])):
        yield say("“key” must be a short name of small letters a–z, digits and hyphens, such as danh-sach-tiem.")
    if raw.get("layout") not in LAYOUTS:
        yield say("“layout” must be one of: {known}.", known=_row(LAYOUTS))
    name = raw.get("name", {})
    if not (isinstance(name, dict) and all(isinstance(name.get(code), str) for code in ("vi", "en"))):
        yield say("[name] must hold what the form is called in both languages: vi and en.")
    if not _texts(raw.get("title_words")):
        yield say("“title_words” must list the words of the printed title, by which the form is recognised.")
    if not _listed(raw, "column"):
        yield say("The form has no [[column]]: nobody would be asked for anything.")
    if _listed(raw, "dose") and not (isinstance(raw.get("doses"), dict) and raw["doses"].get("titles")):
        yield say("[[dose]] needs [doses] with “titles”: how each dose is called on the paper.")


def _field(part: str, one: Mapping[str, Any]) -> Iterator[Sentence]:
    key = one.get("key")
    where = f"[[{part}]] {key}" if key else f"[[{part}]]"
    for name in ("key", "kind", "role"):
        if not isinstance(one.get(name), str):
            yield say("{where}: “{name}” is missing.", where=where, name=name)
    for name in sorted(set(one) - _SPEC):
        yield say("{where}: “{name}” is not known. Known are: {known}.", where=where, name=name, known=_row(_SPEC))
    if isinstance(one.get("kind"), str) and one["kind"] not in KINDS:
        yield say("{where}: there is no kind “{name}”. Known are: {known}.",
                  where=where, name=one["kind"], known=_row(KINDS))  # fmt: skip
    # What nobody is asked may stand for something that the program has no word for.
    if isinstance(one.get("role"), str) and one["role"] not in _ROLES and (part in _OF_PAGE or one.get("group")):
        yield say("{where}: there is no role “{name}”. Known are: {known}.",
                  where=where, name=one["role"], known=_row(_ROLES))  # fmt: skip
    for name in ("titles", "spans", "options"):
        if name in one and not _texts(one[name]):
            yield say("{where}: “{name}” must be a list of texts, with at least one.", where=where, name=name)
    yield from _asked(part, where, one)


def _asked(part: str, where: str, one: Mapping[str, Any]) -> Iterator[Sentence]:
    if part in _OF_PAGE and "group" in one:
        yield say("{where}: fields of the head and foot have no group; leave it out.", where=where)
    elif part in _OF_ROW and one.get("group", "") not in ("", *GROUPS[1:]):
        yield say("{where}: there is no group “{name}”. Known are: {known}.",
                  where=where, name=one["group"], known=_row(GROUPS[1:]))  # fmt: skip
    elif part in _OF_ROW and one.get("required") and not one.get("group"):
        yield say("{where}: it is required, but without a group nobody is asked for it.", where=where)
    if not one.get("titles") and not one.get("spans"):
        yield say("{where}: without “titles” it is never found on paper.", where=where)
    if "options" in one and one.get("kind") != "mark":
        yield say("{where}: only a mark has options.", where=where)
    if one.get("kind") == "mark" and "options" not in one:
        yield say("{where}: a mark needs options, such as yes and no.", where=where)


def _together(raw: Mapping[str, Any], parts: list[tuple[str, dict[str, Any]]]) -> Iterator[Sentence]:
    for places in (_OF_PAGE, _OF_ROW):
        here = [one for part, one in parts if part in places]
        # The number of the dose comes before the key of its fields.
        named = Counter(
            (part == "dose", one["key"]) for part, one in parts if part in places and isinstance(one.get("key"), str)
        )
        for key in (key for (_, key), count in named.items() if count > 1):
            yield say("“{name}” is the key of two fields; each needs its own.", name=key)
        keys = {key for _, key in named}
        for name, value in (("spans", spans) for one in here for spans in _list(one.get("spans"))):
            if value not in keys:
                yield say("“{name}” names the column “{value}”, which there is not.", name=name, value=value)
        for value in (one["implied_by"] for one in here if "implied_by" in one):
            if value not in keys:
                yield say("“{name}” names the column “{value}”, which there is not.", name="implied_by", value=value)
    for part in (*_OF_PAGE, *_OF_ROW):
        titles = Counter(
            title for one in _listed(raw, part) for title in {loose(str(text)) for text in _list(one.get("titles"))}
        )
        for title in (title for title, count in titles.items() if count > 1):
            yield say("Two fields of [[{part}]] have the title “{title}”: the machine could not tell them apart.",
                      part=part, title=title)  # fmt: skip
    if not any(one.get("role") == roles.NAME for part, one in parts if part == "column"):
        yield say("No [[column]] has the role {role}: a record without a name is nobody's.", role=roles.NAME)


def _given(raw: Mapping[str, Any]) -> Iterator[Sentence]:
    given = raw.get("given", {})
    if not isinstance(given, dict):
        yield say("[given] must say which marks prove a dose: {known}.", known=_row(_MARKS))
        return
    if given.get("by", Proof.MARKS) not in set(Proof):
        yield say("[given] “by” must be one of: {known}.", known=_row(Proof))
    keys = {one.get("key") for one in _listed(raw, "column")}
    for name, value in ((name, value) for name, value in given.items() if name != "by"):
        if name not in _MARKS:
            yield say("[given] “{name}” is not known. Known are: {known}.", name=name, known=_row(("by", *_MARKS)))
        elif value not in keys:
            yield say("“{name}” names the column “{value}”, which there is not.", name=name, value=value)


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _row(names: Any) -> str:
    return ", ".join(sorted(str(one) for one in names))
