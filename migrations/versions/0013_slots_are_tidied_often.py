"""Let PostgreSQL tidy the table of slots by how many changed, not by how many there are.

Each lease leaves a dead entry in the index of leased slots, and every claim reads that index. By default a table of six
million rows is tidied after a million changes only.
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

#: Rows; some twenty seconds of a busy evening.
_CHANGES = 2000
_NAMES = ("vacuum", "analyze")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        options = [
            option
            for name in _NAMES
            for option in (f"autovacuum_{name}_scale_factor = 0", f"autovacuum_{name}_threshold = {_CHANGES}")
        ]
        op.execute(f"ALTER TABLE slot SET ({', '.join(options)})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        options = [f"autovacuum_{name}_{part}" for name in _NAMES for part in ("scale_factor", "threshold")]
        op.execute(f"ALTER TABLE slot RESET ({', '.join(options)})")
