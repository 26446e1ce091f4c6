"""Warning about text that says too much, in words; whoever read it over says so by its key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from kasus_training.foundation.caution import Caution, cautions_in
from kasus_training.foundation.sentences import register_sentences
from kasus_training.rulings import RuleBroken


def careful_key(text: str) -> str:
    """Names the text that was read over; another text is warned about anew."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_careful(text: str, field: str, sent: Any) -> None:
    """The same care for a text that no form holds: `sent` is what the browser sent."""
    found, key = cautions_in(text), careful_key(text)
    if found and key not in sent.getlist(f"{field}-as-it-is"):
        raise RuleBroken("text-careful", field=field, words=caution_sentence(found), key=key)


def caution_sentence(found: Iterable[Caution]) -> str:
    return " ".join(str(caution_words(caution)) for caution in found)


def caution_words(caution: Caution) -> str:
    words = {
        Caution.LONG_NUMBER: _("This holds a number of 16 digits, as a NIK has. Such numbers are not kept here."),
        Caution.VICTIM: _("This seems to point to a victim. Leave out names, initials, ages, places and schools."),
    }
    return words[caution]


register_sentences({"text-careful": lambda words, key: words})
