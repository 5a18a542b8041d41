"""The content-addressed store: bytes under their SHA-256, in a folder. It must not know what the bytes are."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from ocr.errors import OcrError
from records.sentences import say

_KEY = re.compile(r"[0-9a-f]{64}")


class Damaged(OcrError):
    """Kept bytes no longer match their SHA-256, or are gone."""

    def __init__(self, sha256: str) -> None:
        text = "The stored file {sha256} is missing or damaged. Restore it from the backup."
        super().__init__(say(text, sha256=sha256))
        self.sha256 = sha256


class Store:
    """A folder of files named by their SHA-256."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Say where the bytes of this SHA-256 are."""
        if not _KEY.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self.root / sha256[:2] / sha256

    def put(self, data: bytes, *, lasting: bool = True) -> str:
        """Keep bytes and give their SHA-256.

        When it returns they are on disk, under their name, whole. `lasting=False` leaves the flush to the system:
        for what can be made again, such as crops.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        # A file of the right size may still be a torn one, so lasting bytes are compared.
        if _renewed(target) and (target.read_bytes() == data if lasting else target.stat().st_size == len(data)):
            if lasting:
                _flush(target)
                _flush(target.parent)
            return sha256
        made = not target.parent.exists()
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
                os.replace(file.name, target)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        if lasting:
            _flush(target.parent)
            if made:
                _flush(self.root)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Give the bytes back, checked. Raises Damaged."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise Damaged(sha256) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(sha256)
        return data

    def sweep(self, keep: set[str], older_than: datetime) -> int:
        """Remove files that nothing refers to and that were written before `older_than`; give their number.

        Younger ones may belong to a transaction that has not committed yet.
        """
        removed = 0
        for file in self.root.glob("??/*"):
            if file.name not in keep and file.stat().st_mtime < older_than.timestamp():
                file.unlink()
                removed += 1
        return removed


def _renewed(target: Path) -> bool:
    """Make a file that is there young again, so that a sweep leaves it to whoever is about to refer to it."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    return True


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
