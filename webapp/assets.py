"""The files a browser may fetch: webapp/static, and htmx from its installed package; the hash is in each address.

It must not know which view uses which file.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

STATIC = Path(__file__).parent / "static"


class MissingAsset(Exception):
    """A file that views need is not installed: the program does not start."""


@dataclass(frozen=True)
class Asset:
    """One file: its bytes, what it is, the first letters of its hash."""

    content: bytes
    media_type: str
    mark: str


class Assets:
    """All assets by name, read once at the start."""

    def __init__(self) -> None:
        paths = {path.name: path for path in sorted(STATIC.iterdir()) if path.is_file()}
        self._assets = {name: _load(path) for name, path in {**paths, "htmx.js": htmx_path()}.items()}

    def get(self, name: str) -> Asset | None:
        """Find an asset."""
        return self._assets.get(name)

    def url(self, name: str) -> str:
        """Give the address of an asset; it changes when the asset does, so browsers may keep it for a year."""
        return f"/static/{name}?v={self._assets[name].mark}"


def htmx_path() -> Path:
    """Find the htmx file that the package django-htmx ships; Django itself is neither needed nor imported."""
    found = find_spec("django_htmx")
    for folder in (found.submodule_search_locations if found else None) or ():
        path = Path(folder) / "static" / "django_htmx" / "htmx-2.min.js"
        if path.is_file():
            return path
    raise MissingAsset("htmx was not found: install the packages of the lock file again")


def _load(path: Path) -> Asset:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(content, media_type, sha256(content).hexdigest()[:12])
