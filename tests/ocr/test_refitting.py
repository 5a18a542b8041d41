"""What people settled says how sure readings really are; a field that a reading helped to settle says nothing."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy.orm import Session

from ocr.calibration import current
from ocr.fitting import Example
from ocr.refitting import changes, refit, settled_examples
from records.words import Mark
from tests.factories import a_page, field_of, rows_of, settle

READ = {"by": "ocr", "style": "print", "raw": 95.0}


def test_settled_readings_are_examples(db: Session) -> None:
    page = a_page(db, rows=3, readings={"full_name": "Điểu Hơn", "sex": "Nam", "phone": "0912345678"})
    for row in rows_of(db, page):
        for key in ("full_name", "sex"):
            field_of(row, key).read_as = READ
    first, second, _ = rows_of(db, page)
    settle(db, first, {"full_name": "Điểu Hơn", "sex": "Nữ", "phone": "0912345678"})
    settle(db, second, {"full_name": Mark.UNREADABLE})
    field_of(first, "sex").evidence = {"by": "decision", "decision": 1}
    found = {(one.kind_key, one.right) for one in settled_examples(db)}
    assert found == {("person_name", True), ("sex", False)}
    field_of(first, "full_name").evidence = {"by": "file", "entries": [1]}
    db.flush()
    assert {one.kind_key for one in settled_examples(db)} == {"sex"}


def test_only_kinds_with_enough_settled_fields_change() -> None:
    random = Random(1)
    many = [
        Example(
            "lot", "print", {"raw.93": (good := random.random()), "plausible": 1.0}, random.random() < good, str(n // 9)
        )
        for n in range(900)
    ]
    few = [Example("phone", "print", {"raw.93": 1.0}, True, "1") for _ in range(20)]
    old = current()
    new = refit(old, many + few, "2021-10-19")
    assert new.version == "2021-10-19"
    assert new.curves["lot/print"] != old.curves.get("lot/print")
    assert new.curves.get("phone/print") == old.curves.get("phone/print")
    table = {one.group: one for one in changes(old, new, many + few)}
    assert table["lot/print"].n == 900 and table["lot/print"].new["ece"] < table["lot/print"].old["ece"]
    assert table["phone/print"].old == table["phone/print"].new


def test_enough_right_ones_are_certified() -> None:
    right = [Example("lot", "print", {"raw.93": 1.0}, True, str(n)) for n in range(400)]
    assert refit(current(), right, "1").curves["lot/print"].certify is not None
    wrong = [Example("lot", "print", {"raw.93": 1.0}, bool(n % 20), str(n)) for n in range(400)]
    assert refit(current(), wrong, "1").curves["lot/print"].certify is None


@pytest.mark.parametrize("nothing", [[]])
def test_nothing_settled_changes_no_curve(nothing: list[Example]) -> None:
    assert refit(current(), nothing, "1").curves == current().curves
