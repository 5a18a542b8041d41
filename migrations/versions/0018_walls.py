"""Remember walls: cells of one page that are read the same, lent together, each a slot of its own record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "wall",
        sa.Column("id", Id, nullable=False),
        sa.Column("page_id", Id, nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("cells", Json, nullable=False),
        sa.Column("planted_id", Id, nullable=True),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("odd", Json, nullable=True),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_wall_account_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_wall_page_id")),
        sa.ForeignKeyConstraint(["planted_id"], ["field.id"], name=op.f("fk_wall_planted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall")),
    )
    for table in ("slot", "entry"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("wall_id", Id, nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_{table}_wall_id"), "wall", ["wall_id"], ["id"])
    on_wall = sa.text("wall_id IS NOT NULL")
    op.create_index("ix_slot_wall", "slot", ["wall_id"], postgresql_where=on_wall, sqlite_where=on_wall)


def downgrade() -> None:
    op.drop_index("ix_slot_wall", table_name="slot")
    for table in ("entry", "slot"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_wall_id"), type_="foreignkey")
            batch_op.drop_column("wall_id")
    op.drop_table("wall")
