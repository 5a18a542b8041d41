"""Reads numbers out of what a browser sent. Pure: it must not know requests."""

from __future__ import annotations

from collections.abc import Mapping


def number_of(text: str) -> int | None:
    """Read a number that a browser sent; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def number_in(form: Mapping[str, str], name: str) -> int:
    """Read a number out of a form; 0 where there is none."""
    return number_of(form.get(name, "")) or 0
