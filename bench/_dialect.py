"""How SQLite and PostgreSQL each say what the fill of a benchmark needs: a series, JSON, a moment, a number in hex."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

#: When everything in a filled database happened.
MOMENT = "2021-10-19 01:00:00+00:00"


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
    moment=f"CAST('{MOMENT}' AS timestamptz)",
    hex="lpad(to_hex({0}), 64, '0')",
)
_SQLITE = Dialect(
    series="(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n) AS n",
    json="{}",
    json_array="json_array",
    moment=f"'{MOMENT[:-6]}.000000'",
    hex="printf('%064x', {0})",
)
