"""What we know of tests and scores."""

from kasus_training.assessments.queries.answers import (
    GivenAnswer,
    QuestionAnswers,
    answers_by_question,
    ended_attempts,
    items_of,
)
from kasus_training.assessments.queries.cells import (
    GRID_SIZE,
    Cell,
    Grid,
    GridRow,
    Tally,
    cells_of,
    confirmed_ids,
    grid,
    scores_at,
    tally,
)
from kasus_training.assessments.queries.forms import (
    Comparison,
    comparison_of,
    comparisons,
    count_scores,
    form_of_phase,
    forms_of,
    highest_score,
    last_position,
    session_in,
    sessions_to_test,
)
from kasus_training.assessments.queries.history import change_in, changes_page, participant_name
from kasus_training.assessments.queries.results import paired_scores, results_of

__all__ = [
    "GRID_SIZE",
    "Cell",
    "Comparison",
    "GivenAnswer",
    "Grid",
    "GridRow",
    "QuestionAnswers",
    "Tally",
    "answers_by_question",
    "cells_of",
    "change_in",
    "changes_page",
    "comparison_of",
    "comparisons",
    "confirmed_ids",
    "count_scores",
    "ended_attempts",
    "form_of_phase",
    "forms_of",
    "grid",
    "highest_score",
    "items_of",
    "last_position",
    "paired_scores",
    "participant_name",
    "results_of",
    "scores_at",
    "session_in",
    "sessions_to_test",
    "tally",
]
