from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Sequence

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, func, select

from ocr.spreadsheet import NotASpreadsheet
from ocr.storage import Store
from records.database import read, write
from records.forms import form_by_key
from records.known import Settled, Verdict
from records.known_doses import look_up
from records.models.campaign import Campaign, VaccinationSession
from records.models.platform import KnownDose, KnownImport
from tasks.models import Slot, SlotState, Task
from tasks.plan import plan_page
from tests import factories
from tests.factories import DISTRICT, FORM
from webapp import known_imports
from webapp.known_imports import ImportRefused, receive, take_slice, unfinished
from webapp.missing import sessions

TITLES = ["STT", "Họ và tên", "Ngày sinh", "Số điện thoại", "Số CMND/CCCD", "Mũi số", "Thời gian tiêm", "Nơi tiêm"]
HON = ["1", "Điểu Hơn", "30/06/1984", "912345678", "70084000999", "1", "25/07/2021 - 16:56", "Trạm Y tế xã Minh Hưng"]
MAI = ["2", "Thị Mai", "1990", "", "285946782", "2", "25/07/2021", "Trạm Y tế xã Minh Hưng"]


def as_csv(*lines: Sequence[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([["DANH SÁCH"], TITLES, *lines])
    return written.getvalue().encode()


def taken(engine: Engine, store: Store, data: bytes, campaign: int | None = None, name: str = "x.csv") -> KnownImport:
    with write(engine) as db:
        campaign = campaign or factories.a_campaign(db).id
        kept = receive(db, store, campaign, data, name, None, {})
    while take_slice(engine, store, kept.id):
        pass
    with read(engine) as db:
        return db.get_one(KnownImport, kept.id)


def known(engine: Engine) -> list[KnownDose]:
    with read(engine) as db:
        return list(db.scalars(select(KnownDose).order_by(KnownDose.id)))


def test_each_row_becomes_a_known_dose_with_the_zeros_that_a_spreadsheet_ate(engine: Engine, store: Store) -> None:
    kept = taken(engine, store, as_csv(HON, MAI))
    hon, mai = known(engine)
    assert (hon.national_id, hon.phone, hon.birth_date) == ("070084000999", "0912345678", "1984-06-30")
    assert (mai.dose_number, mai.birth_date, str(hon.day)) == (2, "1990", "2021-07-25")
    assert (kept.taken, kept.refused, kept.finished_at is not None) == (2, 0, True)


def test_bad_rows_are_listed_and_the_rest_goes_in(engine: Engine, store: Store) -> None:
    kept = taken(engine, store, as_csv(HON, [*MAI[:5], "bảy", *MAI[6:]], ["3", "", "", "", "", "1", "", ""]))
    assert (kept.taken, kept.refused, [one["row"] for one in kept.bad]) == (1, 2, [4, 5])


def test_importing_again_updates(engine: Engine, store: Store) -> None:
    kept = taken(engine, store, as_csv(HON, MAI))
    again = taken(engine, store, as_csv([*HON[:3], "0987654321", *HON[4:]], MAI), kept.campaign_id)
    assert again.id != kept.id
    assert [one.phone for one in known(engine)] == ["0987654321", ""]


def test_what_was_stopped_goes_on_where_it_stopped(
    engine: Engine, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_imports, "AT_ONCE", 1)
    kept_lines = [[str(at), "Điểu Hơn", "30/06/1984", "", f"{285946000 + at}", "1", "", ""] for at in range(5)]
    with write(engine) as db:
        kept = receive(db, store, factories.a_campaign(db).id, as_csv(*kept_lines), "x.csv", None, {})

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_slice(engine, store, kept.id, stop)
    assert len(known(engine)) == 3
    with read(engine) as db:
        assert unfinished(db) == kept.id
    while take_slice(engine, store, kept.id):
        pass
    assert len(known(engine)) == 5


def test_a_workbook_is_taken_as_a_plain_text_is(engine: Engine, store: Store) -> None:
    book = Workbook()
    for line in (TITLES, HON, MAI):
        book.worksheets[0].append(line)
    raw = io.BytesIO()
    book.save(raw)
    assert taken(engine, store, raw.getvalue(), name="x.xlsx").taken == 2
    with pytest.raises(NotASpreadsheet):
        taken(engine, store, raw.getvalue()[:-400], name="x.xlsx")


def test_a_file_of_something_else_is_refused_and_keeps_nothing(engine: Engine, store: Store) -> None:
    with pytest.raises(ImportRefused):
        taken(engine, store, "Ngày,Số ca\n01/10/2021,17\n".encode())
    with read(engine) as db:
        assert db.scalar(select(func.count(KnownImport.id))) == 0


def test_a_row_finds_its_known_dose_by_two_identifiers(engine: Engine, store: Store) -> None:
    campaign = taken(engine, store, as_csv(HON, MAI)).campaign_id
    with read(engine) as db:
        assert db.get_one(Campaign, campaign).knows_doses
        assert look_up(db, campaign, read_paper("Điểu Hơn")).verdict == Verdict.MATCH
        assert look_up(db, campaign, read_paper("")).verdict == Verdict.ASK
        assert look_up(db, campaign, Settled(1, "070084000999", "", "")).verdict == Verdict.ASK
        assert look_up(db, campaign, Settled(2, "", "", "", "THI MAI", "1990")).verdict == Verdict.NONE
        assert look_up(db, campaign + 1, read_paper("Điểu Hơn")).verdict == Verdict.NONE


def read_paper(name: str) -> Settled:
    """Điểu Hơn's numbers settled, and what the machine read of the person."""
    return Settled(1, "070084000999", "", "0912345678", name_reading=name, birth_reading="1984-06-30")


def test_a_session_says_what_is_missing_on_the_platform(engine: Engine, store: Store) -> None:
    campaign = taken(engine, store, as_csv(HON, [*HON[:4], "285000001", *HON[5:]])).campaign_id
    with write(engine) as db:
        of_day = {"campaign_id": campaign, "district_code": DISTRICT, "day": known(engine)[0].day, "dose_number": 1}
        db.add(VaccinationSession(**of_day, site="Trạm y tế xã Minh Hưng", planned=40, reported=30))
        db.add(VaccinationSession(**of_day, site="Trạm Y tế xã Bom Bo", planned=40))
    with read(engine) as db:
        assert [(one.on_platform, one.missing) for one in sessions(db, DISTRICT)] == [(0, 40), (2, 28)]


def test_columns_that_a_person_chose_are_remembered_for_the_same_titles(engine: Engine, store: Store) -> None:
    first, second = (f"{titles}\nĐiểu Hơn,070084000999,1\n".encode() for titles in ("A,B,C", "A,B,D"))
    chosen = {"person.name": 0, "person.national_id": 1, "dose.number": 2}
    with write(engine) as db:
        campaign = factories.a_campaign(db).id
        with pytest.raises(ImportRefused):
            receive(db, store, campaign, first, "x.csv", None, {})
        receive(db, store, campaign, first, "x.csv", None, chosen)
        assert receive(db, store, campaign, first + b"Thi Mai,285946782,1\n", "y.csv", None, {}).columns == chosen
        with pytest.raises(ImportRefused):
            receive(db, store, campaign, second, "z.csv", None, {})


def test_titles_in_two_rows_with_merged_cells_are_read_together(engine: Engine, store: Store) -> None:
    book, data = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(["KẾT XUẤT", None, None, None, None])
    sheet.append(["Họ và tên", "Ngày sinh", "Giấy tờ, liên hệ", None, "Mũi số"])
    sheet.append([None, None, "Số CMND/CCCD", "Số điện thoại", None])
    sheet.append(["Điểu Hơn", "30/06/1984", "070084000999", "0912345678", "1"])
    for cells in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"):
        sheet.merge_cells(cells)
    book.save(data)
    kept = taken(engine, store, data.getvalue(), name="x.xlsx")
    assert (kept.taken, kept.refused, kept.titles[2]) == (1, 0, "Giấy tờ, liên hệ / Số CMND/CCCD")
    assert [(one.national_id, one.phone) for one in known(engine)] == [("070084000999", "0912345678")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_an_export_is_read_in_whatever_way_its_letters_were_saved(engine: Engine, store: Store, encoding: str) -> None:
    text = "Họ và tên,Ngày sinh,Số CMND/CCCD,Mũi số\nĐiểu Hơn,1984,070084000999,1\n"
    plain = unicodedata.normalize("NFD", text).replace("o\u031b", "ơ") if encoding == "cp1258" else text
    saved = plain.encode(encoding, errors="ignore")
    assert taken(engine, store, saved).taken == 1


def test_a_workbook_with_macros_is_read_without_them(engine: Engine, store: Store) -> None:
    book, data = Workbook(), io.BytesIO()
    for line in (TITLES, HON):
        book.worksheets[0].append(line)
    book.save(data)
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert taken(engine, store, data.getvalue(), name="x.xlsm").taken == 1


def test_what_is_being_entered_already_is_compared_page_by_page_and_goes_on_after_a_stop(
    engine: Engine, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_imports, "_PAGES", 1)
    with write(engine) as db:
        campaign = factories.a_campaign(db)
        for _ in range(2):
            plan_page(db, factories.a_page(db, rows=1, batch=factories.a_batch(db, campaign)), form_by_key(FORM))
        kept = receive(db, store, campaign.id, as_csv(HON), "x.csv", None, {}).id
    assert take_slice(engine, store, kept) and take_slice(engine, store, kept)
    assert held(engine) == 5
    while take_slice(engine, store, kept):
        pass
    assert held(engine) == 10
    with read(engine) as db:
        assert db.get_one(KnownImport, kept).finished_at is not None


def held(engine: Engine) -> int:
    """How many slots of the rows wait, but for those of their doses, which wait for the head of the page."""
    with read(engine) as db:
        rest = select(func.count(Slot.id)).join(Task).where(Slot.state == SlotState.HELD, Task.group != "dose")
        return db.scalar(rest) or 0
