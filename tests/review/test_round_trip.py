from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from ocr.storage import Store
from records.database import write
from records.models.campaign import Batch
from records.models.paper import Field
from records.words import FieldState, Mark
from review.commit import commit_ready
from review.conservation import sheet
from review.handover import UploadState, state_of
from review.messages import Outcome
from review.reconcile import match
from review.template import Template
from review.upload import NothingToUpload, make
from review.upload_models import Upload, UploadRow
from tests.factories import a_batch, records_of, settle, someone_else
from tests.review.desk import a_ready_page
from tests.review.sending import LONG, TAKEN, WIDE, answer_bytes, answered, giang, handed_over, read_back

WRONG_PHONE, ALREADY, GARBLED = "Số điện thoại không đúng", "Mũi tiêm đã tồn tại", "\ufffd\ufffd"
ROWS = range(25)
MIDDLE = ("Hơn", "Văn", "Minh", "Thị", "Anh", "Ngọc", "Sơn")
GIVEN = ("Lan", "Hùng", "Mai", "Đức", "Hà", "Năng", "Thu", "Xuân", "Vinh", "Yến", "Nghị")


@pytest.mark.parametrize("template", [LONG, WIDE], ids=lambda one: one.key)
@pytest.mark.parametrize("pages", [4, pytest.param(200, marks=pytest.mark.long)])
def test_each_row_ends_where_the_platform_said_and_nothing_goes_twice(
    engine: Engine, store: Store, template: Template, pages: int
) -> None:
    doses = pages * len(ROWS)
    plan = planned(doses)

    def says(row: Mapping[str, str]) -> str:
        return plan[int(row["STT"]) - 1]

    ready_pages(engine, pages)
    assert committed(engine) == doses
    with write(engine) as db:
        who = giang(db)
        sent = handed_over(db, store, who, template).id
    with write(engine) as db:
        found = answered(db, store, who, db.get_one(Upload, sent), says, template=template)
    with write(engine) as db:
        upload = db.get_one(Upload, sent)
        check_outcomes(db, plan, len(found.unclear))
        assert state_of(upload) == UploadState.HANDED_OVER
        with pytest.raises(NothingToUpload):
            make(db, store, template)
        again = match(db, who, read_back(answer_bytes(store, upload, says), template))
        assert again.new == []
        assert sheet(db).balances() and sheet(db).doses_due == doses


def ready_pages(engine: Engine, pages: int) -> None:
    """Pages of different people that wait for the clock, each of a transaction of its own, as a reader's are."""
    for page in range(pages):
        with write(engine) as db:
            batch = db.scalars(select(Batch)).first() or a_batch(db)
            made = a_ready_page(db, *[somebody(page * len(ROWS) + row) for row in ROWS], batch=batch)
            settle(db, records_of(db, made)[0], {"declared": Mark.BLANK, "foot_date": Mark.BLANK})


def committed(engine: Engine) -> int:
    """What the clock commits, in transactions of its own; give how many doses."""
    total = 0
    while True:
        with write(engine) as db:
            done = commit_ready(db)
        total += done
        if not done:
            return total


def somebody(number: int) -> dict[str, str]:
    """Cells that tell of a person whom no other row tells of, up to some thousands."""
    name = f"Điểu {MIDDLE[number % len(MIDDLE)]} {GIVEN[number // len(MIDDLE) % len(GIVEN)]}"
    born = f"{1950 + number % 45}-0{1 + number % 9}-1{number % 8}"
    return {**someone_else(number + 1), "full_name": name, "birth_date": born, "id_number": f"28{number:07}"}


def planned(doses: int) -> list[str]:
    """5 % rejected, 2 % already there, 1 % garbled, all the others taken."""
    chance = random.Random(5)
    said = [WRONG_PHONE] * (doses * 5 // 100) + [ALREADY] * (doses * 2 // 100) + [GARBLED] * (doses // 100)
    said += [TAKEN] * (doses - len(said))
    chance.shuffle(said)
    return said


def check_outcomes(db: Session, plan: list[str], unclear: int) -> None:
    wanted = {WRONG_PHONE: Outcome.REJECTED, ALREADY: Outcome.ALREADY, GARBLED: None, TAKEN: Outcome.ACCEPTED}
    rows = db.scalars(select(UploadRow).order_by(UploadRow.number)).all()
    assert [row.outcome for row in rows] == [wanted[said] for said in plan]
    assert unclear == plan.count(GARBLED)
    disputed = select(func.count(Field.id)).where(Field.state == FieldState.DISPUTED, Field.role == "person.phone")
    assert db.scalar(disputed) == plan.count(WRONG_PHONE)


#: What a cell of an address may begin with to become a formula in a spreadsheet.
FORMULAS = ["=1+1", "+84", "-3", "@SUM(A1)", "=HYPERLINK(A1)", "=cmd|' /C calc'!A0", "\t=1", "'=1", "=IMPORTXML(A1)"]


def test_nothing_that_a_paper_says_becomes_a_formula(db: Session, store: Store) -> None:
    a_ready_page(db, *[{"address": f"{one}, xã Minh Hưng"} for one in FORMULAS])
    commit_ready(db)
    upload = make(db, store, LONG)
    cells = load_workbook(store.path(upload.sha256).open("rb")).worksheets[0].iter_rows()
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n"}
    text = store.get(upload.csv_sha256 or "").decode("utf-8-sig")
    assert not any(
        cell.lstrip('"').startswith(("=", "+", "@")) for line in text.splitlines() for cell in line.split(",")
    )


@pytest.mark.long
def test_leading_zeros_stay_in_libreoffice(db: Session, store: Store, tmp_path: Path) -> None:
    """`./run test --long` installs LibreOffice; without it this test fails, it is never left out."""
    a_ready_page(db, {})
    commit_ready(db)
    cells = [cell.value for row in through_libreoffice(store, make(db, store, LONG), tmp_path) for cell in row]
    assert {"0912345678", "070084000999", "30/06/1984"} <= set(cells)


def through_libreoffice(store: Store, upload: Upload, folder: Path) -> Worksheet:
    """Let LibreOffice open a file and save it again; give the sheet that it saved."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: ./run test --long installs libreoffice-calc-nogui"
    (folder / "x.xlsx").write_bytes(store.get(upload.sha256))
    own = f"-env:UserInstallation=file://{folder}/profile"
    words = [program, "--headless", own, "--convert-to", "xlsx", "--outdir", f"{folder}/saved", f"{folder}/x.xlsx"]
    subprocess.run(words, check=True, timeout=300, capture_output=True)
    return load_workbook(folder / "saved" / "x.xlsx").worksheets[0]
