"""The columns of a made-up list: which, in what order, how titled and how wide. It must not draw."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from bench.maker.words import choices, wordings

_WEIGHTS = {
    "stt": 0.55, "full_name": 2.7, "birth": 1.45, "sex": 0.75, "id_number": 1.75, "phone": 1.6, "address": 2.9,
    "priority_group": 1.35, "occupation": 1.4, "health_insurance": 1.9, "vaccine": 1.5, "lot": 1.35, "dose_date": 1.4,
    "dose": 0.6, "signature": 1.4, "remark": 1.1, "half": 1.3, "cross": 0.55,
}  # fmt: skip
_CENTRED = {"stt", "sex", "birth", "dob", "dose_date", "dose", "signature", "priority_group"}


@dataclass(frozen=True)
class Column:
    """A column. key: its field; part: which of a split pair (Nam, Nữ); above: the title over a group of columns."""

    key: str
    title: str
    weight: float
    part: str = ""
    above: str = ""

    @property
    def centred(self) -> bool:
        return self.key in _CENTRED


def make_columns(rng: random.Random, template: list[str], held: bool) -> list[Column]:
    """Choose the columns of a page by its template; the same for every row."""
    columns: list[Column] = []
    for name in template:
        if name.endswith("?") and rng.random() < 0.35:
            continue
        columns += _columns(rng, name.removesuffix("?"), held)
    return columns


def _columns(rng: random.Random, name: str, held: bool) -> list[Column]:
    common, jitter = wordings()["common"], rng.uniform(0.88, 1.15)
    first, _, parts = name.partition(":")
    if first in common["above"]:
        above = rng.choice(common["above"][first])
        return [replace(one, above=above) for key in parts.split(",") for one in _columns(rng, key, held)]
    if parts:
        above = f"{rng.choice(choices('columns', 'dose', held)[-1:])} {first[-1]}"
        return [
            Column(f"{first}_{key.removeprefix('dose_')}", _title(rng, key, held), 0.85 * _WEIGHTS[key], "", above)
            for key in parts.split(",")
        ]
    if name.endswith("_split"):
        key = {"birth": "dob", "sex": "sex"}[name.removesuffix("_split")]
        above = _title(rng, name.removesuffix("_split"), held)
        weight = _WEIGHTS["half" if key == "dob" else "cross"]
        return [Column(key, common[part], weight * jitter, common[part], above) for part in ("men", "women")]
    return [Column("dob" if name == "birth" else name, _title(rng, name, held), _WEIGHTS[name] * jitter)]


def _title(rng: random.Random, name: str, held: bool) -> str:
    return rng.choice(choices("columns", name, held))


def edges(columns: list[Column], left: float, right: float) -> list[float]:
    """Place the columns' lines between two margins."""
    total, at, found = sum(column.weight for column in columns), left, [left]
    for column in columns:
        at += (right - left) * column.weight / total
        found.append(at)
    return found
