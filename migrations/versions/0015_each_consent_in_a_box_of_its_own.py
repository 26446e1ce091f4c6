"""Adults are asked one by one: photographs, messages after the event, and keeping what they need."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = "purpose IN ('taking-part', 'data', 'photo', 'assent')"
NOW = "purpose IN ('taking-part', 'data', 'photo', 'reminders', 'needs', 'assent')"


def upgrade() -> None:
    _allow(NOW)


def downgrade() -> None:
    op.execute("DELETE FROM consent WHERE purpose IN ('reminders', 'needs')")
    _allow(BEFORE)


def _allow(purposes: str) -> None:
    with op.batch_alter_table("consent") as batch:
        batch.drop_constraint(op.f("ck_consent_consentpurpose_known"), type_="check")
        batch.create_check_constraint(op.f("ck_consent_consentpurpose_known"), purposes)
