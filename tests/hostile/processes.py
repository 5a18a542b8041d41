"""Looks at the processes of this machine: who is whose child, dead ones too."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def children(of: int | None = None) -> set[int]:
    """The ids of a process's children, those among them that ended and were not waited for."""
    parent = of or os.getpid()
    numbers = (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit())
    return {number for number in numbers if parent_of(number) == parent}


def parent_of(process: int) -> int | None:
    """The parent of a process; None where it is gone."""
    said = _said_of(process)
    return int(said[1]) if said else None


def has_ended(process: int) -> bool:
    """Whether a process runs no more; its new parent may take its time to wait for it."""
    said = _said_of(process)
    return not said or said[0] in "ZX"


def runs(process: int, *words: str) -> bool:
    """Whether a process is what these words start yet: before, it is a copy of its parent, or what makes it ready."""
    with suppress(OSError):
        said = Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").split("\0")
        return said[: len(words)] == list(words)
    return False


def _said_of(process: int) -> list[str]:
    """State, parent and more of a process; nothing where it is gone."""
    with suppress(OSError):
        said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        return said.rpartition(")")[2].split()
    return []
