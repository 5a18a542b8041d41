"""`chungtay forms`: print blank forms and cover sheets, check a form's file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from records import roles
from records.forms import form_by_key
from records.kinds.registry import kind
from records.sentences import PersonError, say
from webapp.cli.main import REFUSED
from webapp.cli.people import district_named
from webapp.settings import Settings
from webapp.terminal import complain, data, tell

_OUT = click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The PDF to write."
)


class CannotPrint(PersonError):
    """What was asked for cannot be printed, or not be written there."""


@click.group()
def forms() -> None:
    """Print blank forms and cover sheets, check a form's file."""


@forms.command(name="print")
@click.argument("form_key", metavar="FORM")
@click.option("--site", default="", help="Printed into the header, where the form has one.")
@click.option("--session-date", default="", help="Printed into the header, as 2021-08-12 or 12/8/2021.")
@click.option(
    "--sheets", type=click.IntRange(1, 200), default=1, show_default=True, help="How many; rows are numbered on."
)
@_OUT
def print_form(form_key: str, site: str, session_date: str, sheets: int, out: Path) -> None:
    """Write a blank form as PDF.

    \b
    Example: chungtay forms print danh-sach-tiem --site "Trạm Y tế xã Bom Bo" --sheets 3 -o LIST.pdf
    """
    from webapp.printed import blank_form

    shown = kind("date").show(_day(session_date)) if session_date else ""
    known = {roles.SITE: " ".join(site.split()), roles.DOSE_DATE: shown}
    fonts = Settings.from_environment().fonts
    _write(out, blank_form(form_by_key(form_key), fonts, sheets=sheets, known=known))


@forms.command()
@click.option("--district", required=True, help="Code or name of the district that hands the paper over.")
@click.option("--site", required=True, help="Who gave the doses, such as a commune's station.")
@click.option("--session-date", required=True, help="Day of the vaccination session, as 2021-08-12 or 12/8/2021.")
@click.option("--form", "form_key", default="danh-sach-tiem", show_default=True, help="Which form the paper is.")
@click.option("--campaign", help="The campaign, where there are several.")
@_OUT
def cover(district: str, site: str, session_date: str, form_key: str, campaign: str | None, out: Path) -> None:
    """Write the cover sheet of a batch as PDF; a batch that is not there yet is made.

    \b
    Example: chungtay forms cover --district "Bù Đăng" --site "Trạm Y tế xã Bom Bo" --session-date 2021-08-12 -o BIA.pdf
    """
    from datetime import date

    from records.database import write
    from webapp.batches import HandOver, batch_for, the_campaign
    from webapp.cli.opened import open_all
    from webapp.printed import cover_of

    where, day = district_named(district), date.fromisoformat(_day(session_date))
    assert where
    form_by_key(form_key)
    settings, engine, _ = open_all()
    hand_over = HandOver(where.code, " ".join(site.split()), day, form_key)
    with write(engine) as db:
        batch = batch_for(db, the_campaign(db, campaign), hand_over)
        _write(out, cover_of(batch, day, settings.fonts))


@forms.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Say what is wrong in a form's file. Exit code: 0 nothing, 3 something.

    \b
    Example: chungtay forms check danh-sach-moi.toml
    """
    from records.form_check import problems
    from webapp.ingesting import read_bytes

    found = problems(read_bytes(file))
    for one in found:
        complain(one)
    if not found:
        tell(say("The form “{name}” is right.", name=file.name))
    sys.exit(REFUSED if found else 0)


def _day(text: str) -> str:
    parsed = kind("date").parse(text)
    if parsed.problem or len(parsed.canonical) != len("2021-08-12"):
        raise CannotPrint(say("{option}: “{given}” is not understood. See chungtay ingest --help",
                              option="--session-date", given=text))  # fmt: skip
    return parsed.canonical


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        sentence = "The file “{name}” cannot be written ({why}). Choose another place with --out."
        raise CannotPrint(say(sentence, name=path, why=error.strerror or type(error).__name__)) from None
    data(str(path))
