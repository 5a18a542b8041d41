"""What a check says when it fails: its code, what it does to the dose, where to look, a sentence. Pure.

BLOCKS: the dose stays out until a value changes. WARNS: a reviewer confirms that the paper says so, then it may go:
paper is the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from records.sentences import Sentence

#: How the roles of a dose's own values begin.
_OF_DOSE = "dose."


class Severity(StrEnum):
    """What a finding does to the dose."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Rules:
    """The campaign's first and last day, and today, as arguments."""

    first_day: date
    last_day: date
    today: date


@dataclass(frozen=True)
class Finding:
    """One check that failed: its code, the roles to look at, a sentence for the reviewer.

    dose: of which of a record's doses, 0 where it has one, or the check is about the person.
    """

    code: str
    severity: Severity
    roles: tuple[str, ...]
    sentence: Sentence
    dose: int = 0


def of_dose(finding: Finding, dose: int) -> Finding:
    """Say of which dose a finding is, in its code too, if it looked at anything of the dose."""
    if not dose or not any(role.startswith(_OF_DOSE) for role in finding.roles):
        return finding
    return replace(finding, code=f"{finding.code}.{dose}", dose=dose)


def blocks(code: str, sentence: Sentence, *roles: str) -> Finding:
    """Make a finding that keeps the dose out."""
    return Finding(code, Severity.BLOCKS, roles, sentence)


def warns(code: str, sentence: Sentence, *roles: str) -> Finding:
    """Make a finding that a reviewer confirms."""
    return Finding(code, Severity.WARNS, roles, sentence)
