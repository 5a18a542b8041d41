"""What the volunteers' desk keeps: tapped words, further practice, instructions and who was told, faults looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "instruction",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("by_id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_instruction_by_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_instruction_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
    )
    op.create_table(
        "told",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("after_id", Id, nullable=False),
        sa.Column("instruction_id", Id, nullable=False),
        sa.Column("slot_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_told_account_id")),
        sa.PrimaryKeyConstraint("account_id", "form_key", name=op.f("pk_told")),
    )

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("instructed", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lessons", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picked", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("fault", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", Moment, nullable=True))
        batch_op.add_column(sa.Column("seen_by", Id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_fault_seen_by"), "account", ["seen_by"], ["id"])

    # The rows that are there got a value above; new ones get it from the program.
    for table, column in (("campaign", "instructed"), ("account", "lessons"), ("answer", "picked")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("fault", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_fault_seen_by"), type_="foreignkey")
        batch_op.drop_column("seen_by")
        batch_op.drop_column("seen_at")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_column("picked")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("lessons")

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_column("instructed")

    op.drop_table("told")
    op.drop_table("instruction")
