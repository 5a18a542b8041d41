"""What the text of a QR code says of a person: an identity card's, or a certificate's own. Pure: it knows no pictures.

Texts are personal: they are never logged, and what cannot be understood as a whole is nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from records.kinds.registry import kind
from records.kinds.text_keys import clean
from records.roles import ADDRESS, BIRTH_DATE, NAME, NATIONAL_ID, PHONE, SEX

#: The parts of an identity card's code: number, old number, name, birth date, sex, address, day of issue.
_CARD_PARTS = (6, 7, 8, 9, 10, 11)
_TWELVE = re.compile(r"\d{12}")
_OLD = re.compile(r"\d{9}|\d{12}|")
_DAY = re.compile(r"(\d{2})(\d{2})(\d{4})")
#: A certificate's code parts its values by one of these, and may name them: “Họ tên: …”.
_PARTED = re.compile(r"[|;\n]")
_NAMED = re.compile(r"^[^:]{2,30}:\s*")
_PHONE = re.compile(r"0\d{9}")
_NUMBER = re.compile(r"\d{9}|\d{12}")
_WRITTEN_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_LONGEST = 1000


@dataclass(frozen=True)
class Identity:
    """What a code says of a person: role → value in the kind's canonical form. card: it is an identity card's."""

    values: dict[str, str]
    card: bool


def parse_identity(text: str) -> Identity | None:
    """Understand the text of a code; None where it is neither a card's nor a certificate's."""
    if not text or len(text) > _LONGEST or not text.replace("\n", " ").replace("\r", " ").isprintable():
        return None
    # What has as many parts as a card is one, or is damaged.
    return _card(text) if text.count("|") + 1 in _CARD_PARTS else _certificate(text)


def _card(text: str) -> Identity | None:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) not in _CARD_PARTS or not _TWELVE.fullmatch(parts[0]) or not _OLD.fullmatch(parts[1]):
        return None
    values = {
        NATIONAL_ID: _canonical("national_id", parts[0]),
        NAME: _canonical("person_name", parts[2]),
        BIRTH_DATE: _canonical("date", _with_slashes(parts[3])),
        SEX: _canonical("sex", parts[4]),
        ADDRESS: clean(parts[5]),
    }
    if not all(values[role] for role in (NATIONAL_ID, NAME, BIRTH_DATE, SEX)):
        return None
    return Identity({role: value for role, value in values.items() if value}, card=True)


def _certificate(text: str) -> Identity | None:
    """Find the parts that say by their own shape what they are; a name and one more must be among them."""
    values: dict[str, str] = {}
    for part in (_NAMED.sub("", clean(one)) for one in _PARTED.split(text)):
        role, kind_key = _shape(part)
        value = _canonical(kind_key, _with_slashes(part) if role == BIRTH_DATE else part) if role else ""
        if value and role not in values:
            values[role] = value
    if NAME not in values or not {BIRTH_DATE, NATIONAL_ID} & set(values):
        return None
    return Identity(values, card=False)


def _with_slashes(day: str) -> str:
    """Write 01021990 as 01/02/1990; any other text stays."""
    match = _DAY.fullmatch(day)
    return "/".join(match.groups()) if match else day


def _shape(part: str) -> tuple[str, str]:
    if _PHONE.fullmatch(part):
        return PHONE, "phone"
    if _NUMBER.fullmatch(part):
        return NATIONAL_ID, "national_id"
    if _WRITTEN_DAY.fullmatch(part) or _DAY.fullmatch(part):
        return BIRTH_DATE, "date"
    words = part.split()
    # An address has digits or commas, a sentence more words than a name.
    if 2 <= len(words) <= 7 and all(word.replace("'", "").isalpha() and word[0].isupper() for word in words):
        return NAME, "person_name"
    return "", ""


def _canonical(kind_key: str, text: str) -> str:
    parsed = kind(kind_key).parse(text) if text else None
    return parsed.canonical if parsed and parsed.problem is None else ""
