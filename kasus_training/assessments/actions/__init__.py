"""What changes in tests and scores."""

from __future__ import annotations

from kasus_training.assessments.actions import (
    forgetting,
)
from kasus_training.assessments.actions.attempts import (
    Outcome,
    SentAnswer,
    begin_attempt,
    check_may_take,
    close_test,
    collect_overdue,
    end_if_taken,
    finish_attempt,
    give_more_time,
    open_test,
    record_paper,
    save_answers,
    send_page,
    token_of,
)
from kasus_training.assessments.actions.composing import (
    fill_from_blueprint,
    make_parallel,
    pin_questions,
    renew_pins,
    save_blueprint,
    take_questions_of,
    unpin_question,
    update_taking,
    weigh_questions,
)
from kasus_training.assessments.actions.follow_up import (
    prepare_follow_up,
)
from kasus_training.assessments.actions.forms import (
    add_default_forms,
    add_form,
    lock_form,
    remove_form,
    unlock_form,
    update_form,
)
from kasus_training.assessments.actions.importing import (
    import_scores,
    preview_scores,
)
from kasus_training.assessments.actions.judging import (
    mark_essays,
    rate_skill,
    settle_difference,
)
from kasus_training.assessments.actions.papers import (
    plan_papers,
    reopen_sheet,
    settle,
    settle_agreeing,
    type_answers,
)
from kasus_training.assessments.actions.questions import (
    add_question,
    change_question,
    import_questions,
    mark_law_changed,
    remove_question,
    take_sample,
)
from kasus_training.assessments.actions.rekeying import (
    check_rekey,
    rekey,
)
from kasus_training.assessments.actions.rubric import (
    preview_levels,
    save_level,
    save_levels,
)
from kasus_training.assessments.actions.scores import (
    preview_cells,
    save_cells,
    save_score,
    save_scores,
    undo_change,
)

__all__ = [
    "Outcome",
    "SentAnswer",
    "add_default_forms",
    "add_form",
    "add_question",
    "begin_attempt",
    "change_question",
    "check_may_take",
    "check_rekey",
    "close_test",
    "collect_overdue",
    "end_if_taken",
    "fill_from_blueprint",
    "finish_attempt",
    "forgetting",
    "give_more_time",
    "import_questions",
    "import_scores",
    "lock_form",
    "make_parallel",
    "mark_essays",
    "mark_law_changed",
    "open_test",
    "pin_questions",
    "plan_papers",
    "prepare_follow_up",
    "preview_cells",
    "preview_levels",
    "preview_scores",
    "rate_skill",
    "record_paper",
    "rekey",
    "remove_form",
    "remove_question",
    "renew_pins",
    "reopen_sheet",
    "save_answers",
    "save_blueprint",
    "save_cells",
    "save_level",
    "save_levels",
    "save_score",
    "save_scores",
    "send_page",
    "settle",
    "settle_agreeing",
    "settle_difference",
    "take_questions_of",
    "take_sample",
    "token_of",
    "type_answers",
    "undo_change",
    "unlock_form",
    "unpin_question",
    "update_form",
    "update_taking",
    "weigh_questions",
]
