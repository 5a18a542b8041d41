"""The settle rule: its table, and what must hold for any evidence."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.base import Likeness
from records.kinds.registry import kind
from records.words import Mark
from tasks.policy import FieldPolicy, field_policy
from tasks.settle import (
    AskAnother,
    Dispute,
    FieldEvidence,
    Opinion,
    Outcome,
    Reason,
    Said,
    Settled,
    Source,
    Wait,
    settle,
)

NAME = field_policy(kind("person_name"))
ADDRESS = field_policy(kind("address"))
LOT = field_policy(kind("lot"))
HEADER = Said(Mark.VALUE, "NJ0342")


def opinions(*said: str | Mark | Opinion) -> tuple[Opinion, ...]:
    """Opinions of different people on different devices, in order."""
    made = []
    for number, one in enumerate(said, start=1):
        if isinstance(one, Opinion):
            made.append(replace(one, entry_id=number, account_id=number, device_id=number))
        else:
            mark, value = (one, "") if isinstance(one, Mark) else (Mark.VALUE, one)
            made.append(Opinion(number, number, number, mark, value))
    return tuple(made)


def saying(value: str | Mark, **more: object) -> Opinion:
    mark, text = (value, "") if isinstance(value, Mark) else (Mark.VALUE, value)
    return replace(Opinion(0, 0, 0, mark, text), **more)


def name(*said: str | Mark | Opinion, **more: bool) -> Outcome:
    return settle(FieldEvidence(opinions(*said), **more), NAME)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ((), AskAnother(Reason.FIRST)),
        (("Thúy",), AskAnother(Reason.FIRST)),
        (("Thúy", "Thúy"), Settled(Mark.VALUE, "Thúy", (1, 2))),
        (("Thúy", "Thuý"), Settled(Mark.VALUE, "Thuý", (1, 2))),
        (("Thúy", "Thủy"), AskAnother(Reason.DIFFER)),
        (("Thúy", "Thuy"), AskAnother(Reason.DIFFER)),
        (("Thúy", "Thủy", "Thúy"), Settled(Mark.VALUE, "Thúy", (1, 3))),
        (("Thúy", "Thủy", "Thùy"), Dispute(Reason.DIFFER)),
        (("Thúy", "Thủy", "Thúy", "Thủy"), Dispute(Reason.RIVALS)),
        (("Th?y", "Th?y"), AskAnother(Reason.DIFFER)),
        ((Mark.BLANK, Mark.BLANK), Settled(Mark.BLANK, "", (1, 2))),
        ((Mark.STRUCK, Mark.STRUCK), Settled(Mark.STRUCK, "", (1, 2))),
        ((Mark.BLANK, "Thúy"), AskAnother(Reason.DIFFER)),
        ((Mark.UNREADABLE, Mark.UNREADABLE), AskAnother(Reason.UNREADABLE)),
        ((Mark.UNREADABLE, Mark.UNREADABLE, Mark.UNREADABLE), Dispute(Reason.UNREADABLE)),
        ((Mark.UNREADABLE, "Thúy", "Thúy"), Settled(Mark.VALUE, "Thúy", (2, 3))),
    ],
)
def test_the_table_holds(said: tuple[str | Mark, ...], outcome: Outcome) -> None:
    assert name(*said) == outcome


def test_one_account_or_one_device_is_one_opinion() -> None:
    one, two = opinions("Thúy", "Thúy")
    for hands in ({"account_id": 1}, {"device_id": 1}):
        assert isinstance(settle(FieldEvidence((one, replace(two, **hands))), NAME), AskAnother)


def test_a_shown_value_left_unchanged_agrees_only_with_a_blind_one() -> None:
    led = saying("Thúy", shown="Thúy")
    assert name(led, led) == AskAnother(Reason.DIFFER)
    assert name(led, led, led) == Dispute(Reason.DIFFER)
    assert name(led, "Thúy") == Settled(Mark.VALUE, "Thúy", (1, 2))


def test_a_shown_value_that_was_changed_counts_as_blind() -> None:
    assert name(saying("Thúy", shown="Thủy"), saying("Thúy", shown="Thúy")) == Settled(Mark.VALUE, "Thúy", (1, 2))


def test_missing_diacritics_settle_an_address_and_the_richer_one_stands() -> None:
    near = opinions("ap Thanh Binh", "ấp Thạnh Bình")
    assert settle(FieldEvidence(near), ADDRESS) == Settled(Mark.VALUE, "ấp Thạnh Bình", (1, 2))


def test_a_bare_address_never_chooses_between_two_rich_ones() -> None:
    three = opinions("ấp Thanh Bình", "ap Thanh Binh", "ấp Thạnh Bình")
    assert settle(FieldEvidence(three), ADDRESS) == Dispute(Reason.RIVALS)


@pytest.mark.parametrize("doubt", [{"check_failed": True}, {}])
def test_doubt_asks_a_third_once_and_then_the_third_must_agree(doubt: dict[str, bool]) -> None:
    reason = Reason.CHECK if doubt else Reason.HARD
    first = "Thúy" if doubt else saying("Thúy", hard=True)
    assert name(first, "Thúy", **doubt) == AskAnother(reason)
    assert name(first, "Thúy", "Thúy", **doubt) == Settled(Mark.VALUE, "Thúy", (1, 2, 3))
    assert name(first, "Thúy", "Thủy", **doubt) == Dispute(reason)


@pytest.mark.parametrize(
    ("blind", "header", "outcome"),
    [
        (Mark.BLANK, HEADER, Settled(Mark.BLANK, "", (1, 2))),
        ("nj0342", HEADER, Settled(Mark.VALUE, "nj0342", (1, 2))),
        ("NJ0343", HEADER, AskAnother(Reason.DIFFER)),
        (Mark.SAME, HEADER, AskAnother(Reason.DIFFER)),
        (Mark.STRUCK, HEADER, AskAnother(Reason.DIFFER)),
        (Mark.BLANK, None, Settled(Mark.BLANK, "", (1, 2))),
        ("NJ0342", None, AskAnother(Reason.DIFFER)),
    ],
)
def test_same_as_the_header_agrees_only_with_what_a_blind_one_says(
    blind: str | Mark, header: Said | None, outcome: Outcome
) -> None:
    assert settle(FieldEvidence(opinions(Mark.SAME, blind), header=header), LOT) == outcome


def test_blank_and_the_header_s_value_do_not_both_agree_with_same() -> None:
    three = opinions(Mark.SAME, Mark.BLANK, "NJ0342")
    assert settle(FieldEvidence(three, header=HEADER), LOT) == Dispute(Reason.RIVALS)


@pytest.mark.parametrize(
    ("said", "above", "above_open", "outcome"),
    [
        ((Mark.DITTO, Mark.DITTO), None, True, Wait()),
        ((Mark.DITTO, "ấp 3"), None, True, Wait()),
        ((Mark.DITTO, Mark.DITTO), Said(Mark.VALUE, "ấp 3"), False, Settled(Mark.VALUE, "ấp 3", (1, 2))),
        ((Mark.DITTO, "ấp 3"), Said(Mark.VALUE, "ấp 3"), False, Settled(Mark.VALUE, "ấp 3", (1, 2))),
        ((Mark.DITTO, Mark.BLANK), Said(Mark.BLANK), False, Settled(Mark.BLANK, "", (1, 2))),
        ((Mark.DITTO, Mark.DITTO), Said(Mark.UNREADABLE), False, AskAnother(Reason.DIFFER)),
        ((Mark.DITTO, Mark.DITTO), None, False, AskAnother(Reason.DIFFER)),
        (("ấp 3", "ấp 3"), None, True, Settled(Mark.VALUE, "ấp 3", (1, 2))),
    ],
)
def test_ditto_says_what_the_settled_cell_above_says(
    said: tuple[str | Mark, ...], above: Said | None, above_open: bool, outcome: Outcome
) -> None:
    assert settle(FieldEvidence(opinions(*said), above=above, above_open=above_open), ADDRESS) == outcome


@pytest.mark.parametrize("source", list(Source))
def test_one_blind_person_and_an_unseen_reading_settle(source: Source) -> None:
    unseen = {source: "Thúy"}
    assert settle(FieldEvidence(opinions("Thuý"), unseen=unseen), NAME) == Settled(
        Mark.VALUE, "Thuý", (1,), beside=source
    )
    for one in ("Thủy", "Thuy", "Th?y", Mark.BLANK, saying("Thúy", shown="Thúy"), saying("Thúy", hard=True)):
        assert settle(FieldEvidence(opinions(one), unseen=unseen), NAME) == AskAnother(Reason.FIRST)


def test_an_unseen_reading_without_diacritics_settles_not_even_an_address() -> None:
    evidence = FieldEvidence(opinions("ấp Thạnh Bình"), unseen={Source.FILE: "ap Thanh Binh"})
    assert settle(evidence, ADDRESS) == AskAnother(Reason.FIRST)


VALUES = ["Thuy", "Thúy", "Thuý", "Thủy", "Th?y"]
ANY_OPINION = st.builds(
    saying,
    st.sampled_from([*VALUES, Mark.BLANK, Mark.UNREADABLE, Mark.STRUCK, Mark.SAME, Mark.DITTO]),
    shown=st.sampled_from([None, "Thúy"]),
    hard=st.sampled_from([False, False, False, True]),
)
SAID = st.sampled_from([None, Said(Mark.BLANK), Said(Mark.VALUE, "Thúy"), Said(Mark.UNREADABLE)])
EVIDENCE = st.builds(
    FieldEvidence,
    st.lists(ANY_OPINION, max_size=5).map(lambda said: opinions(*said)),
    header=SAID,
    above=SAID,
    above_open=st.booleans(),
    check_failed=st.sampled_from([False, False, True]),
    unseen=st.dictionaries(st.sampled_from(list(Source)), st.sampled_from(VALUES[:4])),
)
POLICY = st.sampled_from([NAME, ADDRESS])


@given(EVIDENCE, POLICY, st.randoms())
def test_the_order_of_opinions_does_not_matter(evidence: FieldEvidence, policy: FieldPolicy, random: Random) -> None:
    shuffled = list(evidence.opinions)
    random.shuffle(shuffled)
    renumbered = tuple(replace(one, entry_id=number) for number, one in enumerate(shuffled, start=1))
    one, two = settle(evidence, policy), settle(replace(evidence, opinions=renumbered), policy)
    bare = [replace(outcome, entries=()) if isinstance(outcome, Settled) else outcome for outcome in (one, two)]
    assert bare[0] == bare[1]


@given(EVIDENCE, POLICY)
def test_more_agreement_never_unsettles(evidence: FieldEvidence, policy: FieldPolicy) -> None:
    outcome = settle(evidence, policy)
    if isinstance(outcome, Settled):
        more = Opinion(99, 99, 99, outcome.mark, outcome.value)
        again = settle(replace(evidence, opinions=(*evidence.opinions, more)), policy)
        assert isinstance(again, Settled)
        assert (again.mark, again.value) == (outcome.mark, outcome.value)


@given(EVIDENCE, POLICY)
def test_what_is_settled_was_said_by_a_blind_person_and_by_another(
    evidence: FieldEvidence, policy: FieldPolicy
) -> None:
    outcome = settle(evidence, policy)
    if isinstance(outcome, Settled):
        agreed = [one for one in evidence.opinions if one.entry_id in outcome.entries]
        led = [one for one in agreed if one.mark == Mark.SAME or (one.mark == Mark.VALUE and one.shown == one.value)]
        assert len({one.account_id for one in agreed}) >= (1 if outcome.beside else 2)
        assert len(led) < len(agreed)
        assert not any(one.mark == Mark.UNREADABLE or "?" in one.value for one in agreed)


@given(EVIDENCE, POLICY)
def test_nobody_is_asked_a_fourth_time_for_a_reason_that_a_third_could_not_mend(
    evidence: FieldEvidence, policy: FieldPolicy
) -> None:
    if len(evidence.opinions) >= 3:
        assert not isinstance(settle(evidence, policy), AskAnother)


@given(EVIDENCE, POLICY)
def test_the_settled_mark_is_something_the_paper_can_say(evidence: FieldEvidence, policy: FieldPolicy) -> None:
    outcome = settle(evidence, policy)
    if isinstance(outcome, Settled):
        assert outcome.mark in (Mark.VALUE, Mark.BLANK, Mark.STRUCK)
        assert bool(outcome.value) == (outcome.mark == Mark.VALUE)


@given(EVIDENCE, POLICY)
def test_a_reading_is_heard_beside_one_person_and_against_nobody(evidence: FieldEvidence, policy: FieldPolicy) -> None:
    outcome, without = settle(evidence, policy), settle(replace(evidence, unseen={}), policy)
    if outcome != without:
        (person,) = evidence.opinions
        assert isinstance(outcome, Settled) and outcome.beside is not None
        assert (
            policy.compare(person.value, evidence.unseen[outcome.beside]) is Likeness.SAME or person.mark is Mark.DITTO
        )
        assert not person.hard and not evidence.check_failed


@given(EVIDENCE, POLICY)
def test_shown_readings_left_unchanged_settle_with_nothing_but_a_blind_person(
    evidence: FieldEvidence, policy: FieldPolicy
) -> None:
    led = tuple(replace(one, mark=Mark.VALUE, value="Thúy", shown="Thuý") for one in evidence.opinions)
    assert not isinstance(settle(replace(evidence, opinions=led), policy), Settled)


@given(EVIDENCE, POLICY)
def test_no_machine_settles_where_no_person_spoke(evidence: FieldEvidence, policy: FieldPolicy) -> None:
    assert settle(replace(evidence, opinions=()), policy) == AskAnother(Reason.FIRST)


@given(EVIDENCE, POLICY)
def test_a_hard_cell_and_a_failed_check_settle_only_with_three_opinions(
    evidence: FieldEvidence, policy: FieldPolicy
) -> None:
    outcome = settle(evidence, policy)
    doubtful = evidence.check_failed or any(one.hard for one in evidence.opinions)
    if doubtful and isinstance(outcome, Settled):
        assert len(outcome.entries) >= 3


@given(EVIDENCE)
def test_two_tones_are_never_one_value(evidence: FieldEvidence) -> None:
    outcome = settle(evidence, NAME)
    if isinstance(outcome, Settled) and outcome.value:
        agreed = [one for one in evidence.opinions if one.entry_id in outcome.entries and one.mark is Mark.VALUE]
        assert all(NAME.compare(one.value, outcome.value) is Likeness.SAME for one in agreed)
