from __future__ import annotations

from pathlib import Path

import pytest

from records.sentences import PersonError
from webapp.cli.upload import _write


def test_a_file_is_written_into_a_folder_that_is_made_for_it(tmp_path: Path) -> None:
    _write(tmp_path / "out" / "a.xlsx", b"bytes")
    assert (tmp_path / "out" / "a.xlsx").read_bytes() == b"bytes"


def test_a_file_that_cannot_be_written_is_a_sentence_before_anything_counts_as_sent(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(PersonError, match=r"a\.xlsx"):
        _write(tmp_path / "out" / "a.xlsx", b"bytes")
