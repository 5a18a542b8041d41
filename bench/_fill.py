"""Fills an empty database with pages that wait to be entered, by plain SQL on the server; columns are named here only.

Each page is a sheet of 25 people whose header is settled, so that all four groups of each row are open, two slots each.
Shared: all people on paper have the same values and a few pictures between them. Nothing else is: each record, field,
task and slot is a row of its own. It must not know how slots are handed out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from bench._dialect import Dialect
from bench._sheet import COLUMNS, GROUPS, HEADER, table
from ocr.storage import Store
from tasks.hands import Hands, exclusion_id
from tasks.ranks import rank

ROWS = 25
SLOTS_OF_PAGE = ROWS * 4 * 2
_PAGES_OF_BATCH = 4
_TABLES = ("campaign", "batch", "scan", "page", "record", "field", "task", "slot")
DISTRICTS = ("688", "689", "690", "691", "692", "693", "694", "695", "696", "697", "698")
_DEADLINE = date(2021, 10, 31)
USUAL = rank("person", _DEADLINE, raised=False)
#: A cell's picture is at most 6 kB (ocr/crops.py).
_PICTURES, _PICTURE_BYTES = 16, 5_000


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
        INSERT INTO answer (entry_id, field_id, account_id, device_id, live, mark, value, hard, picked)
        SELECT e.id, f.id, {account_id}, {device_id}, true, 'value', 'x', false, false
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
                **dict.fromkeys(("other_site_reviews", "knows_doses", "instructed", "begun"), "false"),
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
    return {"id": number, "page_id": page, "row": row, "kind": f"'{kind}'", "state": "'live'", "committed": "false"}


def _header_field(say: Dialect) -> dict[str, str]:
    settled = {"state": "'settled'", "mark": "'value'", "value": "h.said", "settled_at": say.moment}
    evidence = say.json.format("""'{"by": "agreement", "entries": [0, 0]}'""")
    return {
        "id": f"i * {len(HEADER)} + h.k + 1",
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
    return pages * len(HEADER) + 1


def _task(say: Dialect, pages: int) -> dict[str, str]:
    return {
        "id": f"i * {len(GROUPS)} + g.k + 1",
        "record_id": f"{pages} + i + 1",
        "group_name": "g.name",
        "code": f"CAST(i * {len(GROUPS)} + g.k AS text)",
        "district_code": _district(f"i / {ROWS * _PAGES_OF_BATCH}"),
        "created_at": say.moment,
    }


def _slot(say: Dialect, pages: int) -> dict[str, str]:
    batch = f"i / {ROWS * _PAGES_OF_BATCH}"
    return {
        "id": f"i * {2 * len(GROUPS)} + 2 * g.k + o.k",
        "task_id": f"i * {len(GROUPS)} + g.k + 1",
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
    for place, (_, first, last) in enumerate(GROUPS):
        fields = ", ".join(f"{first_of_row} + {column}" for column in range(first, last + 1))
        yield f"WHEN {place} THEN {say.json_array}({fields})"


def _column_table() -> str:
    rows = [(place, *column) for place, column in enumerate(COLUMNS)]
    return table("c", ("k", "name", "kind", "role", "grp", "reading"), rows)


def _header_table() -> str:
    rows = [(place, *column) for place, column in enumerate(HEADER)]
    return table("h", ("k", "name", "kind", "role", "said"), rows)


def _group_table() -> str:
    return table("g", ("k", "name"), [(place, group[0]) for place, group in enumerate(GROUPS)])


def _ordinal_table() -> str:
    return table("o", ("k", "purpose"), [(1, "first"), (2, "second")])


def _picture_table(pictures: Sequence[str]) -> str:
    return table("p", ("j", "name"), list(enumerate(pictures)))
