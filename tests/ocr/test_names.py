"""A file's name is only ever shown: it leads to no folder, breaks no line, turns no text round, and is not endless."""

from __future__ import annotations

import pytest

from ocr.names import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("hộp 3.pdf", "hộp 3.pdf"),
        ("ho\u0302\u0323p 3.pdf", "hộp 3.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\a.pdf", "a.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("a\nb\r\n\tc.pdf", "a b c.pdf"),
        ("a\x1b[31m.pdf", "a[31m.pdf"),
        ("gnp\u202efdp.exe", "gnpfdp.exe"),
        ("a\u200b\ufeffb.pdf", "ab.pdf"),
        ("a\udcff.pdf", "a\ufffd.pdf"),
        ("..", ".."),
        ("/", "?"),
        ("", "?"),
        ("\u202e", "?"),
    ],
)
def test_a_name_is_cleaned_before_anyone_sees_it(name: str, shown: str) -> None:
    assert clean_name(name) == shown


def test_a_name_is_cut_to_what_the_database_keeps() -> None:
    assert len(clean_name("a" * 5000 + ".pdf")) == LONGEST_NAME
    assert clean_name(clean_name("ộ" * 5000)) == clean_name("ộ" * 5000)
