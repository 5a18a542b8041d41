"""Bytes in the store are whole, under their SHA-256, or not there at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.storage import Damaged, Store


@given(st.binary(max_size=2000), st.booleans())
def test_what_is_put_comes_back(data: bytes, lasting: bool) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        assert store.get(store.put(data, lasting=lasting)) == data


def test_the_same_bytes_are_one_file(store: Store) -> None:
    assert store.put(b"scan") == store.put(b"scan")
    assert len(list(store.root.glob("??/*"))) == 1


def test_damaged_bytes_are_never_given_back(store: Store) -> None:
    sha256 = store.put(b"scan")
    store.path(sha256).write_bytes(b"scam")
    with pytest.raises(Damaged):
        store.get(sha256)


def test_putting_again_mends_a_torn_file(store: Store) -> None:
    sha256 = store.put(b"scan")
    store.path(sha256).write_bytes(b"sc\0\0")
    store.put(b"scan")
    assert store.get(sha256) == b"scan"


def test_missing_bytes_are_said_to_be_missing(store: Store) -> None:
    with pytest.raises(Damaged):
        store.get("0" * 64)


@pytest.mark.parametrize("key", ["../secret", "", "A" * 64, "0" * 63])
def test_only_a_sha256_names_a_file(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(key)


def test_a_failed_write_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store.put(b"scan")
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_bytes_are_flushed_before_they_get_their_name(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []

    def noted(name: str, real: Callable[..., None]) -> Callable[..., None]:
        def step(*args: object) -> None:
            happened.append(name)
            real(*args)

        return step

    monkeypatch.setattr(os, "fsync", noted("flush", os.fsync))
    monkeypatch.setattr(os, "replace", noted("name", os.replace))
    store.put(b"scan")
    assert happened[:3] == ["flush", "name", "flush"]


def test_the_sweep_takes_only_old_files_that_nothing_refers_to(store: Store) -> None:
    kept, orphan, young = store.put(b"kept"), store.put(b"orphan"), store.put(b"young")
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    for one in (kept, orphan):
        os.utime(store.path(one), (long_ago, long_ago))
    assert store.sweep({kept}, datetime.now(UTC) - timedelta(days=1)) == 1
    assert (store.path(kept).exists(), store.path(orphan).exists(), store.path(young).exists()) == (True, False, True)
