"""From a rule's code to the sentence that a person reads.

Each house registers its own sentences in `messages.py`; a guard fails on a code without one.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from kasus_training.rulings import RuleBroken

Sentence = Callable[..., str]

_sentences: dict[str, Sentence] = {}


class NoSentence(RuntimeError):
    """A rule says no with a code that has no words."""


def register_sentences(sentences: dict[str, Sentence]) -> None:
    """Add a house's sentences: code → function of the ruling's facts."""
    _sentences.update(sentences)


def sentence_for(broken: RuleBroken) -> str:
    """The ruling in the reader's language: what is wrong and what to do."""
    if broken.code not in _sentences:
        raise NoSentence(broken.code)
    return _sentences[broken.code](**broken.facts)


def known_codes() -> frozenset[str]:
    return frozenset(_sentences)


register_sentences(
    {
        "unknown-zone": lambda zone="": _("The time zone %(zone)s is not known. Choose one from the list.", zone=zone),
        "database-unavailable": lambda: _("The data cannot be reached right now. Wait a moment and try again."),
        "scan-empty": lambda: _("The file is empty. Choose the scan or a photograph of the paper."),
        "scan-too-large": lambda megabytes: _(
            "The file is larger than %(megabytes)s MB. Scan it in grey or take a smaller photograph.",
            megabytes=megabytes,
        ),
        "scan-kind": lambda: _("This is neither a PDF nor a JPEG or PNG picture. Save it as one of these."),
        "scan-broken": lambda: _("The file is damaged and cannot be kept. Scan or photograph the paper again."),
        "scan-active": lambda: _(
            "The PDF carries scripts, forms or attachments. Print it to a new PDF and send that one."
        ),
    }
)
