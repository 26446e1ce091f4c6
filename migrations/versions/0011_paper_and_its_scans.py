"""What was signed on paper, and the pictures of the sheets.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _kinds(*words: str) -> str:
    return f"kind IN ({', '.join(repr(word) for word in words)})"


def _change(known: str, status_when_set: str) -> None:
    with op.batch_alter_table("mark_fact") as batch_op:
        batch_op.drop_constraint(op.f("ck_mark_fact_factkind_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_mark_fact_status_when_set"), type_="check")
        batch_op.create_check_constraint(op.f("ck_mark_fact_factkind_known"), known)
        batch_op.create_check_constraint(op.f("ck_mark_fact_status_when_set"), status_when_set)


def upgrade() -> None:
    _change(_kinds("set", "paper", "undo-scan", "undo-fact"), "(kind IN ('set', 'paper')) = (status IS NOT NULL)")
    op.create_table(
        "paper_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("mimetype", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_paper_scan_not_empty")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_paper_scan_event_id")),
        sa.ForeignKeyConstraint(["kept_by_id"], ["user_account.id"], name=op.f("fk_paper_scan_kept_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scan")),
        sa.UniqueConstraint("file", name=op.f("uq_paper_scan_file")),
        sa.UniqueConstraint("event_id", "occasion", "sha256", name=op.f("uq_paper_scan_event_id_occasion_sha256")),
    )
    with op.batch_alter_table("paper_scan") as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_scan_event_id"), ["event_id"], unique=False)


def downgrade() -> None:
    op.drop_table("paper_scan")
    op.execute("DELETE FROM mark_fact WHERE kind = 'paper'")
    _change(_kinds("set", "undo-scan", "undo-fact"), "(kind = 'set') = (status IS NOT NULL)")
