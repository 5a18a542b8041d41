"""A sentence for a person, not yet in their language: an English message id and its parts.

Stations raise and return these; webapp/ turns them into Vietnamese and English by the catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sentence:
    """An English gettext message id with `{named}` parts."""

    text: str
    parts: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.parts)


def say(text: str, /, **parts: object) -> Sentence:
    """Make a sentence; `text` is the msgid, found by `pybabel extract -k say`."""
    return Sentence(text, parts)


class PersonError(Exception):
    """The person's fault: shown to them as a sentence that says what to do. Each station derives its own."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
