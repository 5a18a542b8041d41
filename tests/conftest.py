"""Fixtures that every room's tests share: an empty database of each kind, a session, a store, settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ocr.calibration import SHIPPED, use
from records.database import write
from tests import services
from webapp.settings import Settings


def pytest_sessionfinish() -> None:
    services.stop_all()


@pytest.fixture(autouse=True)
def calibration_as_shipped() -> Iterator[None]:
    """Forget the calibration of an installation that a command or a job took up: it holds for the whole process."""
    yield
    use(SHIPPED)


@pytest.fixture(params=services.KINDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on an empty database, once on SQLite and once on PostgreSQL."""
    with services.fresh_engine(request.param) as made:
        yield made


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """One open transaction that may write; it is rolled back at the end."""
    with write(engine) as session:
        yield session
        session.rollback()


@pytest.fixture
def store(tmp_path: Path) -> Any:
    """An empty store."""
    return pytest.importorskip("ocr.storage").Store(tmp_path / "store")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a private Redis."""
    with services.private_redis() as url:
        yield url


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    """Settings on the empty database, with no Redis behind them."""
    return Settings(
        var=tmp_path,
        database_url=engine.url.render_as_string(hide_password=False),
        store=tmp_path / "store",
        redis_url=f"unix://{tmp_path}/nobody.sock",
        secret="0123456789abcdef" * 4,
        reading_lease=2,
        clock_pause=0.05,
    )
