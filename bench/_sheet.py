"""What is on each page that a benchmark fills a database with, and how SQL says a small table of it."""

from __future__ import annotations

from collections.abc import Sequence

#: What is asked of a row: key, kind, role, group, and the sure reading that its first person is shown.
COLUMNS: tuple[tuple[str, str, str, str, str | None], ...] = (
    ("strike", "mark", "row.strike", "person", "no"),
    ("full_name", "person_name", "person.name", "person", None),
    ("birth_date", "date", "person.birth_date", "person", None),
    ("sex", "sex", "person.sex", "person", "Nam"),
    ("id_number", "national_id", "person.national_id", "numbers", "070084000999"),
    ("phone", "phone", "person.phone", "numbers", None),
    ("health_insurance", "health_insurance", "person.health_insurance", "numbers", None),
    ("address", "address", "person.address", "address", None),
    ("priority_group", "priority_group", "person.priority_group", "address", None),
    ("signature", "mark", "dose.signature", "dose", None),
)
#: A group's name, and the place of its first and its last column.
GROUPS = (("person", 0, 3), ("numbers", 4, 6), ("address", 7, 8), ("dose", 9, 9))
HEADER = (
    ("district", "place", "place.district", "Huyện Bù Đăng"),
    ("commune", "place", "place.commune", "Xã Minh Hưng"),
    ("session_date", "date", "dose.date", "2021-07-25"),
    ("site", "text", "place.site", "Trạm Y tế xã Minh Hưng"),
    ("vaccine", "vaccine", "dose.vaccine", "AstraZeneca"),
    ("lot", "lot", "dose.lot", "NJ0342"),
    ("dose", "dose_number", "dose.number", "1"),
)


def table(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Say a small table of constants."""

    def constant(value: object) -> str:
        return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"

    selects = (
        "SELECT " + ", ".join(f"{constant(value)} AS {column}" for value, column in zip(row, columns, strict=True))
        for row in rows
    )
    return f"({' UNION ALL '.join(selects)}) AS {name}"
