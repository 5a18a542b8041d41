from __future__ import annotations

from pathlib import Path

import pytest

from records.database import open_engine, write
from records.sentences import PersonError
from review.commit import commit_ready
from tests import factories
from tests.edge.commands import Command
from tests.review.desk import a_ready_page
from webapp.cli.upload import _write


def test_a_file_is_written_into_a_folder_that_is_made_for_it(tmp_path: Path) -> None:
    _write(tmp_path / "out" / "a.xlsx", b"bytes")
    assert (tmp_path / "out" / "a.xlsx").read_bytes() == b"bytes"


def test_a_file_that_cannot_be_written_is_a_sentence_before_anything_counts_as_sent(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(PersonError, match=r"a\.xlsx"):
        _write(tmp_path / "out" / "a.xlsx", b"bytes")


def test_a_file_goes_out_and_its_answer_comes_back_by_the_command(command: Command, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{command.var}/chungtay.sqlite3")
    with write(engine) as db:
        factories.a_coordinator(db, user_name="giang", district_code=None)
        factories.a_coordinator(db, user_name="hai", district_code=None)
        a_ready_page(db, {})
        commit_ready(db)
    made = command("upload", "make", "--pilot", "--out", tmp_path, "--by", "giang")
    path = Path(made.out.strip())
    assert made.code == 0 and path.is_file()
    assert command("upload", "approve", path.name, "--by", "giang", "--function", "Giám đốc").code != 0
    assert command("upload", "approve", path.name, "--by", "hai", "--function", "Giám đốc").code == 0
    assert command("upload", "hand-over", path.name, "--by", "giang").code == 0
    answer = tmp_path / "tra-loi.csv"
    answer.write_text("Ghi chú,Kết quả\nCT1-95,Thành công\nCT9-99,Thành công\n", encoding="utf-8")
    looked = command("upload", "reconcile", answer, "--look")
    assert (looked.code, "accepted\t1" in looked.out) == (3, True)
    assert command("upload", "list").out.endswith("handed_over\n")
    assert "unclear\t1" in command("upload", "reconcile", answer).out
    assert command("upload", "list").out.endswith("answered\n")


def test_an_export_is_taken_in_by_the_command_and_bad_rows_are_listed(command: Command, tmp_path: Path) -> None:
    with write(open_engine(f"sqlite:///{command.var}/chungtay.sqlite3")) as db:
        factories.a_campaign(db)
    export = tmp_path / "x.csv"
    export.write_text("Họ tên,Số CMND/CCCD,Mũi số\nĐiểu Hơn,070084000999,1\nThị Mai,,2\n", encoding="utf-8")
    ran = command("platform", "import", export)
    assert ran.code == 3 and ran.out.startswith("3\t") and "1 mũi" in ran.err
