"""`chungtay campaign`: the pieces of work and their dates."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy import select

from records.database import read, write
from records.ledger import note
from records.models.campaign import Campaign
from records.sentences import say
from records.words import Preset
from webapp.cli.opened import open_all
from webapp.language import day
from webapp.terminal import data, tell

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def campaign() -> None:
    """Make or list campaigns."""


@campaign.command()
@click.argument("name")
@click.option("--province", "province_code", default="70", show_default=True, help="Code of the province.")
@click.option("--first-day", type=DAY, required=True, help="First day a dose was given.")
@click.option("--last-day", type=DAY, required=True, help="Last day a dose was given.")
@click.option("--deadline", type=DAY, required=True, help="Day by which everything must be on the platform.")
@click.option(
    "--preset", type=click.Choice([str(one) for one in Preset]), default=str(Preset.PREFILL), show_default=True
)
def add(
    name: str, province_code: str, first_day: datetime, last_day: datetime, deadline: datetime, preset: str
) -> None:
    """Make a campaign.

    \b
    Example: chungtay campaign add "Bình Phước 2021" --first-day 2021-03-08 --last-day 2021-10-31 --deadline 2021-11-12
    """
    _, engine, _ = open_all()
    dates = {"first_day": first_day.date(), "last_day": last_day.date(), "deadline": deadline.date()}
    with write(engine) as db:
        made = Campaign(name=name, province_code=province_code, preset=Preset(preset), **dates)
        db.add(made)
        db.flush()
        note(db, "campaign.made", f"campaign:{made.id}")
    tell(say("The campaign “{name}” is ready.", name=name))


@campaign.command(name="list")
def list_campaigns() -> None:
    """List campaigns: name, days, deadline, preset; fields are parted by tabs.

    \b
    Example: chungtay campaign list
    """
    _, engine, _ = open_all()
    with read(engine) as db:
        for one in db.scalars(select(Campaign).order_by(Campaign.id)):
            days = f"{day(one.first_day)}–{day(one.last_day)}"
            data("\t".join([one.name, days, day(one.deadline), str(one.preset)]))
