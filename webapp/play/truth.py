"""What is really on the sample pages, from their truth files. It must not know how anything was entered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Our field key → the name the truth files use.
ROW_FIELDS = {
    "full_name": "full_name",
    "birth_date": "dob",
    "sex": "sex",
    "id_number": "id_number",
    "phone": "phone",
    "address": "address",
    "priority_group": "priority_group",
    "vaccine": "vaccine",
    "lot": "lot",
}
HEADER_FIELDS = ("district", "commune", "session_date", "site", "vaccine", "lot", "dose")


@dataclass(frozen=True)
class PaperRow:
    """One row as it is on paper: written values by field key ('' for an empty cell)."""

    row: int
    blank: bool
    struck: bool
    signed: bool
    troubles: tuple[str, ...]
    values: dict[str, str]


@dataclass(frozen=True)
class PaperPage:
    """One sample page: header values as written, and its rows in order."""

    file: str
    page: int
    header: dict[str, str]
    rows: tuple[PaperRow, ...]

    def written(self, row: int, key: str) -> str:
        """Tell what is written in a field; '' for an empty cell or one the page lacks."""
        return self.header.get(key, "") if row < 0 else self.rows[row].values.get(key, "")


def _row(raw: dict[str, Any]) -> PaperRow:
    fields = raw["fields"]
    values = {key: fields[name]["value"] for key, name in ROW_FIELDS.items() if name in fields}
    values["signature"] = "yes" if raw["signed"] else "no"
    values["strike"] = "yes" if raw["struck"] else "no"
    return PaperRow(
        row=raw["row"],
        blank=raw["blank"],
        struck=raw["struck"],
        signed=raw["signed"],
        troubles=tuple(trouble["type"] for trouble in raw["troubles"]),
        values=values,
    )


def _page(raw: dict[str, Any]) -> PaperPage:
    header = {key: raw["header"][key]["value"] for key in HEADER_FIELDS if key in raw["header"]}
    if "signer" in raw["header"]:
        # A page that ends its list carries the foot, which the truth files leave out: the number of
        # people (the last running number that is not blank) and the session's date in words.
        numbers = [int(row["fields"]["stt"]["value"]) for row in raw["rows"] if not row["blank"]]
        year, month, day = raw["header"]["session_date"]["norm"].split("-")
        header["declared"] = str(max(numbers))
        header["foot_date"] = f"{day}/{month}/{year}"
    rows = tuple(_row(row) for row in raw["rows"])
    return PaperPage(file=raw["file"], page=raw["page"], header=header, rows=rows)


def load_truth(folder: Path) -> dict[tuple[str, int], PaperPage]:
    """Load every truth file of `folder`, by (file name, page number)."""
    pages = (_page(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json")))
    return {(page.file, page.page): page for page in pages}
