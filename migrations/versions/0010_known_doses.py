"""Which doses on paper the platform already holds, and campaigns that ask it first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)

_ADDED = {"campaign": "knows_doses", "record": "committed"}


def upgrade() -> None:
    op.create_table(
        "known_match",
        sa.Column("id", Id, nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("known_dose_id", Id, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("differ", Json, nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["known_dose_id"], ["known_dose.id"], name=op.f("fk_known_match_known_dose_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_known_match_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_match")),
        sa.UniqueConstraint("record_id", "number", name=op.f("uq_known_match_record_id_number")),
    )
    op.create_index(op.f("ix_known_match_known_dose_id"), "known_match", ["known_dose_id"])
    for table, column in _ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("known_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_page", sa.Integer(), nullable=True))
    op.execute("UPDATE record SET committed = true WHERE id IN (SELECT record_id FROM dose_source)")
    op.execute("UPDATE campaign SET knows_doses = true WHERE id IN (SELECT campaign_id FROM known_dose)")


def downgrade() -> None:
    """Go back to asking everything of every row: what matched is forgotten."""
    for table, column in _ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    with op.batch_alter_table("known_import", schema=None) as batch_op:
        batch_op.drop_column("asked_page")
    op.drop_table("known_match")
