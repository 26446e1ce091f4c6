"""What changes in tests and scores."""

from kasus_training.assessments.actions import forgetting
from kasus_training.assessments.actions.follow_up import prepare_follow_up
from kasus_training.assessments.actions.forms import (
    add_default_forms,
    add_form,
    lock_form,
    remove_form,
    unlock_form,
    update_form,
)
from kasus_training.assessments.actions.importing import import_scores, preview_scores
from kasus_training.assessments.actions.papers import plan_papers, settle, settle_agreeing, type_answers
from kasus_training.assessments.actions.scores import preview_cells, save_cells, save_score, save_scores, undo_change

__all__ = [
    "add_default_forms",
    "add_form",
    "forgetting",
    "import_scores",
    "lock_form",
    "plan_papers",
    "prepare_follow_up",
    "preview_cells",
    "preview_scores",
    "remove_form",
    "save_cells",
    "save_score",
    "save_scores",
    "settle",
    "settle_agreeing",
    "type_answers",
    "undo_change",
    "unlock_form",
    "update_form",
]
