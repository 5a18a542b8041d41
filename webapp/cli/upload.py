"""`chungtay upload`: the spreadsheets that go to the platform, and its answers to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from records.database import read, write
from records.sentences import PersonError, say
from webapp.cli.opened import open_all
from webapp.cli.people import district_named
from webapp.terminal import console, data, table, tell

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from records.accounts import Who
    from review.upload_models import Upload

_BY = click.option("--by", "user_name", required=True, help="User name of the coordinator who does it.")


@click.group()
def upload() -> None:
    """Make upload files, note what became of them, and read the platform's answers."""


@upload.command()
@click.option("--district", help="Code or name of a district; without it the whole province.")
@click.option("--site", help="Only the doses of this site.")
@click.option("--template", "template_key", default="ket-qua-tiem-dai", show_default=True, help="Which spreadsheet.")
@click.option("--pilot", is_flag=True, help="Only the first five rows, to see whether the platform takes them.")
@click.option("--one-file", is_flag=True, help="One file for all sites instead of one for each.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("."), help="Folder of the files.")
@click.option("--by", "user_name", help="User name of the coordinator who makes them; another one has to approve them.")
def make(
    district: str | None,
    site: str | None,
    template_key: str,
    pilot: bool,
    one_file: bool,
    out: Path,
    user_name: str | None,
) -> None:
    """Write committed doses, or people to vaccinate, that have not gone out yet into files; their paths are printed.

    \b
    Example: chungtay upload make --district "Bù Đăng" --out /media/usb
    """
    from review.going import Scope
    from review.saved_templates import find_template
    from review.upload import make as make_one
    from review.upload import make_each, make_pilot

    _, engine, store = open_all()
    where = district_named(district)
    scope = Scope(where.code if where else None, site)
    with write(engine) as db:
        template = find_template(db, template_key)
        by = _who(db, user_name).account_id if user_name else None
        if pilot:
            made = [make_pilot(db, store, template, scope, by)]
        elif one_file:
            made = [make_one(db, store, template, district=scope.district, site=site, made_by=by)]
        else:
            made = make_each(db, store, template, scope, by)
        # Before the commit: where a file cannot be written, no dose counts as sent.
        for one in made:
            _write(out / one.name, store.get(one.sha256))
    for one in made:
        tell(say("{count} rows are in the file; its SHA-256 is {sha256}.", count=one.row_count, sha256=one.sha256))
        data(str(out / one.name))


@upload.command("list")
def list_files() -> None:
    """List the upload files and where they stand.

    \b
    Example: chungtay upload list
    """
    from sqlalchemy import select

    from review.handover import state_of
    from review.upload_models import Upload

    _, engine, _ = open_all()
    with read(engine) as db:
        shown = table("File", "Rows", "Where it stands")
        for one in db.scalars(select(Upload).order_by(Upload.id)):
            shown.add_row(one.name, str(one.row_count), state_of(one))
            data(f"{one.name}\t{one.row_count}\t{state_of(one)}")
    console.print(shown)


@upload.command()
@click.argument("name")
@_BY
@click.option("--function", required=True, help="In which function, such as “Phó Giám đốc TTYT”.")
def approve(name: str, user_name: str, function: str) -> None:
    """Note that a second person answers for a file.

    \b
    Example: chungtay upload approve FILE --by giang --function "Phó Giám đốc TTYT"
    """
    from review.handover import approve as approve_it

    _, engine, _ = open_all()
    with write(engine) as db:
        who = _who(db, user_name)
        approve_it(db, who, _named(db, who, name), function)


@upload.command("hand-over")
@click.argument("name")
@_BY
def hand_over(name: str, user_name: str) -> None:
    """Note that a file was given to the platform.

    \b
    Example: chungtay upload hand-over FILE --by giang
    """
    from review.handover import hand_over as hand_it_over

    _, engine, _ = open_all()
    with write(engine) as db:
        who = _who(db, user_name)
        hand_it_over(db, who, _named(db, who, name))


@upload.command()
@click.argument("answer", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", "user_name", help="User name of the coordinator who does it; without it the province's.")
@click.option("--rest-accepted", is_flag=True, help="Rows that the answer does not name were taken.")
@click.option("--look", is_flag=True, help="Only say what it would change.")
def reconcile(answer: Path, user_name: str | None, rest_accepted: bool, look: bool) -> None:
    """Take over what the platform gave back: each row accepted, already there, or rejected with its message.

    One count a line goes to standard output. Exit code 3: some rows were not clear and changed nothing.

    \b
    Example: chungtay upload reconcile ket-qua.xlsx
    """
    from review.reconcile import apply, match
    from webapp.answering_back import keep, read_file
    from webapp.cli.main import REFUSED

    _, engine, store = open_all()
    content = answer.read_bytes()
    with read(engine) as db:
        read_file(db, content, answer.name)
    with write(engine) as db:
        who = _who(db, user_name)
        found = match(db, who, read_file(db, content, answer.name))
        if not look:
            apply(db, who, keep(db, store, who, content, answer.name), found, rest_accepted=rest_accepted)
    for outcome, count in found.counts().items():
        data(f"{outcome}\t{count}")
    for one in found.unclear:
        tell(say("Row {line}: {why}", line=one.line, why=one.why))
    if found.unclear:
        raise SystemExit(REFUSED)


class CannotWrite(PersonError):
    """The file cannot be written where it is wanted."""


class NoSuch(PersonError):
    """There is no such file or person."""


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        sentence = "The file “{name}” cannot be written ({why}). Choose another folder with --out."
        raise CannotWrite(say(sentence, name=path, why=error.strerror or type(error).__name__)) from None


def _who(db: Session, user_name: str | None) -> Who:
    """Find a coordinator by user name; without one the machine's own operator, for the whole province."""
    from sqlalchemy import select

    from records.accounts import Who
    from records.models.people import Account
    from records.words import Role

    coordinators = select(Account).where(Account.role == Role.COORDINATOR, Account.active)
    if user_name is None:
        coordinators = coordinators.where(Account.district_code.is_(None)).order_by(Account.id).limit(1)
    else:
        coordinators = coordinators.where(Account.user_name == user_name.lower())
    account = db.scalars(coordinators).first()
    if account is None:
        raise NoSuch(say("There is no such coordinator. Name one by --by; “chungtay users list” lists them."))
    return Who(account.id, Role(account.role), account.district_code, device_id=0, name=account.name)


def _named(db: Session, who: Who, name: str) -> Upload:
    from sqlalchemy import select

    from review.handover import find_upload
    from review.upload_models import Upload

    upload_id = db.scalar(select(Upload.id).where(Upload.name == name))
    found = find_upload(db, who, upload_id) if upload_id is not None else None
    if found is None:
        raise NoSuch(say("There is no file “{name}” of this person's district. See: chungtay upload list", name=name))
    return found
