"""What attendance forgets of a person: the name in stored answers, and reasons given by hand."""

from __future__ import annotations

import sqlalchemy as sa

from kasus_training.attendance.models import MarkFact, Scan
from kasus_training.foundation.database import db
from kasus_training.participants.actions.erasing import forgets
from kasus_training.participants.models import Registration

NOBODY = "(data dihapus)"


@forgets
def forget_names(registration: Registration) -> None:
    """Scans stay as facts, and a repetition gets the same answer, without the name in it."""
    for scan in db.session.scalars(sa.select(Scan).filter_by(registration_id=registration.id)):
        if "name" in scan.answer:
            scan.answer = {**scan.answer, "name": NOBODY, "institution": ""}
    # An illness is a reason for being excused, and nobody else's business.
    db.session.execute(
        sa.update(MarkFact).where(MarkFact.registration_id == registration.id).values(reason=""),
        execution_options={"synchronize_session": "fetch"},
    )
