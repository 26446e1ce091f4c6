"""Lists of people that were sent: between looking at them and taking them in they have a row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES = ("read", "checking", "checked", "writing", "done", "gone")


def upgrade() -> None:
    op.create_table(
        "people_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="liststate_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("tables_file", sa.Text(), nullable=False),
        sa.Column("plan_file", sa.Text(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_people_list_event_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_people_list_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_list")),
    )
    with op.batch_alter_table("people_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_list_event_id"), ["event_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("people_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_list_event_id"))
    op.drop_table("people_list")
