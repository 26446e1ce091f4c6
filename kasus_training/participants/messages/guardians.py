"""What is said of guardians, children and chaperones."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.foundation.sentences import Sentence
from kasus_training.participants.consenting import Consequence


def consequence_words(consequence: Consequence) -> str:
    """What followed from the answers, for whoever gave or copied them."""
    words = {
        Consequence.RELEASE: _("Thank you. The answers are recorded and the ticket is released."),
        Consequence.HOLD_BACK: _(
            "The answers are recorded. Without a yes to taking part and to the data, and the child’s own yes, code, "
            "badge and test are not released."
        ),
        Consequence.CANCEL: _("The answers are recorded. The registration is cancelled and the place is free."),
        Consequence.ERASE: _("The data are erased, and the registration has ended."),
        Consequence.NOTHING: _("The answers are recorded."),
    }
    return words[consequence]


SENTENCES: dict[str, Sentence] = {
    "chaperone-unreachable": lambda: _("Enter a telephone number: somebody must be able to reach the chaperone."),
    "chaperone-twice": lambda: _("This person is a chaperone of the training already."),
    "chaperone-not-grown-up": lambda: _("Choose a grown-up participant of this training."),
    "erasure-not-confirmed": lambda: _(
        "A no to the data erases what is kept of the child and ends the registration. Tick the box if that is meant."
    ),
    "guardian-decides": lambda: _("For a child the guardian answers this, on the guardian’s own page."),
    "too-many-papers": lambda most: _("At most %(most)s scans are kept for one child.", most=most),
}
