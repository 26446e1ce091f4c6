"""Indexes that the list of participants is read from, so that ten thousand open as fast as a hundred."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SAYS_TOO_LITTLE = "(institution_id IS NULL OR district = '' OR age_group IS NULL)"
PARTIAL = (
    ("ix_person_without_contact", "person", ["organization_id"], "(telephone = '' OR gender IS NULL)"),
    ("ix_registration_says_too_little", "registration", ["event_id", "status"], SAYS_TOO_LITTLE),
    (
        "ix_registration_says_enough",
        "registration",
        ["event_id", "status", "minor", "companion_telephone", "person_id"],
        f"NOT {SAYS_TOO_LITTLE}",
    ),
)
WHOLE = (
    ("ix_registration_event_id_registration_sector_id_registration_number", ["event_id", "sector_id", "number"]),
    (
        "ix_registration_list",
        ["event_id", "number", "person_id", "sector_id", "institution_id", "status", "code"],
    ),
)


def upgrade() -> None:
    for name, columns in WHOLE:
        op.create_index(op.f(name), "registration", columns)
    for name, table, columns, where in PARTIAL:
        condition = sa.text(where)
        op.create_index(op.f(name), table, columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for name, table, _columns, _where in PARTIAL:
        op.drop_index(op.f(name), table_name=table)
    for name, _columns in WHOLE:
        op.drop_index(op.f(name), table_name="registration")
