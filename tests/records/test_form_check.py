"""A form's file is checked in sentences: everything that is wrong, at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from records.form_check import problems
from records.forms import FORMS, load_form

RIGHT = """
key = "phieu-moi"
layout = "table"
title_words = ["danh sách"]
[name]
vi = "Danh sách"
en = "List"
[given]
signature = "signature"
[[header]]
key = "day"
kind = "date"
role = "dose.date"
titles = ["Ngày tiêm"]
[[column]]
key = "full_name"
kind = "person_name"
role = "person.name"
group = "person"
titles = ["Họ và tên"]
required = true
[[column]]
key = "signature"
kind = "mark"
role = "dose.signature"
group = "dose"
titles = ["Ký tên"]
options = ["yes", "no"]
"""


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.toml")), ids=lambda path: path.stem)
def test_our_own_forms_are_right(path: Path) -> None:
    assert problems(path.read_bytes()) == []


def test_a_form_without_a_problem_can_be_loaded(tmp_path: Path) -> None:
    path = tmp_path / "moi.toml"
    path.write_text(RIGHT, encoding="utf-8")
    assert problems(path.read_bytes()) == []
    assert load_form(path).key == "phieu-moi"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "phieu-moi"', 'key = "Phiếu mới"', "small letters"),
        ('layout = "table"', 'layout = "grid"', "“layout” must be one of"),
        ('title_words = ["danh sách"]', "", "“title_words”"),
        ('en = "List"', "", "both languages"),
        ('signature = "signature"', 'signature = "sign"', "the column “sign”"),
        ('signature = "signature"', 'by = "luck"', "[given] “by”"),
        ('kind = "date"', 'kind = "day"', "no kind “day”"),
        ('role = "dose.date"', 'role = "dose.day"', "no role “dose.day”"),
        ('group = "person"', 'group = "people"', "no group “people”"),
        ('group = "person"', "", "without a group nobody is asked"),
        ('role = "person.name"', 'role = "person.address"', "a record without a name"),
        ('titles = ["Ký tên"]', 'titles = ["Họ và tên"]', "could not tell them apart"),
        ('titles = ["Ký tên"]', "", "never found on paper"),
        ('titles = ["Ký tên"]', "titles = []", "must be a list of texts"),
        ('options = ["yes", "no"]', "", "needs options"),
        ('titles = ["Ngày tiêm"]', 'titles = ["Ngày tiêm"]\ngroup = "header"', "have no group"),
        ("required = true", "must = true", "“must” is not known"),
        ('key = "signature"\nkind', 'key = "full_name"\nkind', "key of two fields"),
        ("[[column]]", "[[columns]]", "nobody would be asked"),
    ],
)
def test_each_fault_is_said(old: str, new: str, said: str) -> None:
    assert old in RIGHT
    assert any(said in str(one) for one in problems(RIGHT.replace(old, new).encode()))


@pytest.mark.parametrize(("content", "said"), [(b"key = ", "not TOML"), (b"\xff\xfe", "not UTF-8"), (b"", "“key”")])
def test_what_is_no_form_at_all_is_said(content: bytes, said: str) -> None:
    assert any(said in str(one) for one in problems(content))


def test_all_faults_are_said_at_once() -> None:
    raw = RIGHT.replace('kind = "date"', 'kind = "day"').replace('layout = "table"', 'layout = "grid"')
    assert len(problems(raw.encode())) == 2
    assert tomllib.loads(raw)["layout"] == "grid"
