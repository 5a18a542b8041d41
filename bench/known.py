"""How much is typed where the platform already holds most doses, and whether a missing one is ever skipped.

10,000 rows of a town that is hard to tell apart (bench/_town.py), 70 % of them on the platform, by the rules that the
program runs by (records/known.py, tasks/next_ask.py); beside them the run that asks everything. Slots are counted as
the engine makes them: two a group, and a third where two differ. Of several towns, each of a seed of its own, the worst
is shown. `--rows N`, `--held SHARE`, `--seed N`, `--towns N`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench._figures import Sheet
from bench._town import Paper, a_town, index_of, type_numbers, type_person
from records.kinds.text_keys import loose
from records.known import Judgement, Known, Settled, Verdict, judge
from tasks.next_ask import Ask, next_ask

#: Fields of a slot of each group on the session list; what nobody looks up is typed by two who agree as often as names.
FIELDS = {"numbers": 3, "person": 4, "address": 2, "dose": 1}
_DIFFER = {"address": 0.06, "dose": 0.02}
#: How often the machine reads name and day of birth right (docs/reading.md): clean print, office print, by hand.
READERS = {"clean print": 0.8, "office print": 0.56, "by hand": 0.0}


@dataclass
class Typed:
    """What was typed of one row so far, and what it cost."""

    paper: Paper
    rng: random.Random
    said: dict[str, list[Mapping[str, str]]] = field(default_factory=lambda: {"numbers": [], "person": []})
    slots: Counter[str] = field(default_factory=Counter)
    fields: int = 0

    def enter(self, group: str) -> None:
        """Somebody enters a group, and where two differ a third what they differ in."""
        said = self.said[group]
        if group == "numbers":
            said.append(type_numbers(self.rng, self.paper, first=not said))
        else:
            said.append(type_person(self.rng, self.paper))
        self._cost(group, FIELDS[group])
        if len(said) == 2 and (differing := sum(said[0][name] != said[1][name] for name in said[0])):
            said[:] = [self._truth(group)] * 2
            self._cost(group, differing)

    def finish(self) -> None:
        """Everything is entered twice."""
        for group, said in self.said.items():
            while len(said) < 2:
                self.enter(group)
        for group, rate in _DIFFER.items():
            for _ in range(2):
                self._cost(group, FIELDS[group])
            if self.rng.random() < rate:
                self._cost(group, 1)

    def held(self) -> set[Ask]:
        """Tell what may still be asked one by one."""
        numbers, person = len(self.said["numbers"]), len(self.said["person"])
        places = ((Ask.PERSON, person < 1), (Ask.PERSON_AGAIN, person < 2), (Ask.NUMBERS, numbers < 2))
        return {ask for ask, is_held in places if is_held}

    def _truth(self, group: str) -> Mapping[str, str]:
        if group == "numbers":
            return {"national_id": self.paper.national_id, "phone": self.paper.phone}
        return {"name": self.paper.name, "birth_date": self.paper.birth_date}

    def _cost(self, group: str, fields: int) -> None:
        self.slots[group] += 1
        self.fields += fields

    def settled(self) -> Settled:
        """What the engine knows of the row: what two agreed on, or one alone said (tasks/identifiers.py)."""
        values: dict[str, str | None] = {}
        once = set()
        for group, said in self.said.items():
            for name in ("national_id", "phone") if group == "numbers" else ("name", "birth_date"):
                told = {one[name] for one in said}
                values[name] = told.pop() if len(told) == 1 else None
                if len(said) == 1:
                    once.add(name)
        readings = (self.paper.name, self.paper.birth_date) if self.paper.read else ("", "")
        return Settled(
            1, health_insurance="", name_reading=readings[0], birth_reading=readings[1], once=frozenset(once), **values
        )


def ask_first(typed: Typed, index: Mapping[tuple[str, str], list[Known]]) -> Judgement:
    """Ask a row as the engine does, until it is let go, left to a reviewer, or entered whole."""
    typed.enter("numbers")
    while True:
        settled = typed.settled()
        judged = _judge(settled, index)
        ask = next_ask([judged], at_work=False, held=typed.held())
        if ask in (Ask.NOTHING, Ask.WAIT):
            return judged
        if ask == Ask.ALL:
            typed.finish()
            return _judge(typed.settled(), index)
        typed.enter("numbers" if ask == Ask.NUMBERS else "person")


def _judge(settled: Settled, index: Mapping[tuple[str, str], list[Known]]) -> Judgement:
    keys = [("id", settled.national_id or ""), ("phone", settled.phone or "")]
    if settled.name and settled.birth_date:
        keys.append(("person", f"{loose(settled.name)} {settled.birth_date[:4]}"))
    found = {one.id: one for key in keys for one in index.get(key, [])}
    return judge(settled, list(found.values()))


def measure(rows: int, held: float, read: float, seed: int) -> dict[str, float]:
    """Type a town twice, asked first and whole; give the figures."""
    papers, known = a_town(random.Random(seed), rows, held, read)
    index, figures = index_of(known), Counter[str]()
    for paper in papers:
        whole = Typed(paper, random.Random(f"{seed}:{paper.number}"))
        whole.finish()
        asked = Typed(paper, random.Random(f"{seed}:{paper.number}"))
        judged = ask_first(asked, index)
        matched = judged.verdict == Verdict.MATCH
        figures["whole"] += whole.slots.total()
        figures["asked"] += asked.slots.total()
        figures["whole_fields"] += whole.fields
        figures["asked_fields"] += asked.fields
        figures["held"] += paper.held
        figures["found"] += matched and paper.held
        figures["disputes"] += judged.verdict == Verdict.DIFFERS
        figures["skipped"] += matched and not paper.held
        figures["others"] += matched and paper.held and judged.known is not None and judged.known.id != paper.number
    return {
        "slots of the whole run": figures["whole"],
        "slots asked": figures["asked"],
        "slots %": round(100 * figures["asked"] / figures["whole"], 1),
        "fields %": round(100 * figures["asked_fields"] / figures["whole_fields"], 1),
        "of known found %": round(100 * figures["found"] / max(1, figures["held"]), 1),
        "for a reviewer": figures["disputes"],
        "missing skipped": figures["skipped"],
        "taken for another": figures["others"],
    }


def worst(towns: Sequence[dict[str, float]]) -> dict[str, float]:
    """Give of several towns the most of each figure; of the known found the least."""
    least = ("of known found %",)
    return {name: (min if name in least else max)(one[name] for one in towns) for name in towns[0]}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench known", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--held", type=float, default=0.7)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--towns", type=int, default=6)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    sheet = Sheet()
    seeds = range(options.seed, options.seed + options.towns)
    towns = {read: [measure(options.rows, options.held, read, seed) for seed in seeds] for read in READERS.values()}
    found = {name: worst(towns[read]) for name, read in READERS.items()}
    heads = list(next(iter(found.values())))
    sheet.table("known", heads, [(name, list(values.values())) for name, values in found.items()])
    if options.json:
        options.json.write_text(json.dumps(sheet.figures, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
