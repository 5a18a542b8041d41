"""Runs the command as a person does, in this process, on settings from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from records.sentences import PersonError
from webapp.cli.main import USAGE, chungtay
from webapp.terminal import complain


@dataclass(frozen=True)
class Ran:
    """What a command came to: exit code, data on standard output, sentences on standard error."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Command:
    """The command on a folder of its own."""

    var: Path
    capsys: pytest.CaptureFixture[str]
    environment: Mapping[str, str]

    def __call__(self, *words: str | Path) -> Ran:
        """Run it like main() does."""
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            chungtay.main([str(word) for word in words], prog_name="chungtay", standalone_mode=False)
            code = 0
        except PersonError as error:
            complain(error.sentence)
            code = USAGE
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            os.environ.clear()
            os.environ.update(before)
        written = self.capsys.readouterr()
        return Ran(code, written.out, written.err)
