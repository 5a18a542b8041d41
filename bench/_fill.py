"""Fills an empty database with pages that wait to be entered, by plain SQL on the server; columns are named here only.

Each page is a sheet of 25 people whose header is settled, so that all four groups of each row are open, two slots each.
Shared: all people on paper have the same values and a few pictures between them. Nothing else is: each record, field,
task and slot is a row of its own. It must not know how slots are handed out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ocr.storage import Store
from tasks.hands import Hands, exclusion_id
from tasks.ranks import rank

ROWS = 25
SLOTS_OF_PAGE = ROWS * 4 * 2
_PAGES_OF_BATCH = 4
_TABLES = ("campaign", "batch", "scan", "page", "record", "field", "task", "slot")
DISTRICTS = ("688", "689", "690", "691", "692", "693", "694", "695", "696", "697", "698")
_MOMENT = "2021-10-19 01:00:00+00:00"
_DEADLINE = date(2021, 10, 31)
#: The rank of every slot.
USUAL = rank("person", _DEADLINE, raised=False)
#: A cell's picture is at most 6 kB (ocr/crops.py); noise, so that compression finds nothing in it.
_PICTURES, _PICTURE_BYTES = 16, 5_000

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
_GROUPS = (("person", 0, 3), ("numbers", 4, 6), ("address", 7, 8), ("dose", 9, 9))
_HEADER = (
    ("district", "place", "place.district", "Huyện Bù Đăng"),
    ("commune", "place", "place.commune", "Xã Minh Hưng"),
    ("session_date", "date", "dose.date", "2021-07-25"),
    ("site", "text", "place.site", "Trạm Y tế xã Minh Hưng"),
    ("vaccine", "vaccine", "dose.vaccine", "AstraZeneca"),
    ("lot", "lot", "dose.lot", "NJ0342"),
    ("dose", "dose_number", "dose.number", "1"),
)


@dataclass(frozen=True)
class Dialect:
    """How one database says what both can do."""

    series: str
    json: str
    json_array: str
    moment: str
    hex: str

    @classmethod
    def of(cls, connection: Connection) -> Dialect:
        """Choose by the database that a connection is to."""
        return _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE

    def numbers(self, count: int) -> str:
        """Say a table n with one column i of 0, 1, … count - 1."""
        return self.series.format(last=count - 1)


_POSTGRESQL = Dialect(
    series="generate_series(CAST(0 AS bigint), {last}) AS n(i)",
    json="CAST({} AS jsonb)",
    json_array="jsonb_build_array",
    moment=f"CAST('{_MOMENT}' AS timestamptz)",
    hex="lpad(to_hex({0}), 64, '0')",
)
_SQLITE = Dialect(
    series="(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n) AS n",
    json="{}",
    json_array="json_array",
    moment=f"'{_MOMENT[:-6]}.000000'",
    hex="printf('%064x', {0})",
)


def fill(connection: Connection, store: Store, slots: int) -> int:
    """Fill the empty tables with about so many open slots, in the caller's transaction; give their exact number."""
    pages = -(-slots // SLOTS_OF_PAGE)
    say = Dialect.of(connection)
    if connection.dialect.name == "postgresql":
        # The rows fit each other by how they are made: looking up each reference takes as long as writing them.
        _run(connection, "SET LOCAL session_replication_role = replica")
        # Emptied in the same transaction, they are written without a log of their own.
        _run(connection, f"TRUNCATE {', '.join(_TABLES)} CASCADE")
    for statement in _statements(say, pages, _put_pictures(store)):
        _run(connection, statement)
    if connection.dialect.name == "postgresql":
        for table in _TABLES:
            _run(connection, f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
    return pages * SLOTS_OF_PAGE


def enter_head(connection: Connection, account_id: int, device_id: int, count: int) -> None:
    """Write `count` first entries of one person at the head of the queue, with all their answers."""
    say = Dialect.of(connection)
    columns = "slot_id, task_id, account_id, device_id, idempotency_key, digest, late, received_at"
    _run(
        connection,
        f"""
        INSERT INTO entry ({columns})
        SELECT id, task_id, {account_id}, {device_id}, {say.hex.format("id")}, '', false, {say.moment}
        FROM slot WHERE ordinal = 1 AND state = 'open' ORDER BY rank, batch_id, id LIMIT {count}""",
    )
    _run(
        connection,
        f"""
        INSERT INTO answer (entry_id, field_id, account_id, device_id, live, mark, value, hard)
        SELECT e.id, f.id, {account_id}, {device_id}, true, 'value', 'x', false
        FROM entry e JOIN task t ON t.id = e.task_id
        JOIN field f ON f.record_id = t.record_id AND f.group_name = t.group_name
        WHERE e.account_id = {account_id}""",
    )
    _run(
        connection,
        f"""
        UPDATE slot SET state = 'done', account_id = {account_id}, device_id = {device_id}, token = 'x',
            lease_until = {say.moment}
        WHERE id IN (SELECT slot_id FROM entry WHERE account_id = {account_id})""",
    )
    number = exclusion_id([Hands(account_id, device_id)])
    _run(connection, f"INSERT INTO excluded VALUES ({number}, {account_id}, {device_id})")
    _run(
        connection,
        f"""
        UPDATE slot SET exclusion_id = {number}
        WHERE state = 'open' AND task_id IN (SELECT task_id FROM entry WHERE account_id = {account_id})""",
    )


def _run(connection: Connection, statement: str) -> None:
    """Run one statement as it stands: no sign in it is a placeholder."""
    connection.connection.cursor().execute(statement)


def _put_pictures(store: Store) -> list[str]:
    noise = random.Random(7)
    return [store.put(b"\x89PNG" + noise.randbytes(_PICTURE_BYTES), lasting=False) for _ in range(_PICTURES)]


def _statements(say: Dialect, pages: int, pictures: Sequence[str]) -> list[str]:
    rows = pages * ROWS
    return [
        _insert(
            "campaign",
            {
                "id": "1",
                "name": "'Nhập hồi cứu 2021'",
                "province_code": "'70'",
                "first_day": "'2021-03-08'",
                "last_day": "'2021-10-31'",
                "deadline": f"'{_DEADLINE}'",
                "preset": "'prefill'",
                "privacy": "'usual'",
                "own_district": "'first'",
            },
            "",
        ),
        _insert("batch", _batch(say), say.numbers(-(-pages // _PAGES_OF_BATCH))),
        _insert("scan", _scan(say), say.numbers(pages)),
        _insert("page", _page(say), say.numbers(pages)),
        _insert("record", _record("i + 1", "i + 1", "-1", "header"), say.numbers(pages)),
        _insert("record", _record(f"{pages} + i + 1", f"i / {ROWS} + 1", f"i % {ROWS}", "row"), say.numbers(rows)),
        _insert("field", _header_field(say), f"{say.numbers(pages)} CROSS JOIN {_header_table()}"),
        _insert(
            "field",
            _row_field(say, pages),
            f"{say.numbers(rows)} CROSS JOIN {_column_table()} JOIN {_picture_table(pictures)} "
            f"ON p.j = (n.i + c.k) % {len(pictures)}",
        ),
        _insert("task", _task(say, pages), f"{say.numbers(rows)} CROSS JOIN {_group_table()}"),
        _insert(
            "slot", _slot(say, pages), f"{say.numbers(rows)} CROSS JOIN {_group_table()} CROSS JOIN {_ordinal_table()}"
        ),
    ]


def _insert(table: str, columns: Mapping[str, str], source: str) -> str:
    names, values = ", ".join(columns), ", ".join(columns.values())
    return f"INSERT INTO {table} ({names}) SELECT {values}" + (f" FROM {source}" if source else "")


def _district(batch: str) -> str:
    whens = " ".join(f"WHEN {place} THEN '{code}'" for place, code in enumerate(DISTRICTS))
    return f"CASE ({batch}) % {len(DISTRICTS)} {whens} END"


def _batch(say: Dialect) -> dict[str, str]:
    return {
        "id": "i + 1",
        "campaign_id": "1",
        "district_code": _district("i"),
        "number": "i + 1",
        "form_key": "'danh-sach-tiem'",
        "site": "'Trạm Y tế xã Minh Hưng'",
        "list_made": "'before'",
        "empty_signature": "'unknown'",
        "raised": "false",
        "created_at": say.moment,
    }


def _scan(say: Dialect) -> dict[str, str]:
    return {
        "id": "i + 1",
        "batch_id": f"i / {_PAGES_OF_BATCH} + 1",
        "sha256": say.hex.format("i"),
        "name": "'scan.png'",
        "media_type": "'image/png'",
        "size": "1000",
        "page_count": "1",
        "received_at": say.moment,
    }


def _page(say: Dialect) -> dict[str, str]:
    return {
        "id": "i + 1",
        "scan_id": "i + 1",
        "batch_id": f"i / {_PAGES_OF_BATCH} + 1",
        "number": "0",
        "sequence": f"i % {_PAGES_OF_BATCH} + 1",
        "state": "'read'",
        "form_key": "'danh-sach-tiem'",
        "width": "2000",
        "height": "1400",
        "attempts": "1",
        "read_at": say.moment,
        "told_apart": "false",
        "typed": "false",
    }


def _record(number: str, page: str, row: str, kind: str) -> dict[str, str]:
    return {"id": number, "page_id": page, "row": row, "kind": f"'{kind}'", "state": "'live'"}


def _header_field(say: Dialect) -> dict[str, str]:
    settled = {"state": "'settled'", "mark": "'value'", "value": "h.said", "settled_at": say.moment}
    evidence = say.json.format("""'{"by": "agreement", "entries": [0, 0]}'""")
    return {
        "id": f"i * {len(_HEADER)} + h.k + 1",
        "record_id": "i + 1",
        "group_name": "'header'",
        "dose": "0",
        "sure": "false",
        "certified": "false",
        **_paper(say, "h"),
        **settled,
        "evidence": evidence,
    }


def _row_field(say: Dialect, pages: int) -> dict[str, str]:
    return {
        "id": f"{_first_field(pages)} + i * {len(COLUMNS)} + c.k",
        "record_id": f"{pages} + i + 1",
        "group_name": "c.grp",
        "dose": "0",
        "sure": "c.reading IS NOT NULL",
        "certified": "false",
        **_paper(say, "c"),
        "state": "'open'",
        "crop": "p.name",
        "reading": "c.reading",
        "raw": "c.reading",
        "confidence": "CASE WHEN c.reading IS NULL THEN NULL ELSE 0.99 END",
    }


def _paper(say: Dialect, source: str) -> dict[str, str]:
    return {
        "key": f"{source}.name",
        "kind": f"{source}.kind",
        "role": f"{source}.role",
        "position": f"{source}.k",
        "box": say.json.format("'[100, 200, 100, 60]'"),
        "layout": say.json.format("'{}'"),
        "read_as": say.json.format("'{}'"),
    }


def _first_field(pages: int) -> int:
    return pages * len(_HEADER) + 1


def _task(say: Dialect, pages: int) -> dict[str, str]:
    return {
        "id": f"i * {len(_GROUPS)} + g.k + 1",
        "record_id": f"{pages} + i + 1",
        "group_name": "g.name",
        "code": f"CAST(i * {len(_GROUPS)} + g.k AS text)",
        "district_code": _district(f"i / {ROWS * _PAGES_OF_BATCH}"),
        "created_at": say.moment,
    }


def _slot(say: Dialect, pages: int) -> dict[str, str]:
    batch = f"i / {ROWS * _PAGES_OF_BATCH}"
    return {
        "id": f"i * {2 * len(_GROUPS)} + 2 * g.k + o.k",
        "task_id": f"i * {len(_GROUPS)} + g.k + 1",
        "record_id": f"{pages} + i + 1",
        "ordinal": "o.k",
        "purpose": "o.purpose",
        "field_ids": f"CASE g.k {' '.join(_asked(say, pages))} END",
        "state": "'open'",
        "rank": str(USUAL),
        "exclusion_id": "0",
        "ahead": "false",
        "batch_id": f"{batch} + 1",
        "district_code": _district(batch),
    }


def _asked(say: Dialect, pages: int) -> Iterator[str]:
    """Say which fields of row i each group asks."""
    first_of_row = f"{_first_field(pages)} + i * {len(COLUMNS)}"
    for place, (_, first, last) in enumerate(_GROUPS):
        fields = ", ".join(f"{first_of_row} + {column}" for column in range(first, last + 1))
        yield f"WHEN {place} THEN {say.json_array}({fields})"


def _column_table() -> str:
    rows = [(place, *column) for place, column in enumerate(COLUMNS)]
    return _table("c", ("k", "name", "kind", "role", "grp", "reading"), rows)


def _header_table() -> str:
    rows = [(place, *column) for place, column in enumerate(_HEADER)]
    return _table("h", ("k", "name", "kind", "role", "said"), rows)


def _group_table() -> str:
    return _table("g", ("k", "name"), [(place, group[0]) for place, group in enumerate(_GROUPS)])


def _ordinal_table() -> str:
    return _table("o", ("k", "purpose"), [(1, "first"), (2, "second")])


def _picture_table(pictures: Sequence[str]) -> str:
    return _table("p", ("j", "name"), list(enumerate(pictures)))


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Say a small table of constants."""

    def constant(value: object) -> str:
        return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"

    selects = (
        "SELECT " + ", ".join(f"{constant(value)} AS {column}" for value, column in zip(row, columns, strict=True))
        for row in rows
    )
    return f"({' UNION ALL '.join(selects)}) AS {name}"
