"""What a test says: when it opens, and why an answer is not taken any more."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.assessments.entries import show_number
from kasus_training.assessments.rules import Audience
from kasus_training.foundation.sentences import register_sentences


def audience_word(audience: Audience) -> str:
    return {Audience.EVERYONE: _("Everyone"), Audience.CHILDREN: _("Children only")}[audience]


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
        "attempt-time-up": lambda: _("The time is up. This answer came too late; what was saved before counts."),
        "pass-mark-range": lambda most: _(
            "The pass mark is a number from 0 to the highest score, %(most)s.", most=show_number(most)
        ),
        "weight-range": lambda: _("The weight is a number from 0 to 100."),
    }
)
