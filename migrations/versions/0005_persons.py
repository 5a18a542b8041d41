"""One person, their doses: whose a committed record is, by which keys it is found, versions, papers of one dose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)
#: Before anything was committed: the clock takes the values of every earlier source over once more, and writes the
#: keys under which its paper is found.
_LONG_AGO = "2000-01-01 00:00:00+00:00"


def upgrade() -> None:
    op.create_table(
        "person_paper",
        sa.Column("record_id", Id, autoincrement=False, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("traits", Json, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_person_paper_record_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_paper_person_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_person_paper")),
    )
    op.create_index("ix_person_paper_person_id", "person_paper", ["person_id"])
    op.create_table(
        "blocking_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_blocking_key_record_id")),
        sa.PrimaryKeyConstraint("key", "record_id", name=op.f("pk_blocking_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pair",
        sa.Column("id", Id, nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("other_id", Id, nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("right_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_pair_record_id")),
        sa.ForeignKeyConstraint(["other_id"], ["record.id"], name=op.f("fk_pair_other_id")),
        sa.ForeignKeyConstraint(["right_id"], ["record.id"], name=op.f("fk_pair_right_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
        sa.UniqueConstraint("record_id", "other_id", name=op.f("uq_pair_record_id_other_id")),
    )
    op.create_index("ix_pair_other_id", "pair", ["other_id"])
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.add_column(sa.Column("other_id", Id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_dispute_other_id"), "record", ["other_id"], ["id"])
    with op.batch_alter_table("dose", schema=None) as batch_op:
        batch_op.add_column(sa.Column("once", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("previous_id", Id, nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_dose_person_id_number_version"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_dose_previous_id"), ["previous_id"])
        batch_op.create_foreign_key(batch_op.f("fk_dose_previous_id"), "dose", ["previous_id"], ["id"])
    op.create_index(
        "uq_dose_once",
        "dose",
        ["once", "number"],
        unique=True,
        postgresql_where=sa.text("live"),
        sqlite_where=sa.text("live = 1"),
    )
    with op.batch_alter_table("dose_source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("before_id", Id, nullable=True))
        batch_op.add_column(sa.Column("taken_at", Moment, nullable=False, server_default=_LONG_AGO))
        batch_op.create_foreign_key(batch_op.f("fk_dose_source_before_id"), "dose", ["before_id"], ["id"])
    with op.batch_alter_table("dose_source", schema=None) as batch_op:
        batch_op.alter_column("taken_at", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("dose_source", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_dose_source_before_id"), type_="foreignkey")
        batch_op.drop_column("taken_at")
        batch_op.drop_column("before_id")
    op.drop_index("uq_dose_once", table_name="dose")
    with op.batch_alter_table("dose", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_dose_previous_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_dose_previous_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_dose_person_id_number_version"), ["person_id", "number", "version"]
        )
        batch_op.drop_column("previous_id")
        batch_op.drop_column("once")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_dispute_other_id"), type_="foreignkey")
        batch_op.drop_column("other_id")
    op.drop_table("pair")
    op.drop_table("blocking_key")
    op.drop_table("person_paper")
