"""`chungtay platform`: what the national platform already holds."""

from __future__ import annotations

from pathlib import Path

import click

from records.database import read, write
from records.sentences import say
from webapp.cli.opened import open_all
from webapp.cli.people import district_named
from webapp.terminal import console, data, tell


@click.group()
def platform() -> None:
    """Take in what the platform holds, and list what is missing there."""


@platform.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--campaign", help="Which campaign, where there are several.")
def import_file(file: Path, campaign: str | None) -> None:
    """Take in an export of the platform (.xlsx, .csv): its rows become known doses.

    Importing again updates; a run that was stopped goes on where it stopped. Rows that cannot be taken are listed on
    standard output, with why; exit code 3 says that there were some.

    \b
    Example: chungtay platform import ket-xuat.xlsx
    """
    from rich.progress import Progress

    from records.models.platform import KnownImport
    from webapp.batches import the_campaign
    from webapp.cli.main import REFUSED
    from webapp.known_imports import beginning_of, problem_of, receive, take_slice

    _, engine, store = open_all()
    content = file.read_bytes()
    begins = beginning_of(content, file.name)
    with write(engine) as db:
        import_id = receive(db, store, the_campaign(db, campaign).id, content, file.name, None, {}, begins).id
    with Progress(console=console) as progress:
        shown = progress.add_task(file.name, total=None)
        while take_slice(engine, store, import_id, lambda done: progress.update(shown, completed=done)):
            continue
    with read(engine) as db:
        kept = db.get_one(KnownImport, import_id)
    for one in kept.bad:
        data(f"{one['row']}\t{one['why']}")
    if problem := problem_of(kept):
        tell(problem)
    tell(say("{taken} doses were taken in, {refused} rows could not be.", taken=kept.taken, refused=kept.refused))
    if kept.refused or kept.problem:
        raise SystemExit(REFUSED)


@platform.command()
@click.option("--district", help="Code or name of a district; without it the whole province.")
def missing(district: str | None) -> None:
    """List the vaccination sessions, those with most doses missing on the platform first, as tab-separated lines.

    \b
    Example: chungtay platform missing --district "Bù Đăng"
    """
    from webapp.missing import sessions

    _, engine, _ = open_all()
    where = district_named(district)
    with read(engine) as db:
        for one in sessions(db, where.code if where else None):
            day = f"{one.day:%d/%m/%Y}" if one.day else ""
            data("\t".join(map(str, (one.district_code, one.site, day, one.due or "", one.on_platform, one.missing))))
