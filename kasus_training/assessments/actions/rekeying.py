"""A key was wrong: it is corrected, and the scores that it made with it."""

from __future__ import annotations

import sqlalchemy as sa

from kasus_training.assessments import queries, rules
from kasus_training.assessments.actions.scores import write_results
from kasus_training.assessments.marking import mark
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, FormItem, KeyChange, QuestionVersion
from kasus_training.assessments.questions import AUTOMATIC, Key, check_key, check_same_kind_of_words, kept_key
from kasus_training.assessments.rules import COMPUTED
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken, Stale


def check_rekey(version: QuestionVersion, key: Key) -> None:
    check_same_kind_of_words(version.wording)
    check_key(version.wording, key)
    if kept_key(version.answer_key) == kept_key(key):
        raise RuleBroken("key-same", field="right")


def rekey(version: QuestionVersion, key: Key, reason: str, *, shown: str, by: Actor) -> KeyChange:
    """Correct the key of a version and the scores it made. `shown` is the digest of the preview:
    when anything moved since, nothing happens and the preview is made again. Locked tests and
    scores that a person typed stay."""
    said = rules.check_reason(reason)
    forms = queries.forms_with(version)
    for form in sorted(forms, key=lambda form: form.id):
        lock_row(form)
    lock_row(version)
    check_rekey(version, key)
    steps = queries.rekey_steps(version, key)
    if queries.digest_of(key, steps) != shown:
        raise Stale("rekey-moved")
    old = version.key
    version.key = kept_key(key)
    db.session.flush()
    rescored = sum(_score_again(form, version, steps, said, by) for form in forms if not form.is_locked)
    change = KeyChange(
        version_id=version.id,
        old_key=old,
        new_key=version.key,
        reason=said,
        rescored=rescored,
        by_id=by.actor_id,
        at=clock.now(),
    )
    db.session.add(change)
    audit.record(
        by,
        "question.rekeyed",
        version.question,
        organization_id=version.question.organization_id,
        version=version.number,
        reason=said,
        rescored=rescored,
    )
    return change


def _score_again(
    form: AssessmentForm, version: QuestionVersion, steps: list[queries.RekeyStep], reason: str, by: Actor
) -> int:
    _mark_again(form, version)
    wanted = {step.registration_id: step.new for step in steps if step.form.id == form.id and not step.stays}
    return len(write_results(form, wanted, by=by, reason=f"{COMPUTED}: {reason}"))


def _mark_again(form: AssessmentForm, version: QuestionVersion) -> None:
    """The points beside the answers to this question, in ended attempts."""
    if version.kind not in AUTOMATIC:
        return
    rows = db.session.execute(
        sa.select(Answer, FormItem.points)
        .join(FormItem, FormItem.id == Answer.item_id)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(FormItem.version_id == version.id, FormItem.form_id == form.id, Attempt.submitted_at.is_not(None))
    )
    now = clock.now()
    for answer, most in rows:
        found = mark(version.wording, version.answer_key, answer.body, most=most)
        answer.points, answer.is_right, answer.marked_at = found.points, found.is_right, now
    db.session.flush()
