"""What the worker does for tests while nobody looks."""

from __future__ import annotations

from kasus_training.assessments import actions, queries
from kasus_training.foundation import clock
from kasus_training.foundation.jobs.worker import chore
from kasus_training.foundation.transaction import transaction


@chore
def collect_overdue_tests() -> None:
    """Whose time is over has handed in what was saved, even if their phone never came back."""
    for form_id in queries.forms_with_overdue(clock.now()):
        with transaction():
            form = queries.form_by_id(form_id)
            if form is not None:
                actions.collect_overdue(form)
