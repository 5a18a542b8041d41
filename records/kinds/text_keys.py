"""Keys under which written texts are compared: cleaned, canonical, loose. It must not know any kind."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Tones as combining marks: grave, acute, tilde, hook above, dot below.
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")

#: Letters of other scripts that look like Latin ones on a screen; Eth and African D look like Đ.
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТХУІЈЅаеорсхуіјѕ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα" + "ÐðƉɖ" + "‘’ʼ´`′" + "‐‑‒–—−",
    "ABEKMHOPCTXYIJSaeopcxyijs" + "ABEZHIKMNOPTYXoa" + "ĐđĐđ" + "''''''" + "------",
)
_GRAPHEME_JOINER = "\u034f"
_ONSET = r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|[bcdđghklmnprstvx])?"
_MOVABLE = re.compile(rf"({_ONSET})(oa|oe|uy)(ch|ng|nh|[cmnptiouy])?")
_QU = re.compile(r"qu(yê|[aăâeêioôơy])\w*")
_SEPARATOR = re.compile(r"\s*([,;])\s*")
_WORD = re.compile(r"[^\W\d_]+")
#: Settling compares the same few texts in pairs, and a row's checks do so again.
_REMEMBERED = 4096


def clean(text: str) -> str:
    """Tidy what nobody can see: encoding, invisible characters, spaces, full-width forms, look-alike letters.

    Case, tone placement and punctuation stay as they were written.
    """
    visible = unicodedata.normalize("NFD", text).translate(_VISIBLE)
    return " ".join(unicodedata.normalize("NFC", visible.translate(_LOOKALIKES)).split())


def compact(text: str, separators: str = "") -> str:
    """Clean a text of codes and numbers: capitals, no spaces and none of the separators."""
    raised = clean(text).upper()
    # Cleaned again: some letters only become look-alikes when they are raised (µ).
    return clean("".join(char for char in clean(raised) if char != " " and char not in separators))


@lru_cache(maxsize=_REMEMBERED)
def canonical(text: str) -> str:
    """Give the key under which two spellings of the same text are equal (QUALITY.md §4, CANON)."""
    return place_tones(clean(clean(text).casefold()))


@lru_cache(maxsize=_REMEMBERED)
def loose(text: str) -> str:
    """Give the key without diacritics: for search and NEAR only, never for agreement of names."""
    bare = "".join(c for c in unicodedata.normalize("NFD", canonical(text)) if not unicodedata.combining(c))
    # What carried only marks may leave a space behind.
    return " ".join(unicodedata.normalize("NFC", bare.replace("đ", "d")).split())


def place_tones(text: str) -> str:
    """Move each tone to one convention: hòa, thúy, khỏe; but hoàn, quý, Huỳnh. Case stays."""
    return _WORD.sub(lambda match: _place_tone(match[0]), text)


def tidy_separators(text: str) -> str:
    """Clean a text of several parts and put one space after each comma."""
    return place_tones(clean(_SEPARATOR.sub(lambda match: f"{match[1]} ", clean(text))))


def split_tone(char: str) -> tuple[str, str]:
    """Part a letter into itself without tone and its tone ('' where it has none)."""
    marks = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in marks if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES)), tone


def _visible(char: str) -> str:
    if char == _GRAPHEME_JOINER or unicodedata.category(char) == "Cf":
        return ""
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    if unicodedata.category(char) == "Cc":
        return " "
    return chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char


class _Visible(dict[int, str]):
    """What stays to be seen of each character, looked up once."""

    def __missing__(self, code: int) -> str:
        self[code] = _visible(chr(code))
        return self[code]


_VISIBLE = _Visible()


def _place_tone(word: str) -> str:
    parts = [split_tone(char) for char in word]
    toned = [index for index, (_, tone) in enumerate(parts) if tone]
    # A word with several tones is several syllables written together: left alone.
    if len(toned) != 1 or len(parts[toned[0]][1]) != 1:
        return word
    place = _tone_index("".join(bare for bare, _ in parts).lower(), toned[0])
    if place == toned[0]:
        return word
    tone = parts[toned[0]][1]
    letters = [bare + (tone if index == place else "") for index, (bare, _) in enumerate(parts)]
    return unicodedata.normalize("NFC", "".join(letters))


def _tone_index(bare: str, written: int) -> int:
    """Say which letter of a toneless word carries its tone."""
    if match := _MOVABLE.fullmatch(bare):
        first = match.end(1)
        return (first + 1 if match[3] else first) if written in (first, first + 1) else written
    if (match := _QU.fullmatch(bare)) and written == 1:
        return match.end(1) - 1
    return written
