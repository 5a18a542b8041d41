"""A sentence keeps its message id and its parts until an edge says it in a language."""

from __future__ import annotations

from records.sentences import PersonError, say


def test_a_part_may_be_called_text() -> None:
    assert str(say("Nothing is called “{text}”.", text="BĐ-1")) == "Nothing is called “BĐ-1”."


def test_an_error_for_a_person_carries_its_sentence() -> None:
    error = PersonError(say("There are {count} pages.", count=3))
    assert error.sentence.text == "There are {count} pages."
    assert str(error) == "There are 3 pages."
