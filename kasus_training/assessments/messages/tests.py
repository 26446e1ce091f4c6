"""What a test says: when it opens, and why an answer is not taken any more."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.assessments.entries import show_number
from kasus_training.assessments.rules import Audience
from kasus_training.assessments.taking import Opening, PageStyle, Reveal
from kasus_training.foundation.sentences import register_sentences


def audience_word(audience: Audience) -> str:
    return {Audience.EVERYONE: _("Everyone"), Audience.CHILDREN: _("Children only")}[audience]


def opening_word(opening: Opening) -> str:
    return {
        Opening.PAPER: _("On paper: the scores are typed"),
        Opening.TIME: _("At set times"),
        Opening.BUTTON: _("When I press the button"),
        Opening.CODE: _("With the letters on the projector"),
    }[opening]


def page_style_word(style: PageStyle) -> str:
    return {PageStyle.ONE: _("One question per screen"), PageStyle.ALL: _("All on one page")}[style]


def reveal_word(reveal: Reveal) -> str:
    return {
        Reveal.NOTHING: _("Nothing, only that it was sent"),
        Reveal.SCORE: _("The score"),
        Reveal.ANSWERS_LATER: _("The score at once, the answers with explanations when the test is closed"),
        Reveal.ANSWERS: _("The score and the answers with explanations at once"),
    }[reveal]


register_sentences(
    {
        "answer-malformed": lambda: _("The answer arrived incomplete. Reload the page and choose it again."),
        "answer-not-for-kind": lambda: _("This part is judged by a trainer; nothing is answered here."),
        "answer-long": lambda most: _("At most %(most)s characters.", most=most),
        "test-on-paper": lambda: _("This test is taken on paper."),
        "test-closed": lambda: _("This test is closed. Ask the committee if that is a mistake."),
        "test-not-open": lambda opens_at: _("This test is not open yet. Wait for the committee’s sign."),
        "test-minutes": lambda most: _("Enter a number of minutes from 1 to %(most)s.", most=most),
        "test-opens-missing": lambda: _("Enter when the test opens."),
        "test-closes-early": lambda: _("The test has to close after it opens."),
        "attempt-sent": lambda: _("This test has been sent already. What was saved counts."),
        "attempt-locked": lambda: _("This test is locked, so nothing changes any more. What was saved counts."),
        "attempt-filed": lambda: _(
            "This training has been filed, so this test takes no more answers. What was saved is kept. "
            "Ask the committee if that is a mistake."
        ),
        "attempt-time-up": lambda: _("The time is up. This answer came too late; what was saved before counts."),
        "answers-malformed": lambda: _(
            "The answers arrived incomplete. Reload the page; what was saved is still there."
        ),
        "test-code-wrong": lambda: _("These are not the letters on the screen. Look again and type them once more."),
        "test-empty": lambda: _("This test has no questions yet."),
        "test-no-button": lambda: _("This test is not opened by a button. Change how it is opened first."),
        "test-not-confirmed": lambda: _("Tests are for confirmed participants of this training. Ask the committee."),
        "test-without-consent": lambda: _(
            "This test opens once your parent or guardian has consented. Ask the committee."
        ),
        "test-not-for-you": lambda: _("There is another form of this test for you. Open it from your own page."),
        "test-day-and-time": lambda: _("Enter both the day and the time."),
        "attempt-no-limit": lambda: _("There is no running time limit to extend."),
        "attempt-on-phone": lambda: _("This person took the test on a phone, so their paper is not typed in."),
        "extra-minutes": lambda: _("Enter 1 to 120 minutes."),
        "raters-range": lambda: _("One or two raters."),
        "form-is-taken": lambda: _("People have met these questions already, so the test stays as it is."),
        "form-is-rated": lambda: _("Somebody has rated already, so the number of raters stays."),
        "item-gone": lambda: _("This question is not in the test any more. Reload the page."),
        "item-points": lambda most: _("Points are numbers from 0 to %(most)s with at most two decimals.", most=most),
        "question-gone": lambda: _("One of these questions is not in the bank any more. Reload the page."),
        "question-unusable": lambda: _("A question whose law changed, or that is not used any more, enters no test."),
        "question-not-for-children": lambda: _("Only questions suited to children enter a form for children."),
        "blueprint-number": lambda most: _("Enter whole numbers from 0 to %(most)s.", most=most),
        "blueprint-empty": lambda: _("The plan is empty. Say how many questions of which topic and level it wants."),
        "rating-malformed": lambda: _("Choose one of the levels of each criterion."),
        "rating-points": lambda points: _("One of the levels: %(points)s", points=points),
        "raters-full": lambda: _("Enough people have rated this participant already."),
        "difference-gone": lambda: _("This difference is settled already. Reload the page."),
        "answer-gone": lambda: _("This answer is not there any more. Reload the page."),
        "essay-points": lambda most: _("Enter points from 0 to %(most)s.", most=show_number(most)),
        "pass-mark-range": lambda most: _(
            "The pass mark is a number from 0 to the highest score, %(most)s.", most=show_number(most)
        ),
        "weight-range": lambda: _("The weight is a number from 0 to 100."),
    }
)
