"""What people settled says how sure readings really are; a field that a reading helped to settle says nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy.orm import Session

from ocr.calibration import current
from ocr.confidence import kept_for_proof
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


def test_enough_right_ones_of_a_form_are_certified_there() -> None:
    right = [Example("lot", "print", {"raw.93": 1.0}, True, str(n), form="danh-sach-tiem") for n in range(600)]
    assert set(refit(current(), right, "1").curves["lot/print"].certify) == {"danh-sach-tiem"}
    wrong = [replace(one, right=bool(n % 20)) for n, one in enumerate(right)]
    assert refit(current(), wrong, "1").curves["lot/print"].certify == {}


def test_of_certified_readings_only_those_kept_for_proof_are_examples(db: Session) -> None:
    rows = rows_of(db, a_page(db, rows=60, readings={"full_name": "Điểu Hơn"}))
    for row in rows:
        cell = field_of(row, "full_name")
        cell.read_as, cell.certified = READ, True
        settle(db, row, {"full_name": "Điểu Hơn"})
    kept = [row for row in rows if kept_for_proof(field_of(row, "full_name").id)]
    assert len(settled_examples(db)) == len(kept) < 10
    assert {one.form for one in settled_examples(db)} <= {"danh-sach-tiem"}


@pytest.mark.parametrize("nothing", [[]])
def test_nothing_settled_changes_no_curve(nothing: list[Example]) -> None:
    assert refit(current(), nothing, "1").curves == current().curves
