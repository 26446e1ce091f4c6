"""Answers that are kept for as long as what they follow from stays the same."""

from __future__ import annotations

from flask import Flask

from kasus_training.foundation.last_answers import last_answers


def test_what_is_kept_belongs_to_its_application_and_the_oldest_goes_first():
    here, elsewhere = Flask("here"), Flask("elsewhere")
    computed: list[str] = []

    def ask(app: Flask, state: int) -> str:
        with app.app_context():
            return last_answers("figures", most=2).get(
                state, lambda: computed.append(f"{app.name} {state}") or app.name
            )

    answers = [ask(here, 1), ask(elsewhere, 1), ask(here, 1), ask(here, 2), ask(here, 3), ask(here, 1)]

    assert answers == ["here", "elsewhere", "here", "here", "here", "here"]
    assert computed == ["here 1", "elsewhere 1", "here 2", "here 3", "here 1"]
