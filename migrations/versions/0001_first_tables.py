"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_subject"), "attempt", ["subject"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("province_code", sa.String(length=8), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("preset", sa.String(length=16), nullable=False),
        sa.Column("own_district_first", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "device",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    op.create_table(
        "person",
        sa.Column("id", Id, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "team",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_table(
        "account",
        sa.Column("id", Id, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("user_name", sa.String(length=60), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("district_code", sa.String(length=8), nullable=True),
        sa.Column("team_id", Id, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("pledged_at", Moment, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_account_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("user_name", name=op.f("uq_account_user_name")),
    )
    op.create_table(
        "dose",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("value_map", Json, nullable=False),
        sa.Column("committed_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dose_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dose")),
        sa.UniqueConstraint("person_id", "number", "version", name=op.f("uq_dose_person_id_number_version")),
    )
    op.create_index(op.f("ix_dose_district_code"), "dose", ["district_code"], unique=False)
    op.create_index(
        "uq_dose_live",
        "dose",
        ["person_id", "number"],
        unique=True,
        postgresql_where=sa.text("live"),
        sqlite_where=sa.text("live = 1"),
    )
    op.create_table(
        "session",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("vaccine", sa.String(length=60), nullable=False),
        sa.Column("dose_number", sa.Integer(), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("reported", sa.Integer(), nullable=True),
        sa.Column("on_platform", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_session_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint(
            "campaign_id",
            "district_code",
            "site",
            "day",
            "vaccine",
            "dose_number",
            name=op.f("uq_session_campaign_id_district_code_site_day_vaccine_dose_number"),
        ),
    )
    op.create_table(
        "batch",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("session_id", Id, nullable=True),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=True),
        sa.Column("list_made", sa.String(length=16), nullable=False),
        sa.Column("empty_signature", sa.String(length=16), nullable=False),
        sa.Column("raised", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_batch_campaign_id")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_batch_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint(
            "campaign_id", "district_code", "number", name=op.f("uq_batch_campaign_id_district_code_number")
        ),
    )
    op.create_index(op.f("ix_batch_district_code"), "batch", ["district_code"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_act"), "event", ["act"], unique=False)
    op.create_index(op.f("ix_event_subject"), "event", ["subject"], unique=False)
    op.create_table(
        "invite",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("team_id", Id, nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_invite_made_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_invite_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invite_token_hash")),
    )
    op.create_table(
        "login",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_login_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_token_hash")),
    )
    op.create_index(op.f("ix_login_account_id"), "login", ["account_id"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("template_key", sa.String(length=60), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_upload_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("name", name=op.f("uq_upload_name")),
    )
    op.create_table(
        "scan",
        sa.Column("id", Id, nullable=False),
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_scan_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("sha256", name=op.f("uq_scan_sha256")),
    )
    op.create_index(op.f("ix_scan_batch_id"), "scan", ["batch_id"], unique=False)
    op.create_table(
        "upload_row",
        sa.Column("id", Id, nullable=False),
        sa.Column("upload_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dose_id", Id, nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("rejected", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["dose_id"], ["dose.id"], name=op.f("fk_upload_row_dose_id")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_row_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_row")),
        sa.UniqueConstraint("upload_id", "number", name=op.f("uq_upload_row_upload_id_number")),
    )
    op.create_index(
        "uq_upload_row_sent",
        "upload_row",
        ["dose_id"],
        unique=True,
        postgresql_where=sa.text("NOT rejected"),
        sqlite_where=sa.text("rejected = 0"),
    )
    op.create_table(
        "page",
        sa.Column("id", Id, nullable=False),
        sa.Column("scan_id", Id, nullable=False),
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("form_key", sa.String(length=60), nullable=True),
        sa.Column("image", sa.String(length=64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("reading_until", Moment, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("read_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_page_batch_id")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_page_scan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("batch_id", "sequence", name=op.f("uq_page_batch_id_sequence")),
        sa.UniqueConstraint("scan_id", "number", name=op.f("uq_page_scan_id_number")),
    )
    op.create_index(op.f("ix_page_state"), "page", ["state"], unique=False)
    op.create_table(
        "record",
        sa.Column("id", Id, nullable=False),
        sa.Column("page_id", Id, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_origin", sa.String(length=16), nullable=True),
        sa.Column("printed_number", sa.String(length=16), nullable=True),
        sa.Column("strip", sa.String(length=64), nullable=True),
        sa.Column("ready_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_record_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("page_id", "row", name=op.f("uq_record_page_id_row")),
    )
    op.create_index(op.f("ix_record_ready_at"), "record", ["ready_at"], unique=False)
    op.create_table(
        "dose_source",
        sa.Column("id", Id, nullable=False),
        sa.Column("dose_id", Id, nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dose_id"], ["dose.id"], name=op.f("fk_dose_source_dose_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_dose_source_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dose_source")),
        sa.UniqueConstraint("record_id", "number", name=op.f("uq_dose_source_record_id_number")),
    )
    op.create_index(op.f("ix_dose_source_dose_id"), "dose_source", ["dose_id"], unique=False)
    op.create_table(
        "field",
        sa.Column("id", Id, nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("group_name", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("box", Json, nullable=False),
        sa.Column("crop", sa.String(length=64), nullable=True),
        sa.Column("layout", Json, nullable=False),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("should_be", sa.Text(), nullable=True),
        sa.Column("evidence", Json, nullable=True),
        sa.Column("settled_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_field_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field")),
        sa.UniqueConstraint("record_id", "key", name=op.f("uq_field_record_id_key")),
    )
    op.create_table(
        "hold",
        sa.Column("id", Id, nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.String(length=40), nullable=False),
        sa.Column("looked_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_hold_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("record_id", name=op.f("uq_hold_record_id")),
    )
    op.create_table(
        "task",
        sa.Column("id", Id, nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("group_name", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_task_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("code", name=op.f("uq_task_code")),
        sa.UniqueConstraint("record_id", "group_name", name=op.f("uq_task_record_id_group_name")),
    )
    op.create_table(
        "dispute",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("field_id", Id, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("raised_at", Moment, nullable=False),
        sa.Column("holder_id", Id, nullable=True),
        sa.Column("lease_until", Moment, nullable=True),
        sa.Column("parked_until", Moment, nullable=True),
        sa.Column("closed_at", Moment, nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_dispute_field_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["account.id"], name=op.f("fk_dispute_holder_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_dispute_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_record_id"), "dispute", ["record_id"], unique=False)
    op.create_index(
        "uq_dispute_open",
        "dispute",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "slot",
        sa.Column("id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("field_ids", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("device_id", Id, nullable=True),
        sa.Column("lease_until", Moment, nullable=True),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_slot_account_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_slot_batch_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_slot_device_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_slot_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("task_id", "ordinal", name=op.f("uq_slot_task_id_ordinal")),
    )
    op.create_index("ix_slot_holder", "slot", ["account_id", "state"], unique=False)
    op.create_index("ix_slot_queue", "slot", ["state", "rank", "batch_id", "id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", Id, nullable=False),
        sa.Column("dispute_id", Id, nullable=False),
        sa.Column("field_id", Id, nullable=True),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("should_be", sa.Text(), nullable=True),
        sa.Column("before", Json, nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("undone_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_decision_account_id")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_decision_dispute_id")),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_decision_field_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("dispute_id", name=op.f("uq_decision_dispute_id")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_decision_idempotency_key")),
    )
    op.create_table(
        "entry",
        sa.Column("id", Id, nullable=False),
        sa.Column("slot_id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("next_slot_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_entry_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_entry_device_id")),
        sa.ForeignKeyConstraint(["next_slot_id"], ["slot.id"], name=op.f("fk_entry_next_slot_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_entry_slot_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_entry_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("account_id", "idempotency_key", name=op.f("uq_entry_account_id_idempotency_key")),
    )
    op.create_index("ix_entry_task", "entry", ["task_id"], unique=False)
    op.create_table(
        "skip",
        sa.Column("id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("slot_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_skip_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_skip_device_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_skip_slot_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_skip_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skip")),
        sa.UniqueConstraint("task_id", "account_id", name=op.f("uq_skip_task_id_account_id")),
    )
    op.create_table(
        "answer",
        sa.Column("id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("field_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_answer_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_answer_device_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_answer_entry_id")),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f("fk_answer_field_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_entry_id"), "answer", ["entry_id"], unique=False)
    op.create_index(
        "uq_answer_account",
        "answer",
        ["field_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("live"),
        sqlite_where=sa.text("live = 1"),
    )
    op.create_index(
        "uq_answer_device",
        "answer",
        ["field_id", "device_id"],
        unique=True,
        postgresql_where=sa.text("live"),
        sqlite_where=sa.text("live = 1"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_answer_device", table_name="answer", postgresql_where=sa.text("live"), sqlite_where=sa.text("live = 1")
    )
    op.drop_index(
        "uq_answer_account", table_name="answer", postgresql_where=sa.text("live"), sqlite_where=sa.text("live = 1")
    )
    op.drop_index(op.f("ix_answer_entry_id"), table_name="answer")
    op.drop_table("answer")
    op.drop_table("skip")
    op.drop_index("ix_entry_task", table_name="entry")
    op.drop_table("entry")
    op.drop_table("decision")
    op.drop_index("ix_slot_queue", table_name="slot")
    op.drop_index("ix_slot_holder", table_name="slot")
    op.drop_table("slot")
    op.drop_index(
        "uq_dispute_open",
        table_name="dispute",
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_dispute_record_id"), table_name="dispute")
    op.drop_table("dispute")
    op.drop_table("task")
    op.drop_table("hold")
    op.drop_table("field")
    op.drop_index(op.f("ix_dose_source_dose_id"), table_name="dose_source")
    op.drop_table("dose_source")
    op.drop_index(op.f("ix_record_ready_at"), table_name="record")
    op.drop_table("record")
    op.drop_index(op.f("ix_page_state"), table_name="page")
    op.drop_table("page")
    op.drop_index(
        "uq_upload_row_sent",
        table_name="upload_row",
        postgresql_where=sa.text("NOT rejected"),
        sqlite_where=sa.text("rejected = 0"),
    )
    op.drop_table("upload_row")
    op.drop_index(op.f("ix_scan_batch_id"), table_name="scan")
    op.drop_table("scan")
    op.drop_table("upload")
    op.drop_index(op.f("ix_login_account_id"), table_name="login")
    op.drop_table("login")
    op.drop_table("invite")
    op.drop_index(op.f("ix_event_subject"), table_name="event")
    op.drop_index(op.f("ix_event_act"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_batch_district_code"), table_name="batch")
    op.drop_table("batch")
    op.drop_table("session")
    op.drop_index("uq_dose_live", table_name="dose", postgresql_where=sa.text("live"), sqlite_where=sa.text("live = 1"))
    op.drop_index(op.f("ix_dose_district_code"), table_name="dose")
    op.drop_table("dose")
    op.drop_table("account")
    op.drop_table("team")
    op.drop_table("person")
    op.drop_table("device")
    op.drop_table("campaign")
    op.drop_index(op.f("ix_attempt_subject"), table_name="attempt")
    op.drop_table("attempt")
