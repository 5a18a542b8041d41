"""The wordings and templates of made-up forms, told apart by set. It must not know how they are drawn."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def wordings() -> dict[str, Any]:
    """Read what forms say."""
    return tomllib.loads((HERE / "wordings.toml").read_text(encoding="utf-8"))


@cache
def templates() -> dict[str, Any]:
    """Read the layouts of lists, by set and name."""
    return tomllib.loads((HERE / "templates.toml").read_text(encoding="utf-8"))


def set_name(held: bool) -> str:
    """Name the set: what measures (held) or what may be fitted on."""
    return "held" if held else "fit"


def choices(table: str, key: str, held: bool) -> list[str]:
    """List the wordings of a column or label in a set: its own, and those that everyone uses."""
    own = wordings()[set_name(held)][table].get(key, [])
    return [*own, *wordings()["common"][table].get(key, [])]
