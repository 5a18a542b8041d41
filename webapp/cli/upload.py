"""`chungtay upload`: the spreadsheets that go to the platform."""

from __future__ import annotations

from pathlib import Path

import click

from records.database import write
from records.sentences import PersonError, say
from webapp.cli.opened import open_all
from webapp.cli.people import district_named
from webapp.terminal import data, tell


@click.group()
def upload() -> None:
    """Make upload files."""


@upload.command()
@click.option("--district", help="Code or name of a district; without it the whole province.")
@click.option("--template", "template_key", default="ket-qua-tiem-dai", show_default=True, help="Which spreadsheet.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("."), help="Folder of the file.")
def make(district: str | None, template_key: str, out: Path) -> None:
    """Write the committed doses that have not gone out yet into a file, and its path to standard output.

    \b
    Example: chungtay upload make --district "Bù Đăng" --out /media/usb
    """
    from review.template import template_by_key
    from review.upload import make as make_upload

    _, engine, store = open_all()
    template, where = template_by_key(template_key), district_named(district)
    with write(engine) as db:
        made = make_upload(db, store, template, district=where.code if where else None)
        path = out / made.name
        # Before the commit: where the file cannot be written, no dose counts as sent.
        _write(path, store.get(made.sha256))
    tell(say("{count} doses are in the file; its SHA-256 is {sha256}.", count=made.row_count, sha256=made.sha256))
    data(str(path))


class CannotWrite(PersonError):
    """The file cannot be written where it is wanted."""


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        sentence = "The file “{name}” cannot be written ({why}). Choose another folder with --out."
        raise CannotWrite(say(sentence, name=path, why=error.strerror or type(error).__name__)) from None
