"""`chungtay ingest`: hand scans in, see them read, hear what was refused."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from ocr.storage import Store
from records.forms import form_by_key
from records.kinds.registry import kind
from records.sentences import PersonError, say
from records.words import EmptySignature, ListMade, PageState
from webapp.batches import HandOver
from webapp.cli.main import REFUSED
from webapp.cli.opened import open_all
from webapp.cli.people import district_named
from webapp.ingesting import PageNow, Taken, files_of, pages_now, take_in
from webapp.queueing import Pages
from webapp.settings import Settings
from webapp.terminal import both, complain, console, table, tell

_LOOK_EVERY = 0.5


class WrongOption(PersonError):
    """An option's value means nothing."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--district", required=True, help="Code or name of the district that hands the paper over.")
@click.option("--site", required=True, help="Who gave the doses, such as a commune's station.")
@click.option("--session-date", required=True, help="Day of the vaccination session, as 2021-08-12 or 12/8/2021.")
@click.option("--form", "form_key", default="danh-sach-tiem", show_default=True, help="Which form the paper is.")
@click.option("--vaccine", default="", help="The vaccine, where all pages have one.")
@click.option("--dose", type=click.IntRange(1, 3), help="The dose number, where all pages have one.")
@click.option("--reported", type=click.IntRange(0), help="How many doses the site says it gave.")
@click.option("--list-made", type=click.Choice([str(one) for one in ListMade]), default=str(ListMade.BEFORE),
              show_default=True, help="Was the list made before or after the session?")  # fmt: skip
@click.option("--empty-signature", type=click.Choice([str(one) for one in EmptySignature]),
              default=str(EmptySignature.UNKNOWN), show_default=True,
              help="What an empty signature cell means here.")  # fmt: skip
@click.option("--campaign", help="The campaign, where there are several.")
@click.option("--no-wait", is_flag=True, help="Do not wait until the pages are read.")
def ingest(
    paths: tuple[Path, ...],
    district: str,
    site: str,
    session_date: str,
    form_key: str,
    vaccine: str,
    dose: int | None,
    reported: int | None,
    list_made: str,
    empty_signature: str,
    campaign: str | None,
    no_wait: bool,
) -> None:
    """Take in scans and the site's own spreadsheets (.xlsx, .xls, .csv): files, and folders with all that is in them.

    The same file twice is one scan. Exit code: 0 all read, 2 wrong use, 3 something was refused or waits for a person.

    \b
    Example: chungtay ingest SCANS/ --district "Bù Đăng" --site "Trạm Y tế xã Bom Bo" --session-date 2021-08-12
    """
    form_by_key(form_key)
    where = district_named(district)
    assert where
    hand_over = HandOver(
        district_code=where.code,
        site=_meant("place", site, "--site"),
        day=click.DateTime(["%Y-%m-%d"]).convert(_meant("date", session_date, "--session-date"), None, None).date(),
        form_key=form_key,
        vaccine=_meant("vaccine", vaccine, "--vaccine") if vaccine else "",
        dose_number=dose or 0,
        reported=reported,
        list_made=ListMade(list_made),
        empty_signature=EmptySignature(empty_signature),
    )
    settings, engine, store = open_all()
    taken = take_files(engine, store, hand_over, list(files_of(paths)), campaign)
    page_ids = [page_id for one in taken for page_id in one.pages]
    if not no_wait and page_ids:
        wait_for_reading(settings, engine, page_ids)
    sys.exit(report(taken, pages_now(engine, page_ids)))


def _meant(key: str, text: str, option: str) -> str:
    """Understand an option's value as the kind it is. Raises WrongOption."""
    parsed = kind(key).parse(text)
    if parsed.problem or not parsed.canonical or (key == "date" and len(parsed.canonical) != len("2021-08-12")):
        sentence = "{option}: “{given}” is not understood. See chungtay ingest --help"
        raise WrongOption(say(sentence, option=option, given=text))
    return parsed.canonical if key != "place" else " ".join(text.split())


def _bar(title: str, total: int) -> tuple[Progress, TaskID]:
    progress = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                        console=console)  # fmt: skip
    return progress, progress.add_task(both(title), total=total)


def take_files(
    engine: Engine, store: Store, hand_over: HandOver, files: Sequence[Path], campaign: str | None = None
) -> list[Taken]:
    """Take files in with a bar; say at once why one is refused."""
    taken = []
    progress, bar = _bar("Taking in files", len(files))
    with progress:
        for path in files:
            one = take_in(engine, store, hand_over, path, campaign)
            if said := one.problem or one.remark:
                complain(said)
            taken.append(one)
            progress.advance(bar)
    return taken


def wait_for_reading(settings: Settings, engine: Engine, page_ids: Sequence[int]) -> None:
    """Queue the pages and wait with a bar until they are read; say so where nobody reads now."""
    queue = Pages(settings.redis_url)
    unread = _unread(engine, page_ids)
    if not unread:
        return
    if not queue.offer(unread) or not queue.somebody_reads():
        tell(say("The pages are safe. They will be read as soon as Redis and a reader run (chungtay start)."))
        return
    progress, bar = _bar("Reading pages", len(page_ids))
    with progress:
        while unread and queue.somebody_reads():
            progress.update(bar, completed=len(page_ids) - len(unread))
            time.sleep(_LOOK_EVERY)
            unread = _unread(engine, page_ids)
        progress.update(bar, completed=len(page_ids) - len(unread))


def _unread(engine: Engine, page_ids: Sequence[int]) -> list[int]:
    now = pages_now(engine, page_ids)
    return [page_id for page_id in page_ids if now[page_id].state == PageState.RECEIVED]


def report(taken: Sequence[Taken], now: dict[int, PageNow]) -> int:
    """Print the table of files; give the exit code."""
    from webapp.waiting import why_waiting

    shown = table("File", "Pages", "Pages read", "To be read", "Waiting for a person", "Result")
    for one in taken:
        states = Counter(now[page_id].state for page_id in one.pages)
        waiting = [now[page_id].reason for page_id in one.pages if now[page_id].state == PageState.WAITING]
        reasons = [both(why_waiting(reason).text) for reason in dict.fromkeys(waiting)]
        result = "; ".join(reasons) or (both("Here before") if one.already else both("Taken in"))
        if one.people:
            result = both("{people} people, laid beside the pages", people=one.people)
        shown.add_row(
            escape(one.path.name),
            *(
                str(count)
                for count in (len(one.pages), states[PageState.READ], states[PageState.RECEIVED], len(waiting))
            ),
            both("Refused") if one.problem else result,
        )
    console.print(shown)
    troubled = any(one.problem for one in taken) or any(one.state == PageState.WAITING for one in now.values())
    return REFUSED if troubled else 0
