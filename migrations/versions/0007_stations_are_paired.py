"""Stations are paired by a one-time code; an event may want scans on leaving."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "station_pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_station_pairing_event_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_station_pairing_made_by_id")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_station_pairing_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_pairing")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_station_pairing_code_hash")),
        sa.UniqueConstraint("station_id", name=op.f("uq_station_pairing_station_id")),
    )
    with op.batch_alter_table("station_pairing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_pairing_event_id"), ["event_id"], unique=False)
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scans_out", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("scans_out")
    with op.batch_alter_table("station_pairing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_station_pairing_event_id"))
    op.drop_table("station_pairing")
