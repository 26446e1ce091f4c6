"""How tests are printed, and the readings of their sheets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

IS_READING = "round <> 'settled'"


def upgrade() -> None:
    op.create_table(
        "paper_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("variants", sa.Integer(), nullable=False),
        sa.Column("typists", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("typists IN (1, 2)", name=op.f("ck_paper_plan_typists_one_or_two")),
        sa.CheckConstraint("variants BETWEEN 1 AND 4", name=op.f("ck_paper_plan_variants_few")),
        sa.ForeignKeyConstraint(["form_id"], ["assessment_form.id"], name=op.f("fk_paper_plan_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_plan")),
        sa.UniqueConstraint("form_id", name=op.f("uq_paper_plan_form_id")),
    )
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=24), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round IN ('first', 'second', 'settled')", name=op.f("ck_paper_entry_round_known")),
        sa.CheckConstraint("variant BETWEEN 0 AND 3", name=op.f("ck_paper_entry_variant_few")),
        sa.CheckConstraint("version > 0", name=op.f("ck_paper_entry_version_positive")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_paper_entry_by_id")),
        sa.ForeignKeyConstraint(["form_id"], ["assessment_form.id"], name=op.f("fk_paper_entry_form_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_paper_entry_registration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint(
            "form_id", "registration_id", "round", name=op.f("uq_paper_entry_form_id_registration_id_round")
        ),
    )
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_entry_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "uq_paper_entry_reader",
            ["form_id", "registration_id", "by_id"],
            unique=True,
            sqlite_where=sa.text(IS_READING),
            postgresql_where=sa.text(IS_READING),
        )


def downgrade() -> None:
    op.drop_table("paper_entry")
    op.drop_table("paper_plan")
