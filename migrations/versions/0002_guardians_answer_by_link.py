"""Guardians answer by link or on paper, and chaperones look after the children."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PURPOSES_BEFORE = "purpose IN ('taking-part', 'data', 'photo')"
PURPOSES = "purpose IN ('taking-part', 'data', 'photo', 'assent')"


def upgrade() -> None:
    op.create_table(
        "guardian_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_guardian_link_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_link")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_guardian_link_registration_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guardian_link_token_hash")),
    )
    op.create_table(
        "consent_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')",
            name=op.f("ck_consent_paper_media_type_known"),
        ),
        sa.ForeignKeyConstraint(["kept_by_id"], ["user_account.id"], name=op.f("fk_consent_paper_kept_by_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_consent_paper_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_paper")),
        sa.UniqueConstraint("file_name", name=op.f("uq_consent_paper_file_name")),
    )
    op.create_index(op.f("ix_consent_paper_registration_id"), "consent_paper", ["registration_id"])
    op.create_table(
        "chaperone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_chaperone_event_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_chaperone_institution_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chaperone_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chaperone")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_chaperone_event_id_person_id")),
    )
    op.create_index(op.f("ix_chaperone_person_id"), "chaperone", ["person_id"])
    with op.batch_alter_table("consent") as batch:
        batch.drop_constraint(op.f("ck_consent_consentpurpose_known"), type_="check")
        batch.create_check_constraint(op.f("ck_consent_consentpurpose_known"), PURPOSES)


def downgrade() -> None:
    op.execute("DELETE FROM consent WHERE purpose = 'assent'")
    with op.batch_alter_table("consent") as batch:
        batch.drop_constraint(op.f("ck_consent_consentpurpose_known"), type_="check")
        batch.create_check_constraint(op.f("ck_consent_consentpurpose_known"), PURPOSES_BEFORE)
    for table in ("chaperone", "consent_paper", "guardian_link"):
        op.drop_table(table)
