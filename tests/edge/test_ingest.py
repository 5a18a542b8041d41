from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import create_engine, func, select

from records.database import open_engine, read
from records.models.campaign import Batch
from records.models.paper import Page, Scan
from tests.edge.commands import Command, Ran
from tests.edge.readings import picture

ABOUT = ("--district", "Bù Đăng", "--site", "Trạm Y tế xã Bom Bo", "--session-date", "12/8/2021")


def ingest(command: Command, *paths: Path, more: tuple[str, ...] = ()) -> Ran:
    return command("ingest", *paths, *ABOUT, *more)


def count(command: Command, table: type) -> int:
    with read(open_engine(f"sqlite:///{command.var}/chungtay.sqlite3")) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def huge_png() -> bytes:
    """A PNG whose head says 20,000 × 10,000 pixels."""
    head = struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    return file.getvalue()


BAD = {"empty.pdf": b"", "broken.pdf": b"%PDF-1.7\nnothing", "renamed.pdf": zipped(), "huge.png": huge_png()}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_both_languages_and_leaves_nothing(
    campaign: Command, name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    ran = ingest(campaign, tmp_path / name)
    assert ran.code == 3
    said = [line for line in ran.err.splitlines() if name in line]
    assert any(line.startswith("Tệp") or "của “" in line for line in said)
    assert any(line.startswith(("The file", "A page of")) for line in said)
    assert count(campaign, Scan) == count(campaign, Batch) == 0
    assert not list((campaign.var / "store").glob("??/*"))


def test_a_bad_file_does_not_stop_the_rest(campaign: Command, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    (folder / "deep").mkdir(parents=True)
    for name, content in BAD.items():
        (folder / name).write_bytes(content)
    (folder / "deep" / "good.png").write_bytes(picture())
    (folder / ".hidden.png").write_bytes(picture(1))
    ran = ingest(campaign, folder, tmp_path / "nowhere.pdf")
    assert ran.code == 3
    assert "nowhere.pdf" in ran.err
    assert count(campaign, Page) == 1


def test_of_a_film_the_first_picture_is_taken_and_that_is_said(campaign: Command, tmp_path: Path) -> None:
    still, moving = Image.new("RGB", (60, 40), "white"), Image.new("RGB", (60, 40), "red")
    still.save(tmp_path / "film.webp", save_all=True, append_images=[moving])
    ran = ingest(campaign, tmp_path / "film.webp")
    assert "“film.webp” is a moving picture" in ran.err
    assert (ran.code, count(campaign, Page)) == (0, 1)


def test_the_same_file_twice_is_one_scan_in_one_batch(campaign: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture(1))
    (tmp_path / "b.png").write_bytes(picture(2))
    assert ingest(campaign, tmp_path / "a.png").code == 0
    ran = ingest(campaign, tmp_path / "a.png", tmp_path / "b.png")
    assert "Here before" in ran.err
    assert (count(campaign, Scan), count(campaign, Batch)) == (2, 1)


def test_without_redis_the_pages_are_safe_and_it_is_said(campaign: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    ran = ingest(campaign, tmp_path / "a.png")
    assert ran.code == 0
    assert "The pages are safe" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--district", "Hà Tiên", "There is no district “Hà Tiên”"),
        ("--session-date", "31/2/2021", "“31/2/2021” is not understood"),
        ("--session-date", "2021", "“2021” is not understood"),
        ("--form", "nothing", "There is no form “nothing”"),
        ("--vaccine", "Nước cất", "“Nước cất” is not understood"),
    ],
)
def test_a_wrong_option_is_said_and_takes_nothing(
    campaign: Command, option: str, value: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    ran = ingest(campaign, tmp_path / "a.png", more=(option, value))
    assert ran.code == 2
    assert sentence in ran.err
    assert count(campaign, Scan) == 0


def test_without_a_campaign_it_says_how_to_make_one(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    assert "chungtay campaign add" in ingest(command, tmp_path / "a.png").err


def test_an_old_database_is_not_touched(command: Command, tmp_path: Path) -> None:
    with create_engine(f"sqlite:///{command.var}/chungtay.sqlite3").begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    ran = ingest(command, tmp_path)
    assert (ran.code, "chungtay db upgrade" in ran.err) == (2, True)
