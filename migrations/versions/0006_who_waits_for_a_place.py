"""Who waits for a place, and what people may change themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CAUSES = ("cancelled", "rejected", "quota-raised", "moved", "declined", "lapsed", "by-hand")
STATUSES = ("draft", "pending", "waiting-for-guardian", "confirmed", "waitlisted", "cancelled", "rejected")
HOLDS_BEFORE = "status IN ('pending', 'waiting-for-guardian', 'confirmed')"
HOLDS = "status IN ('pending', 'waiting-for-guardian', 'confirmed', 'offered')"
OPEN_BEFORE = "status IN ('draft', 'pending', 'waiting-for-guardian', 'confirmed', 'waitlisted')"
OPEN = "status IN ('draft', 'pending', 'waiting-for-guardian', 'confirmed', 'offered', 'waitlisted')"


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("offer_hours", sa.Integer(), nullable=False, server_default="24"))
        batch.add_column(sa.Column("own_changes_until", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(
            sa.Column("own_changes_need_approval", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.create_check_constraint(op.f("ck_event_offer_hours"), "offer_hours BETWEEN 0 AND 720")
    with op.batch_alter_table("sector") as batch:
        batch.add_column(sa.Column("has_waiting_list", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("registration") as batch:
        for name in ("rank", "village", "companion_telephone"):
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("waiting_no", sa.Integer(), nullable=True))
        for name in ("offer_until", "offer_lapsed_at", "promoted_at"):
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("promoted_because", sa.String(24), nullable=True))
        batch.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_registration_cause_known"), _among("promoted_because", CAUSES))
        batch.create_foreign_key(op.f("fk_registration_replaces_id"), "registration", ["replaces_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_registration_replaces_id"), ["replaces_id"])
        batch.drop_constraint(op.f("ck_registration_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_registration_status_known"), _among("status", (*STATUSES, "offered")))
        batch.drop_constraint(op.f("ck_registration_seat_matches_status"), type_="check")
        batch.create_check_constraint(op.f("ck_registration_seat_matches_status"), f"({HOLDS}) = (seat_no IS NOT NULL)")
    _index_open(OPEN)
    # Nobody could wait before; should a row say so all the same, it gets a place in the line.
    op.execute("UPDATE registration SET waiting_no = number WHERE status = 'waitlisted'")
    with op.batch_alter_table("registration") as batch:
        batch.create_check_constraint(
            op.f("ck_registration_waiting_matches_status"), "(status = 'waitlisted') = (waiting_no IS NOT NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_registration_offer_matches_status"), "(status = 'offered') = (offer_until IS NOT NULL)"
        )
        batch.create_index("uq_registration_waiting", ["sector_id", "waiting_no"], unique=True)


def downgrade() -> None:
    op.execute(
        "UPDATE registration SET status = 'cancelled', seat_no = NULL, offer_until = NULL WHERE status = 'offered'"
    )
    with op.batch_alter_table("registration") as batch:
        batch.drop_index("uq_registration_waiting")
        for name in ("waiting_matches_status", "offer_matches_status", "cause_known", "seat_matches_status"):
            batch.drop_constraint(op.f(f"ck_registration_{name}"), type_="check")
        batch.create_check_constraint(
            op.f("ck_registration_seat_matches_status"), f"({HOLDS_BEFORE}) = (seat_no IS NOT NULL)"
        )
        batch.drop_constraint(op.f("ck_registration_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_registration_status_known"), _among("status", STATUSES))
        batch.drop_constraint(op.f("uq_registration_replaces_id"), type_="unique")
        batch.drop_constraint(op.f("fk_registration_replaces_id"), type_="foreignkey")
        for name in (
            "replaces_id", "promoted_because", "promoted_at", "offer_lapsed_at", "offer_until", "waiting_no",
            "companion_telephone", "village", "rank",
        ):  # fmt: skip
            batch.drop_column(name)
    _index_open(OPEN_BEFORE)
    with op.batch_alter_table("sector") as batch:
        batch.drop_column("has_waiting_list")
    with op.batch_alter_table("event") as batch:
        batch.drop_constraint(op.f("ck_event_offer_hours"), type_="check")
        for name in ("own_changes_need_approval", "own_changes_until", "offer_hours"):
            batch.drop_column(name)


def _among(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def _index_open(condition: str) -> None:
    for name, column in (("uq_registration_open_person", "person_id"), ("uq_registration_open_identity", "identity")):
        op.drop_index(name, table_name="registration")
        op.create_index(
            name,
            "registration",
            ["event_id", column],
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
