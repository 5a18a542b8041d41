"""A question to a site may be asked by itself, by nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.alter_column("asked_by", existing_type=sa.BigInteger(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM question WHERE asked_by IS NULL")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.alter_column("asked_by", existing_type=sa.BigInteger(), nullable=False)
