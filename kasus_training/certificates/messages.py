"""What the house of certificates says."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.certificates.rules import GapReason
from kasus_training.foundation.sentences import register_sentences

register_sentences(
    {
        "certificate-nobody-due": lambda: _(
            "Nobody is waiting for a certificate: everybody who attended enough already has one."
        ),
        "certificate-no-signatory": lambda: _(
            "Nobody is entered who signs on this day. Ask the admin to add a signatory, then issue again."
        ),
        "certificate-not-confirmed": lambda: _(
            "This person is not a confirmed participant, so no certificate can be issued."
        ),
        "certificate-not-earned": lambda attended=0, counted=0, needed=0: _(
            "The attendance is not enough yet: %(attended)s of %(counted)s sessions, and %(needed)s are needed.",
            attended=attended,
            counted=counted,
            needed=needed,
        ),
        "certificate-exists": lambda: _("This person already has a valid certificate. Replace that one instead."),
        "certificate-not-valid": lambda: _(
            "This certificate has already been revoked or replaced. Reload the page to see how it stands now."
        ),
        "certificate-reason-missing": lambda: _("Write down the reason. It stands in the register."),
        "certificate-reason-long": lambda most=200: _("Write the reason in at most %(most)s characters.", most=most),
        "certificate-name-missing": lambda: _("Enter the name as it should be printed."),
    }
)


def gap_words(reason: GapReason) -> str:
    """Why a number has no certificate."""
    return {
        GapReason.NOT_MADE: _("The document could not be made."),
        GapReason.NOT_EARNED: _("The right to it was lost before the document was made."),
        GapReason.YEAR_OVER: _("The year ended before the document was made."),
    }[reason]
