"""What is written to participants."""

from __future__ import annotations

from kasus_training.foundation.forms import Form, ParagraphField, Required
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.participants.letters import TEXT_MAX


class MessageForm(Form):
    """The office's own wording of a message."""

    text = ParagraphField(_l("Text"), [Required()], most=TEXT_MAX)
