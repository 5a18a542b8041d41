"""What handing out keeps: whom a slot excludes, what is lent ahead, and the indexes of the queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "excluded",
        sa.Column("exclusion_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_excluded_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_excluded_device_id")),
        sa.PrimaryKeyConstraint("exclusion_id", "account_id", "device_id", name=op.f("pk_excluded")),
    )
    op.drop_index("ix_slot_queue", table_name="slot")
    op.drop_index("ix_slot_holder", table_name="slot")
    with op.batch_alter_table("slot") as batch_op:
        batch_op.add_column(sa.Column("record_id", Id, nullable=True))
        batch_op.add_column(sa.Column("exclusion_id", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("ahead", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE slot SET record_id = (SELECT record_id FROM task WHERE task.id = slot.task_id)")
    _rank(op.get_bind())
    with op.batch_alter_table("slot") as batch_op:
        batch_op.alter_column("record_id", nullable=False)
        batch_op.create_foreign_key(batch_op.f("fk_slot_record_id"), "record", ["record_id"], ["id"])
        batch_op.alter_column("exclusion_id", server_default=None)
        batch_op.alter_column("ahead", server_default=None)
    _exclude(op.get_bind())
    with op.batch_alter_table("entry") as batch_op:
        # A retry is told what its sender holds; nobody asks what followed an entry.
        batch_op.drop_constraint(batch_op.f("fk_entry_next_slot_id"), type_="foreignkey")
        batch_op.drop_column("next_slot_id")
    op.create_index("ix_entry_day", "entry", ["account_id", "received_at"])
    _index("ix_slot_queue", "open", "district_code", "rank", "exclusion_id", "batch_id", "id")
    _index("ix_slot_batch", "open", "batch_id")
    _index("ix_slot_ends", "leased", "lease_until")
    _index("ix_slot_holder", "leased", "account_id", "device_id")


def _rank(connection: sa.Connection) -> None:
    """Rank raised (20) and usual (50) work by its deadline, the nearest first (tasks/ranks.py, as it was then)."""
    campaigns = sa.select(sa.column("id"), sa.column("deadline", sa.Date())).select_from(sa.table("campaign"))
    for number, deadline in connection.execute(campaigns).all():
        first = 2 * deadline.toordinal()
        connection.execute(sa.text(_RANKS), {"first": first, "usual": first + 1, "campaign": number})


_RANKS = """
    UPDATE slot SET rank = CASE WHEN rank = 20 THEN :first ELSE :usual END
    WHERE rank IN (20, 50) AND batch_id IN (SELECT id FROM batch WHERE campaign_id = :campaign)
"""


def _index(name: str, state: str, *columns: str) -> None:
    condition = sa.text(f"state = '{state}'")
    op.create_index(name, "slot", list(columns), postgresql_where=condition, sqlite_where=condition)


def _exclude(connection: sa.Connection) -> None:
    """Work out whom each slot that may yet be handed out excludes (tasks/exclusions.py, as it was then)."""
    met = defaultdict(set)
    for task, account, device in connection.execute(sa.text(_MET)):
        met[task].add((account, device))
    for task, hands in met.items():
        number = _number(hands)
        for account, device in sorted(hands):
            connection.execute(sa.text(_REMEMBER), {"number": number, "account": account, "device": device})
        connection.execute(sa.text(_SET), {"number": number, "task": task})


def _number(hands: Iterable[tuple[int, int]]) -> int:
    words = ",".join(f"{account}.{device}" for account, device in sorted(hands))
    return (int.from_bytes(sha256(words.encode()).digest()[:8], "big") >> 1) or 1


_MET = """
    SELECT task_id, account_id, device_id FROM entry
    UNION SELECT task_id, account_id, device_id FROM skip
    UNION SELECT task_id, account_id, device_id FROM slot WHERE state = 'leased'
"""
_REMEMBER = """
    INSERT INTO excluded (exclusion_id, account_id, device_id) VALUES (:number, :account, :device)
    ON CONFLICT DO NOTHING
"""
_SET = "UPDATE slot SET exclusion_id = :number WHERE task_id = :task AND state IN ('open', 'held')"


def downgrade() -> None:
    op.drop_index("ix_entry_day", table_name="entry")
    with op.batch_alter_table("entry") as batch_op:
        batch_op.add_column(sa.Column("next_slot_id", Id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_entry_next_slot_id"), "slot", ["next_slot_id"], ["id"])
    for name in ("ix_slot_holder", "ix_slot_ends", "ix_slot_batch", "ix_slot_queue"):
        op.drop_index(name, table_name="slot")
    op.execute("UPDATE slot SET rank = CASE WHEN rank % 2 = 0 THEN 20 ELSE 50 END WHERE rank > 1000")
    with op.batch_alter_table("slot") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_slot_record_id"), type_="foreignkey")
        batch_op.drop_column("ahead")
        batch_op.drop_column("exclusion_id")
        batch_op.drop_column("record_id")
    op.create_index("ix_slot_holder", "slot", ["account_id", "state"])
    op.create_index("ix_slot_queue", "slot", ["state", "rank", "batch_id", "id"])
    op.drop_table("excluded")
