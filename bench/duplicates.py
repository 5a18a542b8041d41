"""How well the papers of one person are found, and how fast, on made people with known truth.

60,000 records are looked up one after the other as the clock does it, then one among a million, on both databases.
`--tune` shows on other people, other names and another seed what each threshold would do. `--records N`, `--million N`
make it smaller.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench._committed import batch_of, copy_to, empty, fill
from bench._figures import Sheet
from bench._people import Paper as Made
from bench._people import papers
from records.database import open_engine, write
from records.models.paper import Page, Record
from records.words import RecordKind
from review.candidates import Candidate, Paper, candidates, remember
from review.matching import Traits, Verdict, blocking_keys, match, syllables, traits_of
from tests.services import fresh_engine, stop_all

_RECORDS, _MILLION, _LOOKUPS = 60_000, 1_000_000, 300
_FIT_SEED, _HELD_SEED, _MILLION_SEED = 3011, 7103, 9907

#: A pair of two records, smaller number first, and what was found of it.
Found = dict[tuple[int, int], Candidate]


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench duplicates", description=__doc__)
    parser.add_argument("--records", type=int, default=_RECORDS)
    parser.add_argument("--million", type=int, default=_MILLION)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    sheet = Sheet()
    sheet.figures |= {"machine": f"{platform.machine()}, {os.cpu_count()} cores", "python": platform.python_version()}
    if options.tune:
        _tune(sheet, papers(_FIT_SEED, "fit", options.records))
    else:
        _measure(sheet, options.records, options.million)
    if options.json:
        options.json.write_text(json.dumps(sheet.figures, ensure_ascii=False, indent=1) + "\n")


def _measure(sheet: Sheet, count: int, million: int) -> None:
    made = papers(_HELD_SEED, "held", count)
    with tempfile.TemporaryDirectory(prefix="ct-bench-") as folder:
        engine = open_engine(empty(Path(folder) / "records.sqlite3", count))
        found, times = _looked_up(engine, made)
        engine.dispose()
    _found_table(sheet, made, found)
    sheet.table("time", ["seconds", "ms a record"], [(f"{n} records", [s, 1000 * s / n]) for n, s in times])
    with tempfile.TemporaryDirectory(prefix="ct-bench-") as folder:
        _lookup_table(sheet, Path(folder) / "million.sqlite3", million)


def _looked_up(engine: Engine, made: Sequence[Made]) -> tuple[Found, list[tuple[int, float]]]:
    """Look each record up among those before it, then keep it, a hundred in a transaction."""
    found: Found = {}
    marks, times, begun = {len(made) // 4, len(made) // 2, len(made)}, [], time.perf_counter()
    for start in range(0, len(made), 100):
        with write(engine) as db:
            for number, one in enumerate(made[start : start + 100], start=start + 1):
                paper = _paper(number, traits_of(one.known.values()))
                found |= {(other.record_id, number): other for other in candidates(db, paper)}
                # Each is a person of their own here, so that every pair is judged.
                remember(db, number, number, paper.traits)
                if number in marks:
                    times.append((number, round(time.perf_counter() - begun, 1)))
    return found, times


def _paper(number: int, traits: Traits) -> Paper:
    page = Page(batch_id=batch_of(number))
    return Paper(Record(id=number, page=page, kind=RecordKind.ROW), traits, {})


def _found_table(sheet: Sheet, made: Sequence[Made], found: Found) -> None:
    true = _true_pairs(made)
    reference = _reference(made)
    groups = {
        "all": true,
        "one error": {pair for pair in true if made[pair[1] - 1].errors == 1},
        "two errors": {pair for pair in true if made[pair[1] - 1].errors == 2},
        "S'tiêng": {pair for pair in true if made[pair[1] - 1].known.name.startswith(("Điểu ", "Thị "))},
    }
    rows = [
        (name, [len(some), _part(some & found.keys(), some), _part(some & reference, some)])
        for name, some in groups.items()
    ]
    sheet.table("recall", ["pairs", "recall", "usual key"], rows)
    joined = {pair for pair, one in found.items() if one.match.verdict == Verdict.SAME}
    kinds = (
        ("joined or asked", found.keys()),
        ("joined", joined),
        ("asked", found.keys() - joined),
        ("usual key", reference),
    )
    judged = [(name, [len(some), len(some - true), _part(some & true, some)]) for name, some in kinds]
    sheet.table("precision", ["pairs", "wrong", "precision"], judged)
    sheet.figures |= {"recall": _part(true & found.keys(), true), "precision": _part(true & found.keys(), found.keys())}


def _true_pairs(made: Sequence[Made]) -> set[tuple[int, int]]:
    whose = defaultdict(list)
    for number, one in enumerate(made, start=1):
        whose[one.person].append(number)
    return {(some[0], some[1]) for some in whose.values() if len(some) == 2}


def _reference(made: Sequence[Made]) -> set[tuple[int, int]]:
    """Find pairs as is usual: the same identity number, or the same name without diacritics and year of birth."""
    same = defaultdict(list)
    for number, one in enumerate(made, start=1):
        traits = traits_of(one.known.values())
        if traits.national_id:
            same[traits.national_id].append(number)
        same[" ".join(syllables(traits.name)), traits.birth[:4]].append(number)
    return {pair for some in same.values() for pair in combinations(some, 2)}


def _tune(sheet: Sheet, made: Sequence[Made]) -> None:
    """Show what each threshold would do, with how the pairs of the keys are weighed now."""
    traits = [traits_of(one.known.values()) for one in made]
    blocks = defaultdict(list)
    for number, one in enumerate(traits, start=1):
        for key in blocking_keys(one):
            blocks[key].append(number)
    pairs = {pair for some in blocks.values() if len(some) < 500 for pair in combinations(some, 2)}
    true = _true_pairs(made)
    bits = {pair: match(traits[pair[0] - 1], traits[pair[1] - 1]).bits for pair in pairs}
    rows = []
    for tenth in range(100, 240, 10):
        found = {pair for pair, value in bits.items() if value >= tenth / 10}
        rows.append((f"from {tenth / 10:g}", [_part(true & found, true), _part(true & found, found)]))
    sheet.table(
        "threshold",
        ["recall", "precision"],
        [("keys alone", [_part(true & pairs, true), _part(true & pairs, pairs)]), *rows],
    )
    missed = Counter(round(bits.get(pair, -99)) for pair in true if bits.get(pair, -99) < 15)
    sheet.table("missed by bits", ["pairs"], [(str(key), [count]) for key, count in sorted(missed.items())])


def _lookup_table(sheet: Sheet, path: Path, count: int) -> None:
    """Look papers up one by one among very many, on both databases; the slower one is the figure."""
    made = papers(_MILLION_SEED, "held", count)
    sqlite = open_engine(empty(path, count))
    fill(sqlite, made)
    asked = papers(_MILLION_SEED + 1, "held", _LOOKUPS)
    # Half of those who are asked for are there, under another number.
    asked = [made[at * 7] if at % 2 else one for at, one in enumerate(asked)]
    rows = [("SQLite", _lookups(sqlite, asked, count))]
    try:
        with fresh_engine("postgresql") as postgresql:
            copy_to(postgresql, sqlite)
            rows.append(("PostgreSQL", _lookups(postgresql, asked, count)))
    finally:
        stop_all()
    sqlite.dispose()
    sheet.table("one look-up", ["among", "median ms", "p95 ms", "worst ms"], rows)
    sheet.figures["lookup_ms"] = max(figures[2] for _, figures in rows)


def _lookups(engine: Engine, asked: Sequence[Made], count: int) -> list[float]:
    with write(engine) as db:
        times = sorted(
            _timed(db, _paper(count + 1 + at, traits_of(one.known.values()))) for at, one in enumerate(asked)
        )
    return [count, *(round(one, 2) for one in (statistics.median(times), times[int(len(times) * 0.95)], times[-1]))]


def _timed(db: Session, paper: Paper) -> float:
    begun = time.perf_counter()
    candidates(db, paper)
    return 1000 * (time.perf_counter() - begun)


def _part(some: object, whole: object) -> float | None:
    assert hasattr(some, "__len__") and hasattr(whole, "__len__")
    return round(len(some) / len(whole), 4) if len(whole) else None


if __name__ == "__main__":
    main(sys.argv[1:])
