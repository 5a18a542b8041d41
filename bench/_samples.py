"""The sample pages with their truth, and what a reading of them got right. Shared by the bench and the tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr.opening import open_scan, page_image
from ocr.results import FieldReading, PageReading
from records.forms import form_by_key
from records.kinds.base import Likeness
from records.kinds.registry import kind

SAMPLES = Path(__file__).parent.parent / "tests" / "samples"
#: Certificates, photographs and bad scans of the same set: reported by benches, not part of the demonstration.
MORE = SAMPLES / "more"
#: The samples' names of fields, where they are not the form's own.
NAMES = {"stt": "number", "dob": "birth_date"}


@dataclass(frozen=True)
class Sample:
    """One sample page: its picture and its truth."""

    name: str
    image: Any
    truth: dict[str, Any]


@dataclass(frozen=True)
class Compared:
    """One field of a page beside its truth."""

    row: int
    key: str
    kind: str
    printed: bool
    truth: str
    reading: FieldReading | None

    @property
    def right(self) -> bool:
        """Whether the reading is the same value as the truth."""
        if self.reading is None:
            return False
        if not self.truth or not self.reading.value:
            return self.truth == self.reading.value
        return kind(self.kind).compare(self.reading.value, self.truth) is Likeness.SAME

    @property
    def sure(self) -> bool:
        """Whether the reading would be shown."""
        return self.reading is not None and self.reading.sure


def samples(folder: Path = SAMPLES) -> Iterator[Sample]:
    """Open every sample page of a folder, in the order of their names."""
    for path in sorted((folder / "scans").iterdir()):
        data = path.read_bytes()
        for number in range(open_scan(data, path.name).page_count):
            truth = json.loads((folder / "truth" / f"{path.name}.{number}.json").read_text(encoding="utf-8"))
            yield Sample(f"{path.name}.{number}", page_image(data, number, path.name), truth)


def compare(reading: PageReading, truth: dict[str, Any]) -> list[Compared]:
    """Lay every true field of a page beside its reading: header, cells, signature and strike-out."""
    form = form_by_key(reading.form_key)
    kinds = {spec.key: spec.kind for spec in form.columns}
    head_kinds = {spec.key: spec.kind for spec in form.header + form.foot}
    found = [
        Compared(-1, key, head_kinds[key], one["style"] == "print", one["value"], reading.header.field(key))
        for key, one in truth["header"].items()
        if key in head_kinds
    ]
    for number, row in enumerate(truth["rows"]):
        record = reading.rows[number] if number < len(reading.rows) else None
        for name, one in row["fields"].items():
            key = NAMES.get(name, name)
            printed = one["style"] == "print"
            found.append(
                Compared(number, key, kinds[key], printed, one["value"], record.field(key) if record else None)
            )
        for key, there in (("signature", row["signed"]), ("strike", row["struck"])):
            word = "yes" if there else "no"
            found.append(Compared(number, key, "mark", True, word, record.field(key) if record else None))
    return found
