"""Was a dose given at all: yes, no or unknown, from what is settled of a row and its batch's two answers. Pure.

A list is often printed before the session: being listed is not being vaccinated. The first line that fits decides:

| strike        | remark            | signature        | batch                                       | given   |
|---------------|-------------------|------------------|---------------------------------------------|---------|
| yes           | any               | any              | any                                         | no      |
| any           | deferred, absent  | any              | any                                         | no      |
| any           | any               | deferred         | any                                         | no      |
| one of the three is not settled or not readable         | any                                         | unknown |
| no            | given             | any              | any                                         | yes     |
| no            | other, none       | yes              | any                                         | yes     |
| no            | other, none       | no               | empty signature means not given             | no      |
| no            | other, none       | no               | … means given, and list made after          | yes     |
| no            | other, none       | no               | else                                        | unknown |
| no            | other, none       | form has none    | list made after                             | yes     |
| no            | other, none       | form has none    | list made before                            | unknown |

That is a list's table. A certificate is evidence itself: a dose was given when the cells of its date and its vaccine
are filled, else it is unknown. A screening sheet proves nothing. Both stop at the first three lines, where they have
such marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from records.words import EmptySignature, ListMade, Mark

#: A mark's word where the paper has nothing there: no remark, an empty signature cell.
NOTHING = ""


class Proof(StrEnum):
    """What on a form proves that a dose was given: marks beside it, its own filled cells, nothing."""

    MARKS = "marks"
    CELLS = "cells"
    NOTHING = "nothing"


class GivenAnswer(StrEnum):
    """Whether a dose was given."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class GivenEvidence:
    """The settled marks of one row. None: not settled, or not readable; '' (NOTHING): the paper has nothing there.

    filled: the cells of the dose's date and of its vaccine hold values; only asked where they are the proof.
    """

    signature: str | None
    remark: str | None
    strike: str | None
    has_signature_column: bool = True
    proof: Proof = Proof.MARKS
    filled: bool = False


def mark_word(*, asked: bool, mark: Mark | None, value: str | None) -> str | None:
    """Turn a settled mark field into evidence. asked: someone was or is to be asked (a remark without ink is not)."""
    if not asked or mark == Mark.BLANK:
        return NOTHING
    return value if mark == Mark.VALUE else None


def given(evidence: GivenEvidence, list_made: ListMade, empty_signature: EmptySignature) -> GivenAnswer:
    """Say whether the dose was given, by the table above."""
    signature = evidence.signature if evidence.has_signature_column else NOTHING
    remark, strike = evidence.remark, evidence.strike
    if strike == "yes" or remark in ("deferred", "absent") or signature == "deferred":
        return GivenAnswer.NO
    if None in (signature, remark, strike) or evidence.proof == Proof.NOTHING:
        return GivenAnswer.UNKNOWN
    if evidence.proof == Proof.CELLS:
        return GivenAnswer.YES if evidence.filled else GivenAnswer.UNKNOWN
    if remark == "given" or signature == "yes":
        return GivenAnswer.YES
    if not evidence.has_signature_column:
        return GivenAnswer.YES if list_made == ListMade.AFTER else GivenAnswer.UNKNOWN
    if empty_signature == EmptySignature.NOT_GIVEN:
        return GivenAnswer.NO
    if empty_signature == EmptySignature.GIVEN and list_made == ListMade.AFTER:
        return GivenAnswer.YES
    return GivenAnswer.UNKNOWN
