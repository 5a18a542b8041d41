"""The platform loop: what it already holds, what goes out by whom, what comes back; templates and the dictionary."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)

_STANDS = "outcome IS NULL OR outcome IN ('accepted', 'already')"
_STANDS_AS_NEW = f"act = 'new' AND ({_STANDS})"


def upgrade() -> None:
    _known()
    _dictionary()
    _answers()
    _saved_templates()
    _uploads()
    _upload_rows()


def _known() -> None:
    op.create_table(
        "known_import",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("titles", Json, nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("bad", Json, nullable=False),
        sa.Column("problem", sa.String(length=400), nullable=True),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("received_by", Id, nullable=True),
        sa.Column("started_at", Moment, nullable=True),
        sa.Column("finished_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_known_import_campaign_id")),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_known_import_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_import")),
        sa.UniqueConstraint("campaign_id", "sha256", name=op.f("uq_known_import_campaign_id_sha256")),
    )
    op.create_table(
        "known_dose",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("import_id", Id, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("national_id", sa.String(length=40), nullable=False),
        sa.Column("health_insurance", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.String(length=10), nullable=False),
        sa.Column("dose_number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("vaccine", sa.String(length=60), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("site_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_known_dose_campaign_id")),
        sa.ForeignKeyConstraint(["import_id"], ["known_import.id"], name=op.f("fk_known_dose_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_dose")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_known_dose_campaign_id_key")),
    )
    with op.batch_alter_table("known_dose", schema=None) as batch_op:
        batch_op.create_index("ix_known_dose_national_id", ["national_id"])
        batch_op.create_index("ix_known_dose_health_insurance", ["health_insurance"])
        batch_op.create_index("ix_known_dose_phone", ["phone"])
        batch_op.create_index("ix_known_dose_name_key", ["name_key", "birth_date"])
        batch_op.create_index("ix_known_dose_session", ["campaign_id", "day", "site_key"])


def _dictionary() -> None:
    op.create_table(
        "dictionary",
        sa.Column("id", Id, nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("text_key", sa.String(length=300), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("decided_at", Moment, nullable=False),
        sa.Column("decided_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_dictionary_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dictionary")),
        sa.UniqueConstraint(
            "district_code",
            "role",
            "text_key",
            "version",
            name=op.f("uq_dictionary_district_code_role_text_key_version"),
        ),
    )
    op.create_index(
        "uq_dictionary_live",
        "dictionary",
        ["district_code", "role", "text_key"],
        unique=True,
        postgresql_where=sa.text("live"),
        sqlite_where=sa.text("live = 1"),
    )


def _answers() -> None:
    op.create_table(
        "platform_answer",
        sa.Column("id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=True),
        sa.Column("counts", Json, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("received_by", Id, nullable=True),
        sa.Column("applied_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_platform_answer_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_answer")),
    )
    op.create_table(
        "platform_message",
        sa.Column("id", Id, nullable=False),
        sa.Column("pattern", sa.String(length=200), nullable=False),
        sa.Column("meaning", sa.String(length=40), nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_platform_message_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_message")),
        sa.UniqueConstraint("pattern", name=op.f("uq_platform_message_pattern")),
    )


def _saved_templates() -> None:
    op.create_table(
        "saved_template",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("spec", Json, nullable=False),
        sa.Column("blank_sha256", sa.String(length=64), nullable=True),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_saved_template_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_template")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_saved_template_key_version")),
    )


_PEOPLE = ("approved_by", "handed_by", "discarded_by")
_MOMENTS = ("approved_at", "handed_at", "answered_at", "discarded_at")
_RULES = {
    "second_person": "approved_by IS NULL OR made_by IS NULL OR approved_by <> made_by",
    "approved_first": "handed_at IS NULL OR approved_at IS NOT NULL",
    "handed_or_discarded": "handed_at IS NULL OR discarded_at IS NULL",
}


def _uploads() -> None:
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("template_version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("site", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("pilot", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("csv_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("approver_function", sa.String(length=120), nullable=True))
        for name in _MOMENTS:
            batch_op.add_column(sa.Column(name, Moment, nullable=True))
        for name in _PEOPLE:
            batch_op.add_column(sa.Column(name, Id, nullable=True))
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.alter_column("template_version", server_default=None)
        batch_op.alter_column("pilot", server_default=None)
        for name in _PEOPLE:
            batch_op.create_foreign_key(batch_op.f(f"fk_upload_{name}"), "account", [name], ["id"])
        for name, rule in _RULES.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_upload_{name}"), rule)


def _upload_rows() -> None:
    op.drop_index("uq_upload_row_sent", "upload_row")
    with op.batch_alter_table("upload_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=24), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("person_id", Id, nullable=True))
        batch_op.add_column(sa.Column("dose_number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("message", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("meaning", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("answer_id", Id, nullable=True))
        batch_op.add_column(sa.Column("answered_at", Moment, nullable=True))
        batch_op.add_column(sa.Column("resolved_at", Moment, nullable=True))
    op.execute("UPDATE upload_row SET outcome = 'rejected' WHERE rejected")
    of_dose = "(SELECT {0} FROM dose WHERE dose.id = upload_row.dose_id)"
    op.execute(
        f"UPDATE upload_row SET person_id = {of_dose.format('person_id')}, dose_number = {of_dose.format('number')}"
    )
    with op.batch_alter_table("upload_row", schema=None) as batch_op:
        batch_op.drop_column("rejected")
        batch_op.alter_column("key", server_default=None)
        batch_op.alter_column("person_id", existing_type=Id, nullable=False)
        batch_op.alter_column("dose_number", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_constraint(batch_op.f("uq_upload_row_upload_id_number"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_upload_row_upload_id_dose_id"), ["upload_id", "dose_id"])
        batch_op.create_foreign_key(batch_op.f("fk_upload_row_person_id"), "person", ["person_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_upload_row_answer_id"), "platform_answer", ["answer_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_upload_row_key"), ["key"])
    for name, columns, rule in (
        ("uq_upload_row_sent", ["dose_id"], _STANDS),
        ("uq_upload_row_new", ["person_id", "dose_number"], _STANDS_AS_NEW),
    ):
        where = sa.text(rule)
        op.create_index(name, "upload_row", columns, unique=True, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    """Go back to files that are only made: what the platform said, and what it holds, is forgotten."""
    op.drop_index("uq_upload_row_new", "upload_row")
    op.drop_index("uq_upload_row_sent", "upload_row")
    with op.batch_alter_table("upload_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rejected", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE upload_row SET rejected = outcome IN ('rejected', 'withdrawn') WHERE outcome IS NOT NULL")
    with op.batch_alter_table("upload_row", schema=None) as batch_op:
        batch_op.alter_column("rejected", server_default=None)
        batch_op.drop_index(batch_op.f("ix_upload_row_key"))
        batch_op.drop_constraint(batch_op.f("fk_upload_row_answer_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_upload_row_person_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_upload_row_upload_id_dose_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_upload_row_upload_id_number"), ["upload_id", "number"])
        for name in ("resolved_at", "answered_at", "answer_id", "meaning", "message", "outcome"):
            batch_op.drop_column(name)
        for name in ("dose_number", "person_id", "key"):
            batch_op.drop_column(name)
    free = {"postgresql_where": sa.text("NOT rejected"), "sqlite_where": sa.text("rejected = 0")}
    op.create_index("uq_upload_row_sent", "upload_row", ["dose_id"], unique=True, **free)
    with op.batch_alter_table("upload", schema=None) as batch_op:
        for name in _RULES:
            batch_op.drop_constraint(batch_op.f(f"ck_upload_{name}"), type_="check")
        for name in _PEOPLE:
            batch_op.drop_constraint(batch_op.f(f"fk_upload_{name}"), type_="foreignkey")
        for name in (*_MOMENTS, *_PEOPLE, "approver_function", "csv_sha256", "pilot", "site", "template_version"):
            batch_op.drop_column(name)
    for name in ("saved_template", "platform_message", "platform_answer", "dictionary", "known_dose", "known_import"):
        op.drop_table(name)
