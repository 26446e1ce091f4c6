"""Papers and files of the assessments."""

from kasus_training.assessments.documents.papers import answer_sheets, question_papers

__all__ = ["answer_sheets", "question_papers"]
