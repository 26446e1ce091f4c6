"""The question bank, forms with pinned questions, attempts and ratings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OF_EVENT = {"sqlite_where": sa.text("session_id IS NULL"), "postgresql_where": sa.text("session_id IS NULL")}
SETTINGS = (
    "audience", "weight", "pass_mark", "opening", "opens_at", "closes_at", "minutes", "code", "page_style",
    "mixes_questions", "mixes_options", "reveal", "raters", "parallel_of_id",
)  # fmt: skip


def words(column: str, name: str, *values: str, default: str | None = None) -> sa.Column:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=False, length=24)
    return sa.Column(column, kind, nullable=False, server_default=default)


def check_words(table: str, column: str, name: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{name}"))


def columns_before(*phases: str) -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        words("phase", "phase_known", *phases),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("maximum", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_by_id", sa.Integer(), nullable=True),
    ]


def form_before() -> sa.Table:
    """The table as it stood: batches do not read check constraints back."""
    return sa.Table(
        "assessment_form",
        sa.MetaData(),
        *columns_before("pre", "post"),
        check_words("assessment_form", "phase", "phase_known", "pre", "post"),
        sa.CheckConstraint("CAST(maximum AS NUMERIC) > 0", name=op.f("ck_assessment_form_maximum_positive")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_assessment_form_event_id")),
        sa.ForeignKeyConstraint(["locked_by_id"], ["user_account.id"], name=op.f("fk_assessment_form_locked_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["training_session.id"], name=op.f("fk_assessment_form_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_form")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_assessment_form_event_id_position")),
        sa.UniqueConstraint("session_id", "phase", name=op.f("uq_assessment_form_session_id_phase")),
        sa.Index("ix_assessment_form_event_id", "event_id"),
        sa.Index("uq_assessment_form_of_event", "event_id", "phase", unique=True, **OF_EVENT),
    )


def form_after() -> sa.Table:
    """The table with its settings, for the way back."""
    return sa.Table(
        "assessment_form",
        sa.MetaData(),
        *columns_before("pre", "post", "follow-up"),
        words("audience", "audience_known", "everyone", "children"),
        sa.Column("weight", sa.String(length=24), nullable=False),
        sa.Column("pass_mark", sa.String(length=24), nullable=True),
        words("opening", "opening_known", "paper", "time", "button", "code"),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        words("page_style", "pagestyle_known", "one", "all"),
        sa.Column("mixes_questions", sa.Boolean(), nullable=False),
        sa.Column("mixes_options", sa.Boolean(), nullable=False),
        words("reveal", "reveal_known", "nothing", "score", "answers-later", "answers"),
        sa.Column("raters", sa.Integer(), nullable=False),
        sa.Column("parallel_of_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("CAST(maximum AS NUMERIC) > 0", name=op.f("ck_assessment_form_maximum_positive")),
        check_words("assessment_form", "phase", "phase_known", "pre", "post", "follow-up"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_assessment_form_event_id")),
        sa.ForeignKeyConstraint(["locked_by_id"], ["user_account.id"], name=op.f("fk_assessment_form_locked_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["training_session.id"], name=op.f("fk_assessment_form_session_id")),
        sa.ForeignKeyConstraint(
            ["parallel_of_id"], ["assessment_form.id"], name=op.f("fk_assessment_form_parallel_of_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_form")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_assessment_form_event_id_position")),
        sa.UniqueConstraint("code", name=op.f("uq_assessment_form_code")),
        sa.UniqueConstraint(
            "session_id", "phase", "audience", name=op.f("uq_assessment_form_session_id_phase_audience")
        ),
        *checks_of_settings(),
        sa.Index("ix_assessment_form_event_id", "event_id"),
        sa.Index("uq_assessment_form_of_event", "event_id", "phase", "audience", unique=True, **OF_EVENT),
    )


def checks_of_settings() -> list[sa.CheckConstraint]:
    return [
        check_words("assessment_form", "audience", "audience_known", "everyone", "children"),
        check_words("assessment_form", "opening", "opening_known", "paper", "time", "button", "code"),
        check_words("assessment_form", "page_style", "pagestyle_known", "one", "all"),
        check_words("assessment_form", "reveal", "reveal_known", "nothing", "score", "answers-later", "answers"),
        sa.CheckConstraint("raters IN (1, 2)", name=op.f("ck_assessment_form_raters_one_or_two")),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", name=op.f("ck_assessment_form_minutes_positive")),
    ]


def upgrade() -> None:
    with op.batch_alter_table("assessment_form", copy_from=form_before()) as batch:
        batch.add_column(words("audience", "audience_known", "everyone", "children", default="everyone"))
        batch.add_column(sa.Column("weight", sa.String(length=24), nullable=False, server_default="1"))
        batch.add_column(sa.Column("pass_mark", sa.String(length=24), nullable=True))
        batch.add_column(words("opening", "opening_known", "paper", "time", "button", "code", default="paper"))
        batch.add_column(sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("code", sa.Text(), nullable=True))
        batch.add_column(words("page_style", "pagestyle_known", "one", "all", default="one"))
        batch.add_column(sa.Column("mixes_questions", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("mixes_options", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(
            words("reveal", "reveal_known", "nothing", "score", "answers-later", "answers", default="nothing")
        )
        batch.add_column(sa.Column("raters", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("parallel_of_id", sa.Integer(), nullable=True))
        batch.drop_constraint(op.f("ck_assessment_form_phase_known"), type_="check")
        batch.drop_constraint(op.f("uq_assessment_form_session_id_phase"), type_="unique")
        batch.drop_index("uq_assessment_form_of_event")
        batch.create_check_constraint(op.f("ck_assessment_form_phase_known"), "phase IN ('pre', 'post', 'follow-up')")
        for check in checks_of_settings():
            batch.create_check_constraint(check.name, check.sqltext)
        batch.create_unique_constraint(op.f("uq_assessment_form_code"), ["code"])
        batch.create_unique_constraint(
            op.f("uq_assessment_form_session_id_phase_audience"), ["session_id", "phase", "audience"]
        )
        batch.create_foreign_key(
            op.f("fk_assessment_form_parallel_of_id"), "assessment_form", ["parallel_of_id"], ["id"]
        )
        batch.create_index("uq_assessment_form_of_event", ["event_id", "phase", "audience"], unique=True, **OF_EVENT)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "basic", "middle", "advanced", name="level_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("session_name", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "unapproved",
                "approved",
                "law-changed",
                "retired",
                name="questionstatus_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("for_children", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_question_version_positive")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_question_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("organization_id", "fingerprint", name=op.f("uq_question_organization_id_fingerprint")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_organization_id_question_topic"), ["organization_id", "topic"], unique=False
        )

    op.create_table(
        "question_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "single",
                "multiple",
                "true-false",
                "short",
                "number",
                "essay",
                "likert",
                "skill",
                name="kind_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_question_version_number_positive")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_question_version_created_by_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_version_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_version")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_version_question_id_number")),
    )
    op.create_table(
        "key_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("old_key", sa.JSON(), nullable=False),
        sa.Column("new_key", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rescored", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_key_change_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["question_version.id"], name=op.f("fk_key_change_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_change")),
    )
    with op.batch_alter_table("key_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_change_version_id"), ["version_id"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("phone", "paper", name="attemptmode_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended",
            sa.Enum(
                "sent",
                "time-up",
                "closed",
                "typed",
                name="attemptend_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("(submitted_at IS NULL) = (ended IS NULL)", name=op.f("ck_attempt_ended_when_submitted")),
        sa.CheckConstraint("extra_minutes >= 0", name=op.f("ck_attempt_extra_not_negative")),
        sa.ForeignKeyConstraint(["form_id"], ["assessment_form.id"], name=op.f("fk_attempt_form_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_attempt_registration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("form_id", "registration_id", name=op.f("uq_attempt_form_id_registration_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_attempt_token_hash")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "blueprint_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "basic", "middle", "advanced", name="level_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_blueprint_cell_wanted_positive")),
        sa.ForeignKeyConstraint(["form_id"], ["assessment_form.id"], name=op.f("fk_blueprint_cell_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blueprint_cell")),
        sa.UniqueConstraint("form_id", "topic", "level", name=op.f("uq_blueprint_cell_form_id_topic_level")),
    )
    op.create_table(
        "form_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.String(length=24), nullable=False),
        sa.CheckConstraint("CAST(points AS NUMERIC) >= 0", name=op.f("ck_form_item_points_not_negative")),
        sa.ForeignKeyConstraint(["form_id"], ["assessment_form.id"], name=op.f("fk_form_item_form_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_form_item_question_id")),
        sa.ForeignKeyConstraint(["version_id"], ["question_version.id"], name=op.f("fk_form_item_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_item")),
        sa.UniqueConstraint("form_id", "position", name=op.f("uq_form_item_form_id_position")),
        sa.UniqueConstraint("form_id", "question_id", name=op.f("uq_form_item_form_id_question_id")),
    )
    with op.batch_alter_table("form_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_item_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_item_version_id"), ["version_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("points", sa.String(length=24), nullable=True),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "points IS NULL OR CAST(points AS NUMERIC) >= 0", name=op.f("ck_answer_points_not_negative")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_attempt_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["form_item.id"], name=op.f("fk_answer_item_id")),
        sa.ForeignKeyConstraint(["marked_by_id"], ["user_account.id"], name=op.f("fk_answer_marked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("attempt_id", "item_id", name=op.f("uq_answer_attempt_id_item_id")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_item_id"), ["item_id"], unique=False)

    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level >= 0", name=op.f("ck_rating_level_not_negative")),
        sa.ForeignKeyConstraint(["item_id"], ["form_item.id"], name=op.f("fk_rating_item_id")),
        sa.ForeignKeyConstraint(["rater_id"], ["user_account.id"], name=op.f("fk_rating_rater_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_rating_registration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint(
            "item_id",
            "registration_id",
            "criterion",
            "rater_id",
            name=op.f("uq_rating_item_id_registration_id_criterion_rater_id"),
        ),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level >= 0", name=op.f("ck_settlement_level_not_negative")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_settlement_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["form_item.id"], name=op.f("fk_settlement_item_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_settlement_registration_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint(
            "item_id", "registration_id", "criterion", name=op.f("uq_settlement_item_id_registration_id_criterion")
        ),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_registration_id"), ["registration_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_registration_id"))

    op.drop_table("settlement")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_registration_id"))

    op.drop_table("rating")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_item_id"))

    op.drop_table("answer")
    with op.batch_alter_table("form_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_item_version_id"))
        batch_op.drop_index(batch_op.f("ix_form_item_question_id"))

    op.drop_table("form_item")
    op.drop_table("blueprint_cell")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_registration_id"))

    op.drop_table("attempt")
    with op.batch_alter_table("key_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_change_version_id"))

    op.drop_table("key_change")
    op.drop_table("question_version")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_organization_id_question_topic"))

    op.drop_table("question")

    forget_new_kinds_of_forms()
    with op.batch_alter_table("assessment_form", copy_from=form_after()) as batch:
        batch.drop_index("uq_assessment_form_of_event")
        batch.drop_constraint(op.f("fk_assessment_form_parallel_of_id"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_assessment_form_session_id_phase_audience"), type_="unique")
        batch.drop_constraint(op.f("uq_assessment_form_code"), type_="unique")
        batch.drop_constraint(op.f("ck_assessment_form_phase_known"), type_="check")
        for check in checks_of_settings():
            batch.drop_constraint(check.name, type_="check")
        for column in reversed(SETTINGS):
            batch.drop_column(column)
        batch.create_check_constraint(op.f("ck_assessment_form_phase_known"), "phase IN ('pre', 'post')")
        batch.create_unique_constraint(op.f("uq_assessment_form_session_id_phase"), ["session_id", "phase"])
        batch.create_index("uq_assessment_form_of_event", ["event_id", "phase"], unique=True, **OF_EVENT)


def forget_new_kinds_of_forms() -> None:
    """Follow-ups and children's forms have no place in the tables before."""
    gone = "SELECT id FROM assessment_form WHERE phase = 'follow-up' OR audience = 'children'"
    op.execute(f"DELETE FROM score_change WHERE score_id IN (SELECT id FROM score WHERE form_id IN ({gone}))")
    op.execute(f"DELETE FROM score WHERE form_id IN ({gone})")
    op.execute("DELETE FROM assessment_form WHERE phase = 'follow-up' OR audience = 'children'")
