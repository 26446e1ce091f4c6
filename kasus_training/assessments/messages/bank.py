"""What the question bank says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.assessments.questions import Kind, Level, QuestionStatus
from kasus_training.foundation.sentences import register_sentences


def kind_word(kind: Kind) -> str:
    return {
        Kind.SINGLE: _("One right answer"),
        Kind.MULTIPLE: _("Several right answers"),
        Kind.TRUE_FALSE: _("True or false"),
        Kind.SHORT: _("Short text"),
        Kind.NUMBER: _("A number"),
        Kind.ESSAY: _("Essay"),
        Kind.LIKERT: _("Scale of agreement"),
        Kind.SKILL: _("Practical skill"),
    }[kind]


def level_word(level: Level) -> str:
    return {Level.BASIC: _("Basic"), Level.MIDDLE: _("Intermediate"), Level.ADVANCED: _("Advanced")}[level]


def question_status_word(status: QuestionStatus) -> str:
    return {
        QuestionStatus.UNAPPROVED: _("Not approved yet"),
        QuestionStatus.APPROVED: _("Approved"),
        QuestionStatus.LAW_CHANGED: _("Its law changed"),
        QuestionStatus.RETIRED: _("Not used any more"),
    }[status]


register_sentences(
    {
        "question-empty": lambda: _("Write the question."),
        "question-long": lambda most: _("At most %(most)s characters.", most=most),
        "question-topic-missing": lambda: _("Write the topic, so that the question can be found."),
        "question-options-few": lambda: _("Give at least two options."),
        "question-options-many": lambda most: _("At most %(most)s options.", most=most),
        "question-option-empty": lambda: _("An option is empty. Write it or take it out."),
        "question-option-twice": lambda: _("Two options say the same."),
        "rubric-empty": lambda: _("Give at least one criterion."),
        "rubric-long": lambda most: _("At most %(most)s criteria.", most=most),
        "rubric-levels": lambda most: _("Each criterion needs a name and two to %(most)s levels.", most=most),
        "rubric-points": lambda: _("The points of a criterion rise from level to level, from 0 to at most 100."),
        "key-missing": lambda: _("Say which answer is right."),
        "key-not-single": lambda: _("This kind of question has exactly one right answer."),
        "key-accepted-missing": lambda: _("Write at least one answer that is accepted, one on each line."),
        "key-accepted-many": lambda most: _("At most %(most)s accepted answers, each of them short.", most=most),
        "key-number-missing": lambda: _("Enter the right number."),
        "key-number-fine": lambda places: _("At most %(places)s decimals.", places=places),
        "key-tolerance": lambda: _("The tolerance is a number from 0."),
        "rubric-line": lambda line: _(
            "Line %(line)s is no criterion. Write it as “Name: 0 Not yet | 1 Partly | 2 Always”.", line=line
        ),
        "question-changed": lambda: _("Somebody changed this question meanwhile. Reload the page and change it again."),
        "question-twice": lambda: _("The bank holds this question already."),
        "question-twice-in-file": lambda row: _("The same question stands in row %(row)s.", row=row),
        "question-pinned": lambda: _(
            "A test holds this question, so it stays. Give it the status “not used any more”."
        ),
        "key-in-use": lambda: _(
            "People were marked by this key already. Use “Correct the key”, which shows first whose score changes."
        ),
        "key-same": lambda: _("The key is the same as before."),
        "rekey-moved": lambda: _("Scores moved since they were shown. Look at them once more, then correct the key."),
        "basis-missing": lambda: _("Choose the legal basis that changed."),
        "import-refused": lambda count: ngettext(
            "%(num)d row cannot be read, so nothing was taken in.",
            "%(num)d rows cannot be read, so nothing was taken in.",
            count,
        ),
        "import-empty": lambda: _("There is no question in it."),
        "import-many": lambda most: _("At most %(most)s questions at once.", most=most),
        "import-headings": lambda: _("No row holds the headings “soal” and “kunci”."),
        "gift-no-answer": lambda: _("The answers in braces { } are missing."),
        "gift-unreadable": lambda: _("The answers in the braces cannot be read."),
        "gift-matching": lambda: _("Questions that match pairs are not known here."),
        "gift-weights": lambda: _(
            "Weights beside one right answer, or on short texts and numbers, are not known here."
        ),
        "aiken-letter": lambda letter: _("Option %(letter)s. should stand here.", letter=letter),
        "aiken-no-answer": lambda: _("The line ANSWER: with its letter is missing."),
        "sheet-word": lambda head, words: _("The column “%(head)s” takes: %(words)s.", head=head, words=words),
        "sheet-day": lambda: _("The day in “diperiksa” is written as 2026-11-23."),
        "key-not-for-kind": lambda: _("A question of this kind is judged by a person, so it has no key."),
    }
)
