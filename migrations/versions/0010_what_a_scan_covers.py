"""What one scan speaks for: its session, the half day or the day.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COVERS = sa.Enum(
    "session",
    "half-day",
    "day",
    name="scancovers_known",
    native_enum=False,
    create_constraint=True,
    length=24,
)


def upgrade() -> None:
    with op.batch_alter_table("event") as batch_op:
        # The default fills the rows that are there; code writes every new one.
        batch_op.add_column(sa.Column("scan_covers", COVERS, nullable=False, server_default="session"))
    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("scan_covers", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint("scancovers_known", type_="check")
        batch_op.drop_column("scan_covers")
