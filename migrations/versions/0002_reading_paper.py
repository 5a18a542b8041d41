"""What reading paper as it really is needs to keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "site_file",
        sa.Column("id", Id, nullable=False),
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("people", Json, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_site_file_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_file")),
        sa.UniqueConstraint("batch_id", "sha256", name=op.f("uq_site_file_batch_id_sha256")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("site", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("medical", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by", Id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_batch_made_by"), "account", ["made_by"], ["id"])

    with op.batch_alter_table("field", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dose", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("read_as", Json, nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("file_reading", sa.Text(), nullable=True))

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f("uq_hold_record_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_hold_record_id_number"), ["record_id", "number"])

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verdict", Json, nullable=True))
        batch_op.add_column(sa.Column("fingerprint", Json, nullable=True))
        batch_op.add_column(sa.Column("same_as_id", Id, nullable=True))
        batch_op.add_column(sa.Column("told_apart", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("typed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("placed", Json, nullable=True))
        batch_op.add_column(sa.Column("layout", Json, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_page_same_as_id"), "page", ["same_as_id"], ["id"])

    # The rows that are there got a value above; new ones get it from the program.
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.alter_column("medical", server_default=None)

    with op.batch_alter_table("field", schema=None) as batch_op:
        batch_op.alter_column("dose", server_default=None)
        batch_op.alter_column("read_as", server_default=None)

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.alter_column("number", server_default=None)

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.alter_column("told_apart", server_default=None)
        batch_op.alter_column("typed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_page_same_as_id"), type_="foreignkey")
        batch_op.drop_column("layout")
        batch_op.drop_column("placed")
        batch_op.drop_column("typed")
        batch_op.drop_column("told_apart")
        batch_op.drop_column("same_as_id")
        batch_op.drop_column("fingerprint")
        batch_op.drop_column("verdict")

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_hold_record_id_number"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_hold_record_id"), ["record_id"])
        batch_op.drop_column("number")

    with op.batch_alter_table("field", schema=None) as batch_op:
        batch_op.drop_column("file_reading")
        batch_op.drop_column("read_as")
        batch_op.drop_column("dose")

    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_batch_made_by"), type_="foreignkey")
        batch_op.drop_column("made_by")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("medical")
        batch_op.drop_column("site")

    op.drop_table("site_file")
