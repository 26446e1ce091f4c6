"""Every door of an event, knocked on by everybody who may not pass."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from kasus_training.foundation.doors import door_of
from kasus_training.permissions import EVENT_ROLES, Permission, Role, allows
from tests.factories.cast import Cast
from tests.visitor import Visitor

NOBODY = "999999"
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")


def doors(app: Flask) -> list[tuple[str, str, Permission]]:
    """Method, address with ids that do not exist, and the permission it asks for."""
    found = []
    for rule in app.url_map.iter_rules():
        word = door_of(app.view_functions[rule.endpoint]) or ""
        if word.startswith("event "):
            permission = Permission(word.removeprefix("event "))
            path = ARGUMENT.sub(lambda match: "{event}" if match[2] == "event" else NOBODY, rule.rule)
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            found += [(method, path, permission) for method in sorted(methods)]
    return found


def knock(visitor: Visitor, method: str, path: str) -> int:
    if method == "GET":
        return visitor.get(path, check=False).status
    return visitor.post(path).status if method == "POST" else visitor.post_json(path, {}, method=method).status


@pytest.mark.parametrize("role", EVENT_ROLES)
def test_a_team_member_without_the_right_is_refused(app: Flask, cast: Cast, visit, role: Role):
    visitor = visit(getattr(cast, role.value))
    wrong = {}
    for method, path, permission in doors(app):
        if allows([role], permission):
            continue
        status = knock(visitor, method, path.format(event=cast.slug))
        if status != 403:
            wrong[f"{method} {path}"] = status

    assert wrong == {}


@pytest.mark.parametrize("role", EVENT_ROLES)
def test_a_team_member_with_the_right_is_not_refused(app: Flask, cast: Cast, visit, role: Role):
    visitor = visit(getattr(cast, role.value))
    wrong = {}
    for method, path, permission in doors(app):
        if method != "GET" or not allows([role], permission):
            continue
        status = knock(visitor, method, path.format(event=cast.slug))
        if status not in {200, 302, 303, 404, 409, 422}:
            wrong[f"{method} {path}"] = status

    assert wrong == {}


def test_for_a_stranger_the_event_does_not_exist(app: Flask, cast: Cast, stranger: Visitor):
    wrong = {}
    for method, path, _permission in doors(app):
        status = knock(stranger, method, path.format(event=cast.slug))
        if status != 404:
            wrong[f"{method} {path}"] = status

    assert wrong == {}


def test_an_office_member_outside_the_team_sees_no_event(app: Flask, cast: Cast, visit):
    visitor = visit(cast.member)
    wrong = {}
    for method, path, _permission in doors(app):
        status = knock(visitor, method, path.format(event=cast.slug))
        if status != 404:
            wrong[f"{method} {path}"] = status

    assert wrong == {}


def test_whoever_is_not_signed_in_is_asked_to(app: Flask, cast: Cast, anybody: Visitor):
    wrong = {}
    for method, path, _permission in doors(app):
        if method != "GET":
            continue
        page = anybody.get(path.format(event=cast.slug), check=False)
        if page.status != 401 and not (page.status == 303 and page.location.startswith("/sign-in")):
            wrong[f"{method} {path}"] = page.status

    assert wrong == {}


def test_an_event_that_does_not_exist_is_not_found(app: Flask, cast: Cast, admin: Visitor):
    wrong = {}
    for method, path, _permission in doors(app):
        status = knock(admin, method, path.format(event="there-is-none"))
        if status != 404:
            wrong[f"{method} {path}"] = status

    assert wrong == {}
