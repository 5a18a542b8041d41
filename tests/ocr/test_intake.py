"""Taking a file in: its bytes first, then its rows; the same bytes twice are one scan."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocr import intake
from ocr.errors import NotAScan
from ocr.intake import receive
from ocr.storage import Store
from records.models.ledger import Event
from records.models.paper import Page, Scan
from records.words import PageState
from tests.factories import a_batch
from tests.ocr.test_opening import pdf, picture


def test_a_file_becomes_a_scan_with_its_pages(db: Session, store: Store) -> None:
    data = pdf(2)
    received = receive(db, store, a_batch(db), "tờ 1.pdf", data)
    assert store.get(received.scan.sha256) == data
    assert (received.scan.name, received.scan.page_count, received.scan.size) == ("tờ 1.pdf", 2, len(data))
    assert [(page.number, page.sequence, page.state) for page in received.pages] == [
        (0, 1, PageState.RECEIVED),
        (1, 2, PageState.RECEIVED),
    ]


def test_pages_of_a_batch_are_numbered_on(db: Session, store: Store) -> None:
    batch, other = a_batch(db), a_batch(db)
    receive(db, store, batch, "a.pdf", pdf(2))
    receive(db, store, other, "b.png", picture())
    assert [page.sequence for page in receive(db, store, batch, "c.jpg", picture("JPEG")).pages] == [3]


def test_the_same_bytes_again_make_nothing_new(db: Session, store: Store) -> None:
    data = picture()
    first = receive(db, store, a_batch(db), "a.png", data)
    again = receive(db, store, a_batch(db), "copy of a.png", data)
    assert (first.already, again.already) == (False, True)
    assert again.scan is first.scan
    assert again.pages == first.pages
    assert db.scalar(select(func.count(Page.id))) == 1


def test_two_who_send_the_same_bytes_at_once_get_one_scan(
    db: Session, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, known, looks = picture(), intake._known, iter([True, False])
    first = receive(db, store, a_batch(db), "a.png", data)
    # The second one looks before the first has written, and finds out at the insert.
    monkeypatch.setattr(intake, "_known", lambda db, sha256: None if next(looks) else known(db, sha256))
    assert receive(db, store, a_batch(db), "a.png", data).scan is first.scan
    assert db.scalar(select(func.count(Scan.id))) == 1


def test_a_file_that_is_no_scan_leaves_nothing(db: Session, store: Store) -> None:
    with pytest.raises(NotAScan):
        receive(db, store, a_batch(db), "a.pdf", b"PK\3\4")
    assert not store.root.exists()
    assert db.scalar(select(func.count(Scan.id))) == 0


@pytest.mark.parametrize("name", ["C:\\scans\\tờ.png", "../../tờ.png", "tờ.png"])
def test_only_the_last_part_of_a_name_is_kept(db: Session, store: Store, name: str) -> None:
    assert receive(db, store, a_batch(db), name, picture()).scan.name == "tờ.png"


def test_the_bytes_are_kept_before_a_row_says_so(db: Session, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    data, seen = picture(), []
    make = intake._make

    def look(*args: object) -> object:
        seen.append(store.path(hashlib.sha256(data).hexdigest()).exists())
        return make(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "_make", look)
    receive(db, store, a_batch(db), "a.png", data)
    assert seen == [True]


def test_the_ledger_knows_of_it_without_its_name(db: Session, store: Store) -> None:
    received = receive(db, store, a_batch(db), "Nguyễn Văn A.png", picture())
    event = db.scalars(select(Event).where(Event.act == "scan.received")).one()
    assert event.subject == f"scan:{received.scan.id}"
    assert "Nguyễn" not in str(event.data)
