"""Seeing more of the row around a cell: by whoever has the task at hand, and by nobody else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from records.database import read, write
from records.models.ledger import Event
from records.models.paper import Field
from records.models.people import Account
from tests.webapp.conftest import Browse, Browser, hidden
from tests.webapp.sending import code, until
from tests.webapp.test_volunteer_back import enter, paper

__all__ = ["paper"]


@pytest.fixture
def an(browse: Browse, people: dict[str, Account], paper: None, engine: Engine) -> Browser:
    with write(engine) as db:
        for field in db.scalars(select(Field).where(Field.key == "full_name")):
            field.layout = {**field.layout, "wide": "w" * 64}
    return browse(people["an"])


@pytest.fixture
def binh(browse: Browse, people: dict[str, Account], an: Browser) -> Browser:
    return browse(people["binh"])


def wider(html: str) -> str:
    """Find the link to more of the row."""
    return re.findall(r'href="(/work/wide/\d+/\d+\?token=\w*)"', html)[0]


def looks(engine: Engine) -> int:
    with read(engine) as db:
        return len(db.scalars(select(Event).where(Event.act == "field.seen_wider")).all())


def test_whoever_holds_a_task_sees_more_of_its_row_and_that_is_noted(an: Browser, engine: Engine) -> None:
    assert an.get(wider(an.get("/work").text)).status_code == 200
    assert looks(engine) == 1


def test_nobody_sees_more_of_a_row_that_another_holds(an: Browser, binh: Browser, engine: Engine) -> None:
    assert binh.get(wider(an.get("/work").text)).status_code == 404
    assert looks(engine) == 0


def test_whoever_goes_back_sees_more_of_the_row_until_somebody_else_has_entered_it(
    an: Browser, binh: Browser, engine: Engine
) -> None:
    task = an.get("/work").text
    enter(an, engine, task)
    link = wider(an.get("/work/back").text)
    assert an.get(link).status_code == 200
    assert binh.get(link).status_code == 404
    enter(binh, engine, until(binh, code(task)))
    assert an.get(link).status_code == 404
    assert hidden(task)["slot"] in link
