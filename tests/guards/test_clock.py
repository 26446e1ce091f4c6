"""Only the clock of the foundation asks the machine for the time."""

from __future__ import annotations

import ast

from tests.guards.sources import PACKAGE, ROOT, modules, tree_of

ASKING = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def test_nothing_else_asks_for_the_time():
    asking = []
    for path in modules():
        if path == PACKAGE / "foundation" / "clock.py":
            continue
        for node in ast.walk(tree_of(path)):
            asks = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if asks and (node.value.id, node.attr) in ASKING:
                asking.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert asking == []
