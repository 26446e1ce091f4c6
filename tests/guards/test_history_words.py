"""What the history says of a change must be words, not a code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flask import Flask

from kasus_training.accounts.messages.history import deeds, subjects
from tests.guards.sources import module_name, modules, room_of, tree_of

ACTION = re.compile(r"^[a-z]+\.[a-z]+(-[a-z]+)*$")


def recorded_actions() -> Iterator[str]:
    """Second arguments of `record`, and every other text of an action that looks like one."""
    for path in modules():
        if room_of(module_name(path)) != "actions":
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record":
                if len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                    yield str(node.args[1].value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and ACTION.match(node.value):
                yield node.value


def test_every_recorded_change_has_words(app_of_session: Flask):
    """Add the missing ones to `accounts/messages/history.py`, with their Indonesian."""
    with app_of_session.app_context():
        known_subjects, known_deeds = subjects(), deeds()
    wordless = {
        action
        for action in recorded_actions()
        for subject, deed in [action.split(".", 1)]
        if subject not in known_subjects or deed not in known_deeds
    }

    assert wordless == set()
