from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text

from records.database import open_engine
from tests import services
from webapp import migrate
from webapp.tables import METADATA


@pytest.fixture(params=services.KINDS)
def bare(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on a database without any table."""
    with services.bare_database(request.param) as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


def test_there_is_one_newest_migration() -> None:
    assert migrate.newest().isdigit()


def test_an_empty_database_gets_every_table(bare: Engine) -> None:
    assert not migrate.is_current(bare)
    migrate.upgrade(bare)
    assert migrate.is_current(bare)
    assert set(METADATA.tables) <= set(inspect(bare).get_table_names())


def test_the_migrations_make_the_tables_of_the_code(bare: Engine) -> None:
    migrate.upgrade(bare)
    with bare.connect() as connection:
        assert migrate.differences(connection) == []


def test_upgrading_twice_changes_nothing(bare: Engine) -> None:
    migrate.upgrade(bare)
    with bare.begin() as connection:
        connection.execute(text("INSERT INTO team (name) VALUES ('Đoàn trường')"))
    migrate.upgrade(bare)
    with bare.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM team")).scalar_one() == 1


def test_a_failing_upgrade_leaves_nothing_behind(bare: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with bare.begin() as connection:
        connection.execute(text("CREATE TABLE upload_row (id INTEGER)"))
    with pytest.raises(Exception, match="upload_row"):
        migrate.upgrade(bare)
    assert inspect(bare).get_table_names() == ["upload_row"]
