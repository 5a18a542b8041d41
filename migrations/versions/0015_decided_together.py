"""Several decisions may be made in one act; they are taken back as one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decision") as table:
        table.add_column(sa.Column("together", sa.String(64)))
    op.create_index(op.f("ix_decision_together"), "decision", ["together"])


def downgrade() -> None:
    op.drop_index(op.f("ix_decision_together"), table_name="decision")
    with op.batch_alter_table("decision") as table:
        table.drop_column("together")
