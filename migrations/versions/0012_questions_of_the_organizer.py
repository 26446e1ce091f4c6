"""Questions that organizers add to the form, and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = ("text", "choice", "choices", "number", "date", "file", "consent")


def upgrade() -> None:
    op.create_table(
        "form_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="questionkind_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("depends_on_id", sa.Integer(), nullable=True),
        sa.Column("depends_on_value", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_form_question_event_id")),
        sa.ForeignKeyConstraint(["depends_on_id"], ["form_question.id"], name=op.f("fk_form_question_depends_on_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_question")),
    )
    op.create_index(op.f("ix_form_question_event_id"), "form_question", ["event_id"])
    op.create_table(
        "form_question_sector",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["form_question.id"],
            name=op.f("fk_form_question_sector_question_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sector_id"], ["sector.id"], name=op.f("fk_form_question_sector_sector_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", "sector_id", name=op.f("pk_form_question_sector")),
    )
    op.create_table(
        "form_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("file_path", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_form_answer_registration_id")),
        sa.ForeignKeyConstraint(["question_id"], ["form_question.id"], name=op.f("fk_form_answer_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_answer")),
        sa.UniqueConstraint("registration_id", "question_id", name=op.f("uq_form_answer_registration_id_question_id")),
    )
    op.create_index(op.f("ix_form_answer_question_id"), "form_answer", ["question_id"])


def downgrade() -> None:
    op.drop_table("form_answer")
    op.drop_table("form_question_sector")
    op.drop_table("form_question")
