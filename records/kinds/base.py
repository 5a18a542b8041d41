"""What every kind of value can do. It must not know any one kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from records.sentences import Sentence


class Likeness(StrEnum):
    """How two values of a kind compare (DESIGN §5)."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"


class Widget(StrEnum):
    """How a value is entered."""

    TEXT = "text"
    DIGITS = "digits"
    DATE = "date"
    CHOICE = "choice"


class ReadingUse(StrEnum):
    """What a reading may do (DESIGN §7): start the first person's input where it is sure; count unseen; nothing.

    Each allows what the next one does: a reading of a kind that may be shown counts silently once it is certified.
    """

    SHOW = "show"
    SILENT = "silent"
    NONE = "none"


@dataclass(frozen=True)
class Parsed:
    """What a written text means. canonical: the form that is compared and uploaded; '' where nothing is left.

    problem: why it is not a possible value of the kind; meaning: how it was understood, to show beside the input.
    """

    canonical: str
    problem: Sentence | None = None
    meaning: Sentence | None = None


@dataclass(frozen=True)
class Choice:
    """One value a closed kind offers: what is stored, and what its button says (a message id)."""

    value: str
    label: str


@dataclass(frozen=True)
class Kind:
    """One kind of value; each sibling module holds one as KIND.

    label, help: message ids. characters: what Tesseract may read (empty: anything).
    lexicon: words a reading is corrected towards and may be sure about. near_settles: NEAR counts as agreement.
    plausible: is this reading of a shape that may be shown at all. reading: what one may do at most.
    closed: one of few values that everybody knows, so that a wrong one in its place is seen.
    """

    key: str
    label: str
    help: str
    widget: Widget
    parse: Callable[[str], Parsed]
    compare: Callable[[str, str], Likeness]
    show: Callable[[str], str]
    plausible: Callable[[str], bool]
    choices: tuple[Choice, ...] = ()
    characters: str = ""
    lexicon: tuple[str, ...] = ()
    near_settles: bool = False
    reading: ReadingUse = ReadingUse.SHOW
    closed: bool = False
