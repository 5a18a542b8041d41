"""What deciding needs to keep: questions to sites, reasons, how districts commit, who may not review what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "commit_rule",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_commit_rule_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commit_rule")),
        sa.UniqueConstraint("campaign_id", "district_code", name=op.f("uq_commit_rule_campaign_id_district_code")),
    )
    op.create_table(
        "question",
        sa.Column("id", Id, nullable=False),
        sa.Column("dispute_id", Id, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("asked_by", Id, nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("photo", sa.String(length=64), nullable=True),
        sa.Column("answered_by", Id, nullable=True),
        sa.Column("answered_name", sa.String(length=120), nullable=True),
        sa.Column("answered_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_question_answered_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_question_asked_by")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_question_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(
            "uq_question_open",
            ["dispute_id"],
            unique=True,
            postgresql_where=sa.text("answered_at IS NULL"),
            sqlite_where=sa.text("answered_at IS NULL"),
        )

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("other_site_reviews", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=16), nullable=True))

    # The rows that are there got a value above; new ones get it from the program.
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.alter_column("other_site_reviews", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("reason")

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_column("other_site_reviews")

    op.drop_table("question")
    op.drop_table("commit_rule")
