"""Every request asks who else uses its device: find those sign-ins without reading all."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_login_device_id"), "login", ["device_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_login_device_id"), table_name="login")
