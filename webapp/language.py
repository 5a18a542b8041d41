"""The languages people read: the gettext catalogues of locale/, merged in memory, and how a sentence is said in one.

It must not know which view or station a message comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_timedelta
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from records.sentences import Sentence

CATALOGUES = Path(__file__).parent / "locale"
DEFAULT = "vi"
CODES = ("vi", "en")


@dataclass(frozen=True)
class Language:
    """One language: its code and its translations. Message ids are English, so English needs no catalogue."""

    code: str
    translations: NullTranslations

    def text(self, message: str) -> str:
        """Translate a message id; one without a translation stays English."""
        return str(self.translations.gettext(message)) if message else ""

    def say(self, sentence: Sentence) -> str:
        """Translate a sentence, then put in its parts, sentences among them first."""
        parts = {name: self._part(part) for name, part in sentence.parts.items()}
        return self.text(sentence.text).format(**parts)

    def _part(self, part: object) -> object:
        if isinstance(part, Sentence):
            return self.say(part)
        return day(part) if isinstance(part, date) else part

    def number(self, value: float) -> str:
        """Write a number as its readers do: 1.240 in Vietnamese, 1,240 in English."""
        return str(format_decimal(value, locale=self.code))

    def ago(self, moment: datetime, now: datetime) -> str:
        """Say how long ago a moment was: "3 giờ"."""
        return str(format_timedelta(now - moment, locale=self.code, threshold=1.2))


def day(value: date) -> str:
    """Write a day as on Vietnamese paper: 31/10/2021."""
    return f"{value:%d/%m/%Y}"


def catalogue_files(code: str) -> list[Path]:
    """List the catalogues of a language, in the order in which they are merged."""
    return sorted((CATALOGUES / code).glob("*.po"))


def merged(code: str) -> Catalog:
    """Merge all catalogues of a language; the first translation of a message stays."""
    whole = Catalog(locale=code)
    for path in catalogue_files(code):
        with path.open("rb") as lines:
            for message in read_po(lines, locale=code):
                if message.id and message.string and message.id not in whole:
                    whole.add(message.id, message.string)
    return whole


@cache
def language(code: str) -> Language:
    """Load a language; one that is not known is the default."""
    if code == "en":
        return Language("en", NullTranslations())
    compiled = BytesIO()
    write_mo(compiled, merged(DEFAULT))
    compiled.seek(0)
    return Language(DEFAULT, Translations(compiled))
