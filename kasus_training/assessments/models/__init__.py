"""What we remember of questions, tests, answers and scores."""

from kasus_training.assessments.models.attempts import Answer, Attempt, Rating, Settlement
from kasus_training.assessments.models.forms import AssessmentForm, BlueprintCell, FormItem
from kasus_training.assessments.models.papers import PaperEntry, PaperPlan
from kasus_training.assessments.models.questions import KeyChange, Question, QuestionVersion
from kasus_training.assessments.models.scores import Score, ScoreChange

__all__ = [
    "Answer",
    "AssessmentForm",
    "Attempt",
    "BlueprintCell",
    "FormItem",
    "KeyChange",
    "PaperEntry",
    "PaperPlan",
    "Question",
    "QuestionVersion",
    "Rating",
    "Score",
    "ScoreChange",
    "Settlement",
]
