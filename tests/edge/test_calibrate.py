"""`chungtay calibrate` shows what would change, and changes it only when told."""

from __future__ import annotations

import json

from sqlalchemy import select

from records.database import open_engine, read, write
from records.models.ledger import Event
from tests.edge.commands import Command
from tests.factories import a_page, field_of, rows_of, settle
from webapp.settings import Settings

READ = {"by": "ocr", "style": "print", "raw": 95.0}


def settled_rows(settings: Settings) -> None:
    with write(open_engine(settings.database_url)) as db:
        for row in rows_of(db, a_page(db, rows=130, readings={"full_name": "Điểu Hơn"})):
            field_of(row, "full_name").read_as = READ
            settle(db, row, {"full_name": "Điểu Hơn"})


def test_nothing_settled_is_said(command: Command) -> None:
    command("db", "upgrade")
    ran = command("calibrate")
    assert ran.code == 0 and "settled by people yet" in ran.err


def test_only_accepting_changes_how_pages_are_read(command: Command) -> None:
    command("db", "upgrade")
    settings = Settings.from_environment(command.environment)
    settled_rows(settings)
    ran = command("calibrate")
    assert ran.code == 0 and "person_name/print" in ran.err
    assert not settings.calibration.exists()
    assert command("calibrate", "--accept").code == 0
    kept = json.loads(settings.calibration.read_text(encoding="utf-8"))
    assert kept["curves"]["person_name/print"]["figures"]["n"] == 130
    assert kept["curves"]["person_name/print"]["certify"] == {}, "one page proves nothing of another"
    with read(open_engine(settings.database_url)) as db:
        event = db.scalars(select(Event).where(Event.act == "calibration.accepted")).one()
        assert event.data == {"version": kept["version"], "fields": 130}
