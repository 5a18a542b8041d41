from __future__ import annotations

import ast
from pathlib import Path

from review.screens import REASONS
from tasks.settle import Reason
from webapp.settings import ROOT


def codes_in(path: Path) -> set[str]:
    """Find the codes written as text in calls that leave a field to a reviewer, and in choices between two of them."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "dispute_field"]
    return {arg.value for one in named for arg in one.args if isinstance(arg, ast.Constant)}


def test_every_dispute_about_a_field_tells_the_reviewer_why() -> None:
    written = set().union(*(codes_in(path) for path in sorted((ROOT / "tasks").glob("*.py"))))
    assert written == {"skipped"}
    assert written | {"remark", "no_place"} | {reason.value for reason in Reason} - {"first"} <= set(REASONS)
