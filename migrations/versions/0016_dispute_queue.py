"""The reviewers' queue is an index: of a district's open disputes by rank and age, of all, and by who holds them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")
_OF_PAPER = """(SELECT {what} FROM record JOIN page ON page.id = record.page_id JOIN batch ON batch.id = page.batch_id
    WHERE record.id = dispute.record_id)"""
_DISTRICT = _OF_PAPER.format(what="batch.district_code")
_RANK = _OF_PAPER.format(what="CASE WHEN record.kind = 'header' THEN 0 WHEN batch.raised THEN 1 ELSE 2 END")


def upgrade() -> None:
    with op.batch_alter_table("dispute") as table:
        table.add_column(sa.Column("district_code", sa.String(8)))
        table.add_column(sa.Column("rank", sa.Integer()))
    op.execute(f"UPDATE dispute SET district_code = {_DISTRICT}, rank = {_RANK}")
    with op.batch_alter_table("dispute") as table:
        table.alter_column("district_code", nullable=False)
        table.alter_column("rank", nullable=False)
    where = {"postgresql_where": _OPEN, "sqlite_where": _OPEN}
    op.create_index("ix_dispute_district", "dispute", ["district_code", "rank", "raised_at", "id"], **where)
    op.create_index("ix_dispute_queue", "dispute", ["rank", "raised_at", "id"], **where)
    op.create_index("ix_dispute_holder", "dispute", ["holder_id"], **where)


def downgrade() -> None:
    op.drop_index("ix_dispute_holder", table_name="dispute")
    op.drop_index("ix_dispute_queue", table_name="dispute")
    op.drop_index("ix_dispute_district", table_name="dispute")
    with op.batch_alter_table("dispute") as table:
        table.drop_column("rank")
        table.drop_column("district_code")
