"""Other names of institutions, and how many delegates an event asks of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("institution") as batch:
        batch.create_unique_constraint(op.f("uq_institution_organization_id_id"), ["organization_id", "id"])
    op.create_table(
        "institution_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_institution_alias_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "institution_id"],
            ["institution.organization_id", "institution.id"],
            name="fk_institution_alias_institution",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_alias")),
        sa.UniqueConstraint("organization_id", "name_key", name=op.f("uq_institution_alias_organization_id_name_key")),
    )
    op.create_index(op.f("ix_institution_alias_institution_id"), "institution_alias", ["institution_id"])
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("asked BETWEEN 1 AND 500", name=op.f("ck_delegation_asked_in_range")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delegation_event_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_delegation_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("event_id", "institution_id", name=op.f("uq_delegation_event_id_institution_id")),
    )
    op.create_index(op.f("ix_delegation_institution_id"), "delegation", ["institution_id"])


def downgrade() -> None:
    op.drop_table("delegation")
    op.drop_table("institution_alias")
    with op.batch_alter_table("institution") as batch:
        batch.drop_constraint(op.f("uq_institution_organization_id_id"), type_="unique")
