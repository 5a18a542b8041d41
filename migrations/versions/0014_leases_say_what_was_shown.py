"""A lease says by which preset its holder is shown readings, and a campaign whether any of its tasks was handed out.

A preset that is changed meanwhile would otherwise say of an entry that its person saw what they did not, and to find
out whether anything was handed out took a look at every slot.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LEASED = "UPDATE slot SET preset = (SELECT preset FROM campaign JOIN batch ON batch.campaign_id = campaign.id {of})"
_OF_SLOT = "WHERE batch.id = slot.batch_id"
_BEGUN = """UPDATE campaign SET begun = true WHERE EXISTS (
    SELECT 1 FROM slot JOIN batch ON batch.id = slot.batch_id
    WHERE batch.campaign_id = campaign.id AND slot.account_id IS NOT NULL)"""


def upgrade() -> None:
    op.add_column("slot", sa.Column("preset", sa.String(16)))
    op.add_column("campaign", sa.Column("begun", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(f"{_LEASED.format(of=_OF_SLOT)} WHERE state = 'leased'")
    op.execute(_BEGUN)
    with op.batch_alter_table("campaign") as table:
        table.alter_column("begun", server_default=None)


def downgrade() -> None:
    op.drop_column("campaign", "begun")
    op.drop_column("slot", "preset")
