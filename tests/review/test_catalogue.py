"""Every sentence of review/ is there in Vietnamese, with the same parts."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]


def _said() -> set[str]:
    calls = [
        node
        for path in (ROOT / "review").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
    ]
    return {str(ast.literal_eval(call.args[0])) for call in calls}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ROOT / "webapp/locale/vi/review.po").open("rb") as file:
        return read_po(file, locale="vi")


def test_every_sentence_is_translated_and_none_is_left_over(catalogue: Catalog) -> None:
    assert {str(message.id) for message in catalogue if message.id and message.string} == _said()


def test_a_translation_has_the_parts_of_its_sentence(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            assert set(re.findall(r"{\w+}", str(message.string))) == set(re.findall(r"{\w+}", str(message.id)))
