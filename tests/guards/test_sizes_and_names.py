"""Small functions, small modules, domain words."""

from __future__ import annotations

import ast
import re

from tests.guards.sources import ROOT, TEMPLATES, modules, tree_of

MODULE_LINES = 400
FUNCTION_LINES = 40
BANNED = re.compile(r"^(utils?|helpers?|misc|common|managers?|stuff|tools|shared)$")


def test_no_module_is_longer_than_its_limit():
    """Make the room a folder of the same name, split by meaning."""
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {str(path): length for path, length in lengths.items() if length > MODULE_LINES} == {}


def test_no_function_is_longer_than_its_limit():
    long = {}
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.body[0].lineno + 1
                if length > FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = length

    assert long == {}


def test_nothing_has_a_name_that_says_nothing():
    folders = (ROOT / "kasus_training", ROOT / "tests", TEMPLATES, ROOT / "static" / "js", ROOT / "static" / "css")
    paths = [path for folder in folders for path in folder.rglob("*")]

    assert [str(path.relative_to(ROOT)) for path in paths if BANNED.match(path.stem)] == []
