"""A participant checks in with their own phone."""

from __future__ import annotations

from kasus_training.attendance.actions.scans import Answer, check_in
from kasus_training.attendance.judging import ScanDraft
from kasus_training.attendance.rules import ScanKind
from kasus_training.foundation.audit import PARTICIPANT
from kasus_training.participants.models import Registration
from kasus_training.schedule.models import TrainingSession


def check_self_in(session: TrainingSession, registration: Registration, *, scan_id: str, device: str) -> Answer:
    """The caller has seen a valid code of the screen; the window is judged here, by our clock."""
    draft = ScanDraft(
        scan_id=scan_id,
        token="",
        session_id=session.id,
        kind=ScanKind.IN,
        registration_id=registration.id,
    )
    return check_in(session.event, draft, by=PARTICIPANT, device=device)
