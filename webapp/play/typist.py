"""What a simulated person types for a field: the truth, and now and then a slip. Pure; chance is an argument."""

from __future__ import annotations

import random
from dataclasses import dataclass

#: Share of fields mistyped by a volunteer (QUALITY.md §1: single entry 0.3–3 %), and of wrong shown
#: readings that are believed (QUALITY.md §1, model: 8 % on easy cells).
SLIP_RATE = 0.02
BELIEF_RATE = 0.08

_SWAPS = {"ỳ": "ý", "á": "à", "ị": "i", "ễ": "ê", "ử": "ư", "u": "ư", "n": "m", "ạ": "a", "o": "ô"}


@dataclass(frozen=True)
class Typed:
    """What was typed. mark: value or blank; right: whether it is what the paper says."""

    mark: str
    value: str
    right: bool


def _slip_text(value: str, chance: random.Random) -> str:
    spots = [place for place, letter in enumerate(value) if letter in _SWAPS]
    if not spots:
        return value[:-1] if len(value) > 1 else value + "h"
    place = chance.choice(spots)
    return value[:place] + _SWAPS[value[place]] + value[place + 1 :]


def _slip_digits(value: str, chance: random.Random) -> str:
    places = [place for place, sign in enumerate(value) if sign.isdigit()]
    place = chance.choice(places)
    digit = str((int(value[place]) + chance.randint(1, 8)) % 10)
    return value[:place] + digit + value[place + 1 :]


def slip(value: str, options: tuple[str, ...], chance: random.Random) -> str:
    """Mistype a value: another option of a closed kind, a digit, or a letter's tone."""
    others = tuple(option for option in options if option != value)
    if others:
        return chance.choice(others)
    if sum(sign.isdigit() for sign in value) > len(value) / 2:
        return _slip_digits(value, chance)
    return _slip_text(value, chance)


def type_field(written: str, options: tuple[str, ...], chance: random.Random, slip_rate: float = SLIP_RATE) -> Typed:
    """Type what is written in a cell, mistyping a share of `slip_rate`."""
    if not written:
        return Typed("blank", "", True)
    if chance.random() >= slip_rate:
        return Typed("value", written, True)
    wrong = slip(written, options, chance)
    return Typed("value", wrong, wrong == written)


def believes(suggestion_is_right: bool, chance: random.Random) -> bool:
    """Decide whether a person accepts a shown reading."""
    return suggestion_is_right or chance.random() < BELIEF_RATE
