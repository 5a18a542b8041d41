from __future__ import annotations

from pathlib import Path

import pytest

from webapp.settings import Settings, WrongSetting, socket_in


def settings(tmp_path: Path, **over: str) -> Settings:
    return Settings.from_environment({"CHUNGTAY_VAR": str(tmp_path), **over})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHUNGTAY_PORT", "http"),
        ("CHUNGTAY_PORT", "70000"),
        ("CHUNGTAY_DATABASE_URL", "mysql://x"),
        ("CHUNGTAY_SECRET", "short"),
        ("CHUNGTAY_SECURE_COOKIES", "1"),
        ("CHUNGTAY_READING_LEASE", "nan"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        settings(tmp_path, **{name: value})


def test_an_empty_environment_is_enough(tmp_path: Path) -> None:
    made = settings(tmp_path)
    assert made.database_url == f"sqlite:///{tmp_path}/chungtay.sqlite3"
    assert made.redis_url == f"unix://{tmp_path}/redis.sock"
    assert made.base_url == "http://127.0.0.1:8021"


def test_the_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    first = settings(tmp_path).secret
    assert settings(tmp_path).secret == first
    assert len(first) == 64
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_invite_links_name_the_address_that_is_given(tmp_path: Path) -> None:
    made = settings(tmp_path, CHUNGTAY_BASE_URL="https://chungtay.example/", CHUNGTAY_HOST="0.0.0.0")
    assert made.base_url == "https://chungtay.example"
    assert settings(tmp_path, CHUNGTAY_HOST="0.0.0.0", CHUNGTAY_PORT="9000").base_url == "http://127.0.0.1:9000"


def test_a_socket_in_a_deep_folder_gets_a_short_path(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)
    assert socket_in(tmp_path, "redis.sock") == tmp_path / "redis.sock"
    assert len(str(socket_in(deep, "redis.sock"))) < 100
    assert socket_in(deep, "redis.sock") != socket_in(tmp_path / ("e" * 90), "redis.sock")
