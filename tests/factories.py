"""Factories of what tests need on the tables: people, a campaign, paper that was read. Every value is invented.

Each takes the session first, gives back a row that has its id, and takes what differs as keywords.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from records.accounts import Who
from records.fields import move
from records.forms import FieldSpec, form_by_key
from records.models.campaign import Batch, Campaign
from records.models.paper import Field, Page, Record, Scan
from records.models.people import Account, Device, Team
from records.words import FieldState, Mark, PageState, RecordKind, Role

FORM = "danh-sach-tiem"
#: Huyện Bù Đăng and Huyện Lộc Ninh.
DISTRICT = "696"
OTHER_DISTRICT = "692"
MOMENT = datetime(2021, 10, 19, 1, 0, tzinfo=UTC)

#: A header as two people settle it; `a_page(db, header=SETTLED_HEADER)`.
SETTLED_HEADER: Mapping[str, str] = {
    "district": "Huyện Bù Đăng",
    "commune": "Xã Minh Hưng",
    "session_date": "2021-07-25",
    "site": "Trạm Y tế xã Minh Hưng",
    "vaccine": "AstraZeneca",
    "lot": "NJ0342",
    "dose": "1",
}

#: A row as two people settle it; `settle_row(db, record)`.
SETTLED_ROW: Mapping[str, str] = {
    "strike": "no",
    "full_name": "Điểu Hơn",
    "birth_date": "1984-06-30",
    "sex": "Nam",
    "id_number": "070084000999",
    "phone": "0912345678",
    "health_insurance": "7012345678",
    "address": "thôn 3, xã Minh Hưng",
    "priority_group": "Người dân",
    "signature": "yes",
}

_numbers = count(1)
_OTHERS = ("Trần Văn Bình", "Lê Thị Cúc", "Điểu K'Rai", "Phạm Quốc Đạt", "Thị Nến", "Võ Minh Em", "Hồ Thanh Giang")


Row = TypeVar("Row")


def _added(db: Session, row: Row) -> Row:
    db.add(row)
    db.flush()
    return row


def a_campaign(db: Session, **over: Any) -> Campaign:
    """A campaign of Bình Phước that runs from the first dose to its deadline."""
    values: dict[str, Any] = {
        "name": "Nhập hồi cứu 2021",
        "province_code": "70",
        "first_day": date(2021, 3, 8),
        "last_day": date(2021, 10, 31),
        "deadline": date(2021, 10, 31),
    }
    return _added(db, Campaign(**{**values, **over}))


def a_batch(db: Session, campaign: Campaign | None = None, **over: Any) -> Batch:
    """A batch of the session list, in Bù Đăng."""
    campaign = campaign or a_campaign(db)
    values: dict[str, Any] = {
        "campaign_id": campaign.id,
        "district_code": DISTRICT,
        "number": next(_numbers),
        "form_key": FORM,
        "site": SETTLED_HEADER["site"],
        "created_at": MOMENT,
    }
    return _added(db, Batch(**{**values, **over}))


def a_scan(db: Session, batch: Batch | None = None, **over: Any) -> Scan:
    """A scan of one page; its bytes are in no store."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "batch_id": (batch or a_batch(db)).id,
        "sha256": f"{number:064x}",
        "name": f"scan-{number}.png",
        "media_type": "image/png",
        "size": 1000,
        "page_count": 1,
        "received_at": MOMENT,
    }
    return _added(db, Scan(**{**values, **over}))


def a_received_page(db: Session, batch: Batch | None = None, **over: Any) -> Page:
    """A page that waits to be read."""
    batch = batch or a_batch(db)
    values: dict[str, Any] = {
        "scan_id": a_scan(db, batch).id,
        "batch_id": batch.id,
        "number": 0,
        "sequence": next(_numbers),
    }
    return _added(db, Page(**{**values, **over}))


def a_page(
    db: Session,
    rows: int = 2,
    header: Mapping[str, str | Mark] | None = None,
    own_dose_cells: bool = False,
    batch: Batch | None = None,
    readings: Mapping[str, str] | None = None,
    **over: Any,
) -> Page:
    """A page that was read: a header record (row -1), row records, every field with a box and no crop.

    header: settles those header fields; own_dose_cells: rows have columns of their own for vaccine, lot and date;
    readings: sure readings by row field.
    """
    page = a_received_page(db, batch, **{**_READ, **over})
    head = fill_page(db, page, rows, own_dose_cells, readings)
    settle(db, head, header or {})
    return page


def read_page(db: Session, page: Page, rows: int) -> None:
    """Let the machine have read a received page: a header record and row records, nothing of them settled."""
    for name, value in _READ.items():
        setattr(page, name, value)
    fill_page(db, page, rows)


_READ: dict[str, Any] = {"state": PageState.READ, "form_key": FORM, "width": 2000, "height": 1400, "read_at": MOMENT}


def fill_page(
    db: Session, page: Page, rows: int, own_dose_cells: bool = False, readings: Mapping[str, str] | None = None
) -> Record:
    """Write the records of a page that was read; give its header's."""
    form = form_by_key(FORM)
    head = _record(db, page, -1, RecordKind.HEADER, form.header + form.foot, {})
    columns = tuple(one for one in form.columns if not one.dose and (own_dose_cells or not one.inherits))
    for row in range(rows):
        _record(db, page, row, RecordKind.ROW, columns, readings or {})
    return head


def _record(
    db: Session, page: Page, row: int, kind: RecordKind, specs: tuple[FieldSpec, ...], readings: Mapping[str, str]
) -> Record:
    number = None if kind == RecordKind.HEADER else str(row + 1)
    record = Record(page_id=page.id, row=row, kind=kind, printed_number=number, strip=None)
    record.fields = [_field(spec, row, position, readings.get(spec.key)) for position, spec in enumerate(specs)]
    return _added(db, record)


def _field(spec: FieldSpec, row: int, position: int, reading: str | None) -> Field:
    return Field(
        key=spec.key,
        kind=spec.kind,
        role=spec.role,
        group=spec.group,
        dose=spec.dose,
        position=position,
        box=[100 * position, 200 + 60 * row, 100, 60],
        layout={},
        reading=reading,
        raw=reading,
        confidence=None if reading is None else 0.99,
        sure=reading is not None,
        state=FieldState.OPEN,
    )


def records_of(db: Session, page: Page) -> list[Record]:
    """The page's records: its header first, then its rows."""
    return list(db.query(Record).filter_by(page_id=page.id).order_by(Record.row))


def rows_of(db: Session, page: Page) -> list[Record]:
    """The page's row records, from the top."""
    return records_of(db, page)[1:]


def field_of(record: Record, key: str) -> Field:
    """The record's field of that key."""
    return next(field for field in record.fields if field.key == key)


def settle(db: Session, record: Record, values: Mapping[str, str | Mark]) -> None:
    """Settle fields of a record as two agreeing entries would; a Mark instead of a value settles that mark."""
    for key, value in values.items():
        mark, text = (value, None) if isinstance(value, Mark) else (Mark.VALUE, value)
        evidence = {"by": "agreement", "entries": [0, 0]}
        move(db, field_of(record, key), FieldState.SETTLED, mark=mark, value=text, evidence=evidence)


def settle_row(db: Session, record: Record, **over: str | Mark) -> None:
    """Settle every field that a row asks for, as of a man who was given his dose."""
    settle(db, record, {**SETTLED_ROW, **over})


def someone_else(number: int) -> dict[str, str]:
    """Cells of a row that tell of another man than SETTLED_ROW, by number from 1."""
    return {
        "full_name": f"{_OTHERS[number % len(_OTHERS)]}{' Anh' * (number // len(_OTHERS))}",
        "birth_date": f"{1950 + number}-0{1 + number % 9}-1{number % 8}",
        "id_number": f"0700{50 + number % 40:02}{number:03}{number:03}",
        "phone": f"098{number:07}",
        "health_insurance": f"{number:05}{number:05}",
    }


def a_team(db: Session, **over: Any) -> Team:
    """A team of the province's pool."""
    return _added(db, Team(**{"name": "Đoàn trường", "district_code": None, **over}))


def an_account(db: Session, role: Role, name: str, **over: Any) -> Account:
    """An account of any role; district_code None is the whole province."""
    return _added(db, Account(**{"role": role, "name": name, "created_at": MOMENT, **over}))


def a_volunteer(db: Session, name: str = "An", **over: Any) -> Account:
    """A volunteer of a team of their own, who has done every practice task."""
    team = {} if "team_id" in over else {"team_id": a_team(db).id}
    return an_account(
        db, Role.VOLUNTEER, name, **{"admitted_at": MOMENT, "practised_at": MOMENT, "lessons": 3, **team, **over}
    )


def a_reviewer(db: Session, name: str = "Chi", **over: Any) -> Account:
    """A reviewer of Bù Đăng."""
    return an_account(
        db, Role.REVIEWER, name, **{"user_name": f"chi{next(_numbers)}", "district_code": DISTRICT, **over}
    )


def a_coordinator(db: Session, name: str = "Giang", **over: Any) -> Account:
    """A coordinator of Bù Đăng."""
    values = {"user_name": f"giang{next(_numbers)}", "district_code": DISTRICT}
    return an_account(db, Role.COORDINATOR, name, **{**values, **over})


def a_clerk(db: Session, name: str = "Hoa", **over: Any) -> Account:
    """A clerk of the site that made the factories' batches, in Bù Đăng."""
    values = {"user_name": f"hoa{next(_numbers)}", "district_code": DISTRICT, "site": SETTLED_HEADER["site"]}
    return an_account(db, Role.CLERK, name, **{**values, **over})


def a_stranger(db: Session, name: str = "Dũng") -> Account:
    """Someone whose access was taken away."""
    return a_reviewer(db, name, active=False)


def a_device(db: Session) -> Device:
    """A phone or computer nobody has used yet."""
    return _added(db, Device(token_hash=f"{next(_numbers):064x}", created_at=MOMENT))


def who(db: Session, account: Account, device: Device | None = None) -> Who:
    """The account signed in, on a device of its own if none is given."""
    team = db.get(Team, account.team_id) if account.team_id else None
    return Who(
        account_id=account.id,
        role=Role(account.role),
        district_code=account.district_code,
        device_id=(device or a_device(db)).id,
        name=account.name,
        team_district=team.district_code if team else None,
        site=account.site,
    )
