"""Every sentence of records/ is there in Vietnamese, with the same parts."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from records.kinds.registry import KINDS
from records.roles import LABELS

ROOT = Path(__file__).parents[2]


def said() -> set[str]:
    """Find each message id: what is said anywhere in records/, and the words of kinds and roles."""
    calls = [
        node
        for path in (ROOT / "records").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
    ]
    sentences = {str(ast.literal_eval(call.args[0])) for call in calls}
    kinds = {text for kind in KINDS.values() for text in (kind.label, kind.help, *(c.label for c in kind.choices))}
    return sentences | kinds | set(LABELS.values())


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ROOT / "webapp/locale/vi/records.po").open("rb") as file:
        return read_po(file, locale="vi")


def test_every_sentence_is_translated_and_none_is_left_over(catalogue: Catalog) -> None:
    assert {str(message.id) for message in catalogue if message.id and message.string} == said()


def test_a_translation_has_the_parts_of_its_sentence(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            assert set(re.findall(r"{\w+}", str(message.string))) == set(re.findall(r"{\w+}", str(message.id)))
