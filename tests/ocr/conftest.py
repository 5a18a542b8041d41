"""The sample pages, read once for all tests that look at them."""

from __future__ import annotations

import json
import resource
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bench._samples import Compared, Sample, compare, samples
from ocr.calibration import as_json, current, use
from ocr.reading import read_page
from ocr.results import PageReading


@dataclass(frozen=True)
class ReadSample:
    """A sample page, what was read of it, and the seconds of processor time that took, with Tesseract's."""

    sample: Sample
    reading: PageReading
    seconds: float

    @property
    def compared(self) -> list[Compared]:
        return compare(self.reading, self.sample.truth)


def spent() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@pytest.fixture(scope="session")
def read_samples() -> dict[str, ReadSample]:
    """Every sample page by its name."""
    found = {}
    for sample in samples():
        before = spent()
        reading = read_page(sample.image, None)
        found[sample.name] = ReadSample(sample, reading, spent() - before)
    return found


@pytest.fixture
def read_sample(request: pytest.FixtureRequest, read_samples: dict[str, ReadSample]) -> ReadSample:
    """One sample page; parametrise with its name."""
    return read_samples[request.param]


@pytest.fixture
def all_is_print(tmp_path: Path) -> None:
    """Take all ink for print: letters that are drawn as blocks look like no typeface to the rule that tells hands."""
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(as_json(replace(current(), hand={"always": -9.0}))), encoding="utf-8")
    use(path)
