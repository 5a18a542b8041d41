"""Remember which people to vaccinate went out, so that each paper stands in one file at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "upload_person",
        sa.Column("id", Id, nullable=False),
        sa.Column("upload_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_upload_person_record_id")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_person_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_person")),
        sa.UniqueConstraint("upload_id", "number", name=op.f("uq_upload_person_upload_id_number")),
    )
    op.create_index(
        "uq_upload_person_sent",
        "upload_person",
        ["record_id"],
        unique=True,
        postgresql_where=sa.text("NOT withdrawn"),
        sqlite_where=sa.text("withdrawn = 0"),
    )


def downgrade() -> None:
    op.drop_table("upload_person")
