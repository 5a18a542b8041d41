"""The one rule that turns the evidence for a field into an outcome. Pure: it must not know tables, clocks or people.

Each opinion is first resolved: `ditto` says what the settled cell above says; `same` says what the header says.

| evidence                                                             | outcome                              |
|----------------------------------------------------------------------|--------------------------------------|
| a `ditto`, and the cell above is not settled yet                      | Wait                                 |
| one blind person and an unseen reading say the same, nothing doubtful | Settled                              |
| fewer than two people                                                 | AskAnother(FIRST)                    |
| two agree, nothing is doubtful                                        | Settled                              |
| two people, no agreement                                              | AskAnother(DIFFER or UNREADABLE)     |
| two people, someone found it hard or a check failed                   | AskAnother(HARD or CHECK)            |
| three or more, one agreement; doubtful: three opinions in it          | Settled                              |
| three or more, doubtful, fewer than three opinions in the agreement   | Dispute(HARD or CHECK)               |
| three or more, two rival agreements                                   | Dispute(RIVALS)                      |
| three or more, no agreement                                           | Dispute(DIFFER or UNREADABLE)        |

Two opinions agree when they are of different accounts and devices, at least one of them is blind, and they say the
same: marks first, then values by the likeness of their kind. A shown value left unchanged is not blind; one that the
person changed is. `same` is never blind; it agrees with `blank` or with the header's value, and what the blind one says
is settled. `unreadable`, a value with `?`, and a `ditto` with no cell above agree with nothing.

An unseen reading, the site's own file or a certified one of the machine, is an opinion of its own beside the first
person; against people it says nothing: whoever differs from it is followed by a second person, and two people settle
without it and against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from records.kinds.base import Likeness
from records.words import Mark
from tasks.policy import FieldPolicy, bare


class Source(StrEnum):
    """Where an unseen reading came from: the site's own spreadsheet, or the machine."""

    FILE = "file"
    READING = "reading"


class Reason(StrEnum):
    """Why another opinion, or a reviewer, is needed."""

    FIRST = "first"
    DIFFER = "differ"
    UNREADABLE = "unreadable"
    HARD = "hard"
    CHECK = "check"
    RIVALS = "rivals"


@dataclass(frozen=True)
class Said:
    """What a cell says: a mark and, for `value`, a text."""

    mark: Mark
    value: str = ""


@dataclass(frozen=True)
class Opinion:
    """One live answer. shown: the value the person's input started from, or the header's beside it."""

    entry_id: int
    account_id: int
    device_id: int
    mark: Mark
    value: str = ""
    shown: str | None = None
    hard: bool = False


@dataclass(frozen=True)
class FieldEvidence:
    """All that is known about one field.

    header: what the page header says for this role; above: what the settled cell above says (None: no such cell);
    above_open: that cell is still to be settled; check_failed: a check across fields doubts what was agreed;
    unseen: what readings say that nobody is shown, where they may count.
    """

    opinions: tuple[Opinion, ...]
    header: Said | None = None
    above: Said | None = None
    above_open: bool = False
    check_failed: bool = False
    unseen: Mapping[Source, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Settled:
    """Decided by opinions that agree; entries: the people's; beside: the unseen reading that one person agrees with."""

    mark: Mark
    value: str
    entries: tuple[int, ...]
    beside: Source | None = None


@dataclass(frozen=True)
class AskAnother:
    """One more person is needed, blind."""

    reason: Reason


@dataclass(frozen=True)
class Dispute:
    """A reviewer is needed."""

    reason: Reason


@dataclass(frozen=True)
class Wait:
    """Nothing can be said before the cell above is settled."""


Outcome = Settled | AskAnother | Dispute | Wait


@dataclass(frozen=True)
class _Heard:
    """An opinion, resolved. said None: it agrees with nothing."""

    opinion: Opinion
    said: Said | None
    blind: bool


@dataclass(frozen=True)
class _Agreement:
    said: Said
    heard: tuple[_Heard, ...]

    @property
    def size(self) -> int:
        """Count its opinions; all that were led by what was shown are one."""
        blind = {one.opinion.account_id for one in self.heard if one.blind}
        return len(blind) + any(not one.blind for one in self.heard)


def settle(evidence: FieldEvidence, policy: FieldPolicy) -> Outcome:
    """Decide one field from its evidence; the order of the opinions does not matter."""
    opinions = sorted(evidence.opinions, key=lambda one: one.entry_id)
    if evidence.above_open and any(one.mark == Mark.DITTO for one in opinions):
        return Wait()
    people = len({one.account_id for one in opinions})
    doubt = _doubt(evidence)
    heard = [_hear(one, evidence, policy) for one in opinions]
    if people < 2:
        return (None if doubt else _beside_unseen(heard, evidence.unseen, policy)) or AskAnother(Reason.FIRST)
    agreements = _agreements(heard, policy)
    if len(agreements) == 1 and agreements[0].size >= (3 if doubt else 2):
        found = agreements[0]
        entries = tuple(sorted({one.opinion.entry_id for one in found.heard}))
        return Settled(found.said.mark, found.said.value, entries)
    if len(agreements) > 1:
        return Dispute(Reason.RIVALS)
    reason = doubt or _difference(opinions)
    return AskAnother(reason) if people < 3 else Dispute(reason)


def _beside_unseen(heard: Sequence[_Heard], unseen: Mapping[Source, str], policy: FieldPolicy) -> Settled | None:
    """Settle what the one person who was asked, blind, and an unseen reading say alike."""
    for one in heard:
        said = one.said if one.blind and one.opinion.mark == Mark.VALUE else None
        for source, reading in sorted(unseen.items()):
            if said is not None and policy.compare(said.value, reading) is Likeness.SAME:
                return Settled(Mark.VALUE, said.value, (one.opinion.entry_id,), beside=source)
    return None


def _doubt(evidence: FieldEvidence) -> Reason | None:
    if evidence.check_failed:
        return Reason.CHECK
    return Reason.HARD if any(one.hard for one in evidence.opinions) else None


def _difference(opinions: Sequence[Opinion]) -> Reason:
    unreadable = all(one.mark == Mark.UNREADABLE for one in opinions)
    return Reason.UNREADABLE if unreadable else Reason.DIFFER


def _hear(opinion: Opinion, evidence: FieldEvidence, policy: FieldPolicy) -> _Heard:
    if opinion.mark == Mark.SAME:
        return _Heard(opinion, evidence.header or Said(Mark.BLANK), blind=False)
    said: Said | None = Said(opinion.mark, opinion.value if opinion.mark == Mark.VALUE else "")
    if opinion.mark == Mark.DITTO:
        said = evidence.above
    if said is not None and (said.mark == Mark.UNREADABLE or "?" in said.value):
        said = None
    led = (
        opinion.shown is not None
        and opinion.mark == Mark.VALUE
        and policy.compare(opinion.shown, opinion.value) is Likeness.SAME
    )
    return _Heard(opinion, said, blind=not led)


def _agreements(heard: Sequence[_Heard], policy: FieldPolicy) -> list[_Agreement]:
    """Group all pairs that agree by what they agree on; more than one group means rivals."""
    pairs = [(said, one, two) for one, two in combinations(heard, 2) if (said := _meet(one, two, policy)) is not None]
    groups: list[Said] = []
    for said in sorted({said for said, _, _ in pairs}, key=lambda one: (one.mark, one.value)):
        if _is_poorer(said, [other for other, _, _ in pairs], policy):
            continue
        if not any(_alike(said, group, policy) for group in groups):
            groups.append(said)
    found = []
    for group in groups:
        members = tuple({id(o): o for said, *both in pairs if _joins(said, group, policy) for o in both}.values())
        found.append(_Agreement(_wording(group, members, policy), members))
    return found


def _meet(one: _Heard, two: _Heard, policy: FieldPolicy) -> Said | None:
    """Tell what two opinions agree on, if anything."""
    same_hands = one.opinion.account_id == two.opinion.account_id or one.opinion.device_id == two.opinion.device_id
    if same_hands or one.said is None or two.said is None or not (one.blind or two.blind):
        return None
    for follower, other in ((one, two), (two, one)):
        if follower.opinion.mark == Mark.SAME and other.said == Said(Mark.BLANK):
            return other.said
    if one.said.mark != two.said.mark:
        return None
    if one.said.mark != Mark.VALUE:
        return one.said
    likeness = policy.compare(one.said.value, two.said.value)
    by_header = Mark.SAME in (one.opinion.mark, two.opinion.mark)
    if likeness is Likeness.SAME:
        return two.said if one.opinion.mark == Mark.SAME else one.said
    if likeness is Likeness.NEAR and policy.near_settles and not by_header:
        return two.said if bare(one.said.value) else one.said
    return None


def _alike(one: Said, two: Said, policy: FieldPolicy) -> bool:
    if one.mark != two.mark:
        return False
    return one.mark != Mark.VALUE or policy.compare(one.value, two.value) is Likeness.SAME


def _is_near(one: Said, two: Said, policy: FieldPolicy) -> bool:
    both = one.mark == Mark.VALUE and two.mark == Mark.VALUE
    return both and policy.near_settles and policy.compare(one.value, two.value) is Likeness.NEAR


def _is_poorer(said: Said, others: Sequence[Said], policy: FieldPolicy) -> bool:
    """Is this the same words without diacritics as something else that was agreed on?"""
    return bare(said.value) and any(_is_near(said, other, policy) for other in others)


def _joins(said: Said, group: Said, policy: FieldPolicy) -> bool:
    return _alike(said, group, policy) or _is_near(said, group, policy)


def _wording(group: Said, members: Sequence[_Heard], policy: FieldPolicy) -> Said:
    """Choose among spellings that compare the same: the most frequent, then by alphabet, the blind ones' only."""
    if group.mark != Mark.VALUE:
        return group
    words = Counter(
        one.said.value
        for one in members
        if one.said is not None and one.opinion.mark != Mark.SAME and _alike(one.said, group, policy)
    )
    return Said(Mark.VALUE, min(words, key=lambda word: (-words[word], word)))
