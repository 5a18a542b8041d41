"""What settling needs to know: which readings may count unseen, and whom a campaign lets meet what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("field", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certified", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cover", Json, nullable=True))

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("privacy", sa.String(length=16), nullable=False, server_default="usual"))
        batch_op.add_column(sa.Column("own_district", sa.String(length=16), nullable=False, server_default="first"))

    campaign = sa.table("campaign", sa.column("own_district"), sa.column("own_district_first"))
    any_district = sa.update(campaign).where(campaign.c.own_district_first.is_(sa.false()))
    op.execute(any_district.values(own_district="no_matter"))
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_column("own_district_first")

    # The rows that are there got a value above; new ones get it from the program.
    with op.batch_alter_table("field", schema=None) as batch_op:
        batch_op.alter_column("certified", server_default=None)

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.alter_column("privacy", server_default=None)
        batch_op.alter_column("own_district", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_district_first", sa.Boolean(), nullable=False, server_default=sa.true()))

    campaign = sa.table("campaign", sa.column("own_district"), sa.column("own_district_first"))
    op.execute(sa.update(campaign).where(campaign.c.own_district != "first").values(own_district_first=sa.false()))
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.alter_column("own_district_first", server_default=None)
        batch_op.drop_column("own_district")
        batch_op.drop_column("privacy")

    with op.batch_alter_table("field", schema=None) as batch_op:
        batch_op.drop_column("certified")

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_column("cover")
