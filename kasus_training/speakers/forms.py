"""What organizers enter about speakers."""

from __future__ import annotations

from kasus_training.foundation.forms import Form, LineField, ParagraphField
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.speakers.rules import SpeakerDraft

BIOGRAPHY_MAX = 1_200


class SpeakerForm(Form):
    name = LineField(_l("Full name with titles"), most=160)
    position = LineField(_l("Position"), most=160)
    institution = LineField(_l("Institution"), most=200)
    biography = ParagraphField(_l("Short biography"), most=BIOGRAPHY_MAX)

    @property
    def draft(self) -> SpeakerDraft:
        return SpeakerDraft(
            name=self.name.data or None,
            position=self.position.data or "",
            institution=self.institution.data or "",
            biography=self.biography.data or "",
        )
