"""What volunteers on phones need: a PIN, practice, being let in by their leader, thanks, and reports of faults."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pin_hash", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("pledge_version", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("adult", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("practised_at", Moment, nullable=True))
        batch_op.add_column(sa.Column("admitted_at", Moment, nullable=True))
        batch_op.add_column(sa.Column("admitted_by", Id, nullable=True))
        batch_op.add_column(sa.Column("leads", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(batch_op.f("fk_account_admitted_by"), "account", ["admitted_by"], ["id"])
    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lets_in", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("phones", Json, nullable=False, server_default="[]"))
    # Whoever joined before was let in by the link alone, and has worked since.
    op.execute("UPDATE account SET admitted_at = created_at, practised_at = created_at WHERE role = 'volunteer'")
    for table, columns in {"account": ("leads",), "invite": ("lets_in", "phones")}.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
    op.create_table(
        "thanks",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_thanks_account_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_thanks_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
    )
    op.create_index(op.f("ix_thanks_account_id"), "thanks", ["account_id"])
    op.create_table(
        "fault",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_fault_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault")),
    )


def downgrade() -> None:
    op.drop_table("fault")
    op.drop_table("thanks")
    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.drop_column("phones")
        batch_op.drop_column("lets_in")
    with op.batch_alter_table("account", schema=None) as batch_op:
        for column in ("leads", "admitted_by", "admitted_at", "practised_at", "adult", "pledge_version", "pin_hash"):
            batch_op.drop_column(column)
