from __future__ import annotations

import json
from pathlib import Path

from webapp.play.truth import load_truth


def _cell(value: str, norm: str | None = None) -> dict[str, str]:
    return {"value": value, "norm": norm or value}


def _write_page(folder: Path, signer: bool) -> None:
    header = {"site": _cell("Trạm Y tế"), "session_date": _cell("9/7/2021", "2021-07-09")}
    if signer:
        header["signer"] = _cell("La Văn Cường")
    flags = {"struck": False, "troubles": [{"type": "id_short"}]}
    rows = [
        {"row": 0, "blank": False, "signed": True, "fields": {"stt": _cell("26"), "dob": _cell("1/1/1970")}, **flags},
        {"row": 1, "blank": True, "signed": False, "fields": {"stt": _cell("27")}, **flags},
    ]
    page = {"file": "a.pdf", "page": 1, "header": header, "rows": rows}
    (folder / "a.pdf.1.json").write_text(json.dumps(page), encoding="utf-8")


def test_a_row_is_known_by_our_field_keys(tmp_path: Path) -> None:
    _write_page(tmp_path, signer=False)
    page = load_truth(tmp_path)[("a.pdf", 1)]
    assert page.written(0, "birth_date") == "1/1/1970"
    assert page.written(0, "signature") == "yes"
    assert page.written(0, "phone") == ""
    assert page.rows[0].troubles == ("id_short",)


def test_the_foot_is_told_from_the_last_running_number_and_the_session(tmp_path: Path) -> None:
    _write_page(tmp_path, signer=True)
    page = load_truth(tmp_path)[("a.pdf", 1)]
    assert (page.written(-1, "declared"), page.written(-1, "foot_date")) == ("26", "09/07/2021")


def test_a_page_without_a_signer_has_no_foot(tmp_path: Path) -> None:
    _write_page(tmp_path, signer=False)
    assert load_truth(tmp_path)[("a.pdf", 1)].written(-1, "declared") == ""
