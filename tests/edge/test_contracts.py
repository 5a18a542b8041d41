"""The contracts of the tree hold, and each would see a breach: faults are planted in a copy."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.settings import ROOT

STATIONS = ("records", "ocr", "tasks", "review", "webapp")
SOURCES = [path for room in (*STATIONS, "tests", "bench") for path in sorted((ROOT / room).rglob("*.py"))]
STATION_FILES = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in STATIONS]

FAULTS = {
    "a lower room imports a higher one": ("ocr/storage.py", "import review.models"),
    "a pure file imports the database": ("records/places.py", "import sqlalchemy"),
    "a pure file imports a picture library through another": ("tasks/settle.py", "import tasks.models"),
    "two siblings import each other": ("tasks/models.py", "import tasks.plan"),
    "two siblings in a folder import each other": ("records/kinds/text_keys.py", "import records.kinds.registry"),
}


def contracts(root: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_the_import_contracts_hold() -> None:
    done = contracts(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_breaks_a_contract(fault: str, tmp_path: Path) -> None:
    for room in STATIONS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    name, line = FAULTS[fault]
    with (tmp_path / name).open("a") as file:
        file.write(f"\n{line}\n")
    assert "BROKEN" in contracts(tmp_path).stdout


def says_pure(path: Path) -> bool:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return bool(re.search(r"\bPure\b", said)) and path.name != "__init__.py"


@pytest.mark.parametrize("path", [one for one in STATION_FILES if says_pure(one)], ids=lambda path: path.stem)
def test_a_file_that_calls_itself_pure_is_in_the_contract(path: Path) -> None:
    section = (ROOT / ".importlinter").read_text(encoding="utf-8").split("source_modules =")[1]
    listed = section.split("forbidden_modules")[0].split()
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    assert any(name == one or name.startswith(f"{one}.") for one in listed)


@pytest.mark.parametrize("path", [one for one in STATION_FILES if one.name == "__init__.py"], ids=str)
def test_an_init_file_holds_a_docstring_only(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) == 1 and ast.get_docstring(ast.Module(body, []))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("path", STATION_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_begins_with_what_it_owns(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("room", STATIONS)
def test_a_room_is_imported_from_this_checkout(room: str) -> None:
    module = __import__(room)
    assert Path(module.__file__ or "").is_relative_to(ROOT)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


#: Written backwards, so that this file does not hold what it looks for.
HOSTS = "|".join(name[::-1] for name in ("ipyp", "sjmpn", "detsohnohtyp", "naibed"))
OWED = "|".join(word[::-1] for word in ("ODOT", "EMXIF"))
FOREIGN = re.compile(rf"://[a-z0-9.-]*({HOSTS})|#.*\b({OWED})\b|\b({OWED})[:(]")


def test_no_file_names_a_registry_or_owes_work() -> None:
    texts = [path for path in tracked() if path.suffix not in (".png", ".jpg", ".pdf", ".xlsx", ".ico", ".woff2")]
    found = [str(path) for path in texts if FOREIGN.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert found == []
    assert len(texts) > 50 or not (ROOT / ".git").exists()
