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
    with suppress(OSError):
        said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        return int(said.rpartition(")")[2].split()[1])
    return None
