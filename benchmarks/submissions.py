"""A whole hall sends its test at the same moment: `python -m benchmarks.submissions`.

Builds a demo of its own whose first test is open on phones, lets everybody begin, and then sends
all answers and all tests at once. Nothing may be lost.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask

from benchmarks.load import Outcome, Request, send_all
from benchmarks.servers import MeasuredDemo, build_demo, demo_folder
from benchmarks.visitors import Browser
from kasus_training.app import create_app
from kasus_training.assessments import actions, queries
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, Score
from kasus_training.assessments.rules import Phase
from kasus_training.config import Settings
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.queries import confirmed_of

AT_ONCE = 40
"""Phones that send at the same moment; the others queue behind them."""
PEOPLE_MOST = 200


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.submissions", description=__doc__)
    options.add_argument("--participants", type=int, default=225)
    options.add_argument("--database", help="another database than SQLite; 'postgresql' starts one of its own")
    chosen = options.parse_args()
    with demo_folder("kasus-submissions-") as folder:
        measure(build_demo(folder, chosen.participants, chosen.database))


def measure(demo: MeasuredDemo) -> None:
    with inside(demo.settings):
        test_id, tokens, items = begin_all(demo.slug)
    with demo.served() as port:
        answers = send_all(port, [_answers(token, items) for token in tokens], senders=AT_ONCE)
        tests = send_all(port, list(_tests(port, tokens)), senders=AT_ONCE)
    with inside(demo.settings):
        kept = count(test_id)
    show(answers, tests, len(tokens), len(items), kept)


@contextmanager
def inside(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def begin_all(slug: str) -> tuple[int, list[str], list[int]]:
    """Everybody begins the test before the training: their keys, and its questions."""
    with transaction():
        event = db.session.scalars(sa.select(Event).filter_by(slug=slug)).one()
        test = next(form for form in queries.forms_of(event) if form.phase is Phase.PRE)
        adults = [person for person in confirmed_of(event) if not person.minor]
        tokens = [actions.token_of(actions.begin_attempt(test, person)) for person in adults[:PEOPLE_MOST]]
        return test.id, tokens, [item.id for item in queries.items_of(test)]


def _answers(token: str, items: list[int]) -> Request:
    body = {"answers": [{"item": item, "value": {"chosen": ["a"]}, "age": 0} for item in items]}
    return Request(
        "PUT", f"/test/{token}/answers", json.dumps(body).encode(), (("Content-Type", "application/json"),)
    )  # fmt: skip


def _tests(port: int, tokens: list[str]) -> Iterator[Request]:
    """One browser's form token serves all: the address of the attempt is what says who it is."""
    browser = Browser(port)
    browser.open(f"/test/{tokens[0]}")
    fields = {"csrf_token": browser.token, "page": "answers-sent", "do": "send"}
    for token in tokens:
        yield Request("POST", f"/test/{token}", urlencode(fields).encode(), browser.headers(form=True))


def count(test_id: int) -> tuple[int, int, int]:
    """Answers, tests that were handed in, scores."""
    form = db.session.get_one(AssessmentForm, test_id)
    sent = sa.select(sa.func.count(Attempt.id)).where(Attempt.form_id == form.id, Attempt.submitted_at.is_not(None))
    answers = sa.select(sa.func.count(Answer.id)).join(Answer.attempt).where(Attempt.form_id == form.id)
    scores = sa.select(sa.func.count(Score.id)).where(Score.form_id == form.id, Score.value.is_not(None))
    return tuple(db.session.scalar(one) or 0 for one in (answers, sent, scores))  # type: ignore[return-value]


def show(answers: Outcome, tests: Outcome, people: int, items: int, kept: tuple[int, int, int]) -> None:
    for words, outcome, good in (("sheets of answers", answers, 200), ("tests", tests, 303)):
        refused = sum(answer.status != good for answer in outcome.answers)
        print(
            f"{len(outcome.answers)} {words} at once in {outcome.seconds:.1f} s, {refused} refused; "
            f"median {outcome.median_ms:.0f} ms, p99 {outcome.p99_ms:.0f} ms"
        )
    print(f"kept: {kept[0]} of {people * items} answers, {kept[1]} tests and {kept[2]} scores of {people}")
    if kept != (people * items, people, people):
        raise SystemExit("Something was lost.")


if __name__ == "__main__":
    main()
