"""How long data are kept, what people ask about them, and what went wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "retention_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "field_group",
            sa.Enum(
                "identity",
                "birth-date",
                "needs",
                "contacts",
                "guardians",
                "answers",
                "photos",
                "attendance",
                "certificates",
                "logs",
                name="fieldgroup_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 0 AND 3650", name=op.f("ck_retention_period_days")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_retention_period_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_period")),
        sa.UniqueConstraint(
            "organization_id", "field_group", name=op.f("uq_retention_period_organization_id_field_group")
        ),
    )
    op.create_table(
        "privacy_incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("remedies", sa.Text(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subjects_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_privacy_incident_event_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_privacy_incident_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_incident")),
    )
    with op.batch_alter_table("privacy_incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privacy_incident_event_id"), ["event_id"], unique=False)

    op.create_table(
        "privacy_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "access",
                "correction",
                "withdrawal",
                "restriction",
                "erasure",
                "objection",
                name="requestkind_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "page", "paper", "spoken", name="channel_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "fulfilled", "refused", name="decision_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column(
            "refusal",
            sa.Enum(
                "not-the-person",
                "other-people",
                "danger",
                "defence",
                "law-enforcement",
                "state-administration",
                "financial-supervision",
                "statistics",
                "records",
                name="refusal_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(refusal IS NOT NULL) = (decision IS NOT NULL AND decision = 'refused')",
            name=op.f("ck_privacy_request_refused"),
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_privacy_request_decided")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_privacy_request_decided_by_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_privacy_request_event_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_privacy_request_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_privacy_request_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
    )
    with op.batch_alter_table("privacy_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privacy_request_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "uq_privacy_request_open",
            ["registration_id", "kind"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("restricted_at")

    with op.batch_alter_table("privacy_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_privacy_request_open",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_privacy_request_event_id"))

    op.drop_table("privacy_request")
    with op.batch_alter_table("privacy_incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_privacy_incident_event_id"))

    op.drop_table("privacy_incident")
    op.drop_table("retention_period")
