"""What the house of speakers says."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.foundation.sentences import register_sentences

register_sentences(
    {
        "speaker-unnamed": lambda: _("Enter the name, or at least the position of the person who will come."),
    }
)
