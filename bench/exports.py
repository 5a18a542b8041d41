"""How long an export of a whole province takes to become known doses, and that a kill in the middle loses no row.

600,000 doses of a made-up town (bench/_town.py) as .csv and .xlsx, by the command that an operator runs, on an empty
SQLite and an empty PostgreSQL; after a third of the rows it is killed and started again. Beside it the time in which
the same database takes bare rows of the same width, in the same run. `--rows N`, `--kinds sqlite,postgresql`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from sqlalchemy import Engine, func, select, text

from bench._figures import Sheet
from bench._town import a_town
from records.database import open_engine, read, write
from records.models.platform import KnownDose
from tests import factories, services
from webapp import migrate
from webapp.settings import ROOT

_TITLES = (
    "STT", "Họ và tên", "Ngày sinh", "Số điện thoại", "Số CMND/CCCD", "Mũi số", "Tên vắc xin", "Thời gian tiêm",
    "Số lô", "Nơi tiêm",
)  # fmt: skip
_VACCINES = ("COVID-19 Vaccine AstraZeneca", "Vero Cell", "Comirnaty")
_SITES, _LOTS, _DAYS, _AT_ONCE = 111, 300, 28, 2_000
_COMMAND = (sys.executable, "-c", "from webapp.cli.main import main; main()", "platform", "import")


def rows_of(rows: int) -> Iterator[list[str]]:
    """Write what the platform holds of a town, a line a dose."""
    for one in a_town(random.Random(rows), rows, 1.0, 0.0)[1]:
        born = "/".join(reversed(one.birth_date.split("-")))
        day = f"{1 + one.id % _DAYS:02}/{6 + one.id // _DAYS % 4:02}/2021 - 08:30"
        of_dose = ["1", _VACCINES[one.id % 3], day, f"NJ0{one.id % _LOTS:03}", f"Trạm Y tế xã số {one.id % _SITES}"]
        yield [str(one.id + 1), one.name, born, one.phone, one.national_id, *of_dose]


def write_files(folder: Path, rows: int) -> list[Path]:
    """Write the export in both ways."""
    plain, book = folder / "xuat.csv", Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    with plain.open("w", newline="", encoding="utf-8-sig") as file:
        for line in (list(_TITLES), *rows_of(rows)):
            csv.writer(file).writerow(line)
            sheet.append(line)
    book.save(folder / "xuat.xlsx")
    return [plain, folder / "xuat.xlsx"]


def measure(kind: str, file: Path, rows: int) -> list[float]:
    """Take an export in, killed once; give its seconds, those of bare rows, and how many doses there are."""
    with services.bare_database(kind) as address, tempfile.TemporaryDirectory() as var:
        engine = open_engine(address)
        migrate.upgrade(engine)
        with write(engine) as db:
            factories.a_campaign(db)
        environment = {**os.environ, "CHUNGTAY_DATABASE_URL": address, "CHUNGTAY_VAR": var}
        begun = time.perf_counter()
        first = subprocess.Popen([*_COMMAND, str(file)], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        while first.poll() is None and _known(engine) < rows // 3:
            time.sleep(0.5)
        first.send_signal(signal.SIGKILL)
        first.wait()
        subprocess.run([*_COMMAND, str(file)], cwd=ROOT, env=environment, check=True, stderr=subprocess.DEVNULL)
        spent = time.perf_counter() - begun
        bare = _bare(engine, rows)
        found = [round(spent, 1), round(bare, 1), round(spent / max(bare, 0.1), 1), _known(engine)]
        engine.dispose()
        return found


def _known(engine: Engine) -> int:
    with read(engine) as db:
        return db.scalar(select(func.count(KnownDose.id))) or 0


def _bare(engine: Engine, rows: int) -> float:
    """Time a copy of the known doses into a table with the same keys, in as many transactions."""
    with write(engine) as db:
        db.execute(text("CREATE TABLE bare AS SELECT * FROM known_dose WHERE 1 = 0"))
        for number, columns in enumerate(("campaign_id, key", "national_id", "phone", "name_key", "day, site_key")):
            db.execute(text(f"CREATE INDEX bare_{number} ON bare ({columns})"))
    begun = time.perf_counter()
    for first in range(0, rows, _AT_ONCE):
        with write(engine) as db:
            part = text("INSERT INTO bare SELECT * FROM known_dose WHERE id > :first AND id <= :last")
            db.execute(part, {"first": first, "last": first + _AT_ONCE})
    return time.perf_counter() - begun


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench exports", description=__doc__)
    parser.add_argument("--rows", type=int, default=600_000)
    parser.add_argument("--kinds", default=",".join(services.KINDS))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    sheet = Sheet()
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(Path(folder), options.rows)
        found = {f"{kind} {file.suffix}": measure(kind, file, options.rows)
                 for kind in options.kinds.split(",") for file in files}  # fmt: skip
    services.stop_all()
    sheet.table("exports", ["seconds", "bare rows: seconds", "times", "known doses"], list(found.items()))
    if options.json:
        options.json.write_text(json.dumps(sheet.figures, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
