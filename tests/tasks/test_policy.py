"""What a reading may do, by preset and kind: shown to the first of two, counted unseen, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.base import Kind, ReadingUse
from records.kinds.registry import KINDS, kind
from records.words import Preset
from tasks.policy import may_count, may_show, use_of

SHOW, SILENT, NONE = ReadingUse.SHOW, ReadingUse.SILENT, ReadingUse.NONE
PRESET = st.sampled_from(list(Preset))
KIND = st.sampled_from([*KINDS.values()])


@pytest.mark.parametrize(
    ("preset", "closed", "open_"), [("prefill", SHOW, SHOW), ("careful", SHOW, SILENT), ("blind", NONE, NONE)]
)
def test_the_table_of_presets_holds(preset: str, closed: ReadingUse, open_: ReadingUse) -> None:
    assert {use_of(kind(key), Preset(preset), False) for key in ("sex", "vaccine", "dose_number")} == {closed}
    assert use_of(kind("person_name"), Preset(preset), False) is open_


@given(PRESET, KIND, st.booleans(), st.booleans(), st.booleans())
def test_what_may_be_shown_may_never_count(preset: Preset, one: Kind, sure: bool, certified: bool, kept: bool) -> None:
    use = use_of(one, preset, False)
    assert not (may_show(use, sure, certified) and may_count(use, certified, kept))


@given(PRESET, KIND)
def test_on_a_header_no_reading_is_shown_or_counted(preset: Preset, one: Kind) -> None:
    use = use_of(one, preset, True)
    assert not may_show(use, True, False) and not may_count(use, True, False)


def test_a_reading_is_shown_only_where_it_is_sure_and_counts_only_where_it_is_certified() -> None:
    assert may_show(SHOW, True, False) and not may_show(SHOW, False, False) and not may_show(SILENT, True, False)
    assert may_count(SILENT, True, False) and not may_count(SHOW, False, False) and not may_count(NONE, True, False)


def test_a_certified_reading_kept_for_proof_is_neither_shown_nor_counted() -> None:
    assert not may_show(SHOW, True, True) and not may_count(SHOW, True, True)
