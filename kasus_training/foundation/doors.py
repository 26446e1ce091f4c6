"""Every view declares who may knock. The app does not start with one that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])

DOOR = "__door__"


class UndeclaredDoor(RuntimeError):
    """A view was registered without saying who may reach it."""


def door(word: str) -> Callable[[View], View]:
    """Declare the door of a view: "public", "signed-in", "token", "permission people:see"."""

    def declare(view: View) -> View:
        setattr(view, DOOR, word)
        return view

    return declare


public = door("public")
"""Anybody may knock; the page shows nothing about people."""

by_token = door("token")
"""Whoever holds the secret in the address, the cookie or the header; the view checks it."""


def door_of(view: Callable[..., Any]) -> str | None:
    """The declared door; for a class of views, that of the class or of each method."""
    declared = getattr(view, DOOR, None)
    if declared is None and hasattr(view, "view_class"):
        declared = getattr(view.view_class, DOOR, None)
    return declared


def check_doors(app: Flask) -> None:
    """Refuse to start with an undeclared view."""
    open_ends = sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if door_of(app.view_functions[rule.endpoint]) is None
    )
    if open_ends:
        raise UndeclaredDoor("these views declare no door: " + ", ".join(dict.fromkeys(open_ends)))


def list_doors(app: Flask) -> str:
    """One line for each route: methods, address, door. The committed snapshot is made of it."""
    lines = [
        f"{','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'})):<9} {rule.rule:<70} "
        f"{door_of(app.view_functions[rule.endpoint])}"
        for rule in app.url_map.iter_rules()
    ]
    return "\n".join(sorted(lines, key=lambda line: line[10:])) + "\n"
