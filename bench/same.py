"""Whether a page is known again, and never taken for another: made pages held back from fitting, each handed in again.

Every session has two sheets of other people, and one of its first people for another dose. Each sheet is handed in
once, then again in each way. `--sessions N` of each three two have lists, one certificates; `--workers N` read them.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from PIL import Image

from bench._compare import form_of
from bench._figures import Sheet
from bench.maker.make import LEVELS, age, draw_sibling
from bench.maker.sheet import Drawn
from bench.maker.siblings import Sibling
from ocr.alike import likeliest, same_page
from ocr.errors import CannotLayOut
from ocr.fingerprint import fingerprint
from ocr.fitting import bounds
from ocr.reading import read_page
from ocr.seen import Fingerprint
from ocr.seen_before import CLOSER

_SESSIONS, _WORKERS, _FIRST = 33, 2, 7200
_KINDS = ("list", "list", "certificate")
_FIRST_TIME = "first"
_ONE, _TWO, _OTHER_DOSE = Sibling(0), Sibling(1), Sibling(0, other_dose=True)


@dataclass(frozen=True)
class Session:
    """One session whose pages are made: of lists or certificates, handed in first as scanned, photographed or clean."""

    kind: str
    level: str
    seed: int


@dataclass(frozen=True)
class Picture:
    """One picture of a sheet. mark: its fingerprint, None where the page was not laid out; seconds: to take that."""

    session: Session
    sheet: Sibling
    way: str
    mark: Fingerprint | None
    seconds: float


def squeezed(image: Image.Image) -> Image.Image:
    """Encode a picture as a chat app does."""
    data = io.BytesIO()
    image.save(data, "JPEG", quality=60)
    return Image.open(data).convert("RGB")


#: From the sheet, the first picture of it and a chance: the ways in which a page comes again.
WAYS: dict[str, Callable[[Drawn, Image.Image, str], Image.Image]] = {
    "JPEG quality 60": lambda _drawn, first, _chance: squeezed(first),
    "halved in size": lambda _drawn, first, _chance: first.reduce(2),
    "photographed again": lambda drawn, _first, chance: age(drawn, "photo", chance),
    "scanned again": lambda drawn, _first, chance: age(drawn, "office", chance),
}


def main(argv: Sequence[str]) -> None:
    """Print the tables; `--json FILE` writes the figures as one flat object."""
    parser = argparse.ArgumentParser(prog="same", description=__doc__)
    parser.add_argument("--sessions", type=int, default=_SESSIONS)
    parser.add_argument("--workers", type=int, default=_WORKERS)
    parser.add_argument("--first", type=int, default=_FIRST, help="first seed of the sessions")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    sheet, start = Sheet(), time.perf_counter()
    sheet.figures["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    print(f"Pages of {options.sessions} made sessions, two sheets each, on {sheet.figures['machine']}.")
    print("“≥” and “≤” are exact bounds (95%) of the share before them.\n")
    with ProcessPoolExecutor(options.workers) as pool:
        pictures = [one for some in pool.map(pictures_of, sessions(options.sessions, options.first)) for one in some]
    tables(sheet, pictures)
    sheet.figures["seconds"] = round(time.perf_counter() - start)
    print(f"{sheet.figures['seconds']} seconds in all.")
    if options.json:
        options.json.write_text(json.dumps(sheet.figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sessions(count: int, first: int) -> list[Session]:
    """Choose sessions, turn by turn of each kind and level."""
    turns = [(kind, level) for level in LEVELS for kind in _KINDS]
    return [Session(*turns[number % len(turns)], first + number) for number in range(count)]


def pictures_of(session: Session) -> list[Picture]:
    """Make a session's sheets, hand each in, and again in every way."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    found = []
    for sheet in (_ONE, _TWO, _OTHER_DOSE):
        drawn = draw_sibling(session.kind, session.seed, True, sheet)
        first = age(drawn, session.level, f"{session.seed} {sheet}")
        found.append(_looked_at(session, sheet, _FIRST_TIME, first))
        for way, again in WAYS.items() if sheet != _OTHER_DOSE else ():
            found.append(_looked_at(session, sheet, way, again(drawn, first, f"{session.seed} {sheet} {way}")))
    return found


def _looked_at(session: Session, sheet: Sibling, way: str, image: Image.Image) -> Picture:
    try:
        reading = read_page(image, form_of({"kind": session.kind}))
    except CannotLayOut:
        return Picture(session, sheet, way, None, 0.0)
    start = time.process_time()
    return Picture(session, sheet, way, fingerprint(reading), time.process_time() - start)


def tables(sheet: Sheet, pictures: Sequence[Picture]) -> None:
    """Print how often a page was known again, how often it was taken for another, and what that costs."""
    earlier = [one for one in pictures if one.way == _FIRST_TIME]
    later = [one for one in pictures if one.way != _FIRST_TIME]
    start = time.process_time()
    whose = [(one, _found(one, earlier)) for one in later]
    spent = time.process_time() - start
    heads = ["pages", "not laid out", "known again", "of all %", "of all ≥", "of read %", "of read ≥", "for another"]
    groups = [(f"{way}{of}", way, kinds) for way in WAYS for of, kinds in _groups()]
    rows = [
        (name, _known_again([pair for pair in whose if pair[0].way == way and pair[0].session.kind in kinds], earlier))
        for name, way, kinds in groups
    ]
    sheet.table("again", heads, rows)
    sheet.table("different pages", ["pairs", "called the same", "%", "≤"], _different(pictures))
    marks = [one.mark for one in pictures if one.mark]
    took = 1000 * sum(one.seconds for one in pictures) / max(1, len(marks))
    size = sum(len(json.dumps(mark.as_json())) for mark in marks) / max(1, len(marks)) / 1000
    look = 1000 * spent / max(1, sum(one.mark is not None for one in later))
    costs = [round(took), round(look), round(size, 1), len(earlier)]
    sheet.table("cost", ["fingerprint ms", "look ms", "kept kB", "among pages"], [("a page", costs)])


def _groups() -> Iterable[tuple[str, tuple[str, ...]]]:
    return ("", _KINDS), (", lists", ("list",)), (", certificates", ("certificate",))


def _found(later: Picture, earlier: Sequence[Picture]) -> Picture | None:
    """Look for a page as the readers do: the likeliest by a quick look, then row by row."""
    if later.mark is None:
        return None
    those = [(one, one.mark) for one in earlier if one.mark and one.mark.form_key == later.mark.form_key]
    places = likeliest(later.mark.coarse, [mark.coarse for _, mark in those], CLOSER)
    alike = [(same_page(later.mark, those[place][1]), those[place][0]) for place in places]
    same = [(one.rows_same, one.picture, number) for number, (one, _) in enumerate(alike) if one.same]
    return alike[max(same)[2]][1] if same else None


def _is_of(one: Picture, other: Picture) -> bool:
    return (one.session, one.sheet) == (other.session, other.sheet)


def _known_again(
    whose: Sequence[tuple[Picture, Picture | None]], earlier: Sequence[Picture]
) -> list[float | int | None]:
    first = {(one.session, one.sheet): one.mark for one in earlier}
    read = sum(1 for one, _ in whose if one.mark and first[one.session, one.sheet])
    known = sum(1 for one, other in whose if other and _is_of(one, other))
    wrong = sum(1 for one, other in whose if other and not _is_of(one, other))
    return [len(whose), len(whose) - read, known, *_share(known, len(whose)), *_share(known, read), wrong]


def _share(part: int, whole: int, side: int = 0) -> list[float | None]:
    """Give a share in percent, and its exact lower (side 0) or upper bound (side 1)."""
    if not whole:
        return [None, None]
    return [round(100 * part / whole, 2), round(100 * bounds(part, whole)[side], 2)]


def _different(pictures: Sequence[Picture]) -> list[tuple[str, list[float | int | None]]]:
    """Compare all pictures of different sheets of a session, and the first ones of different sessions."""
    read = [one for one in pictures if one.mark]
    pairs: dict[str, list[bool]] = {}
    for one, other in combinations(read, 2):
        if one.session.kind == other.session.kind and not _is_of(one, other):
            name = _said_of(one, other)
            if name and one.mark and other.mark:
                pairs.setdefault(name, []).append(same_page(other.mark, one.mark).same)
    return [(name, [len(some), sum(some), *_share(sum(some), len(some), 1)]) for name, some in sorted(pairs.items())]


def _said_of(one: Picture, other: Picture) -> str:
    if one.session != other.session:
        return f"other sessions, {one.session.kind}s" if one.way == other.way == _FIRST_TIME else ""
    if one.sheet.number != other.sheet.number:
        return f"other people of the session, {one.session.kind}s"
    if one.session.kind == "certificate":
        return "certificate before and after a dose"
    assert one.mark and other.mark
    told = any(one.mark.header[role] != other.mark.header.get(role) for role in one.mark.header)
    return "other dose of the same people" + ("" if told else ", header not read")


if __name__ == "__main__":
    main(sys.argv[1:])
