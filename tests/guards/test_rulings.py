"""Every way a rule says no has its sentence."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from kasus_training.foundation import sentences
from tests.guards.sources import ROOT, modules, tree_of

RULINGS = {"RuleBroken", "Stale", "Full", "TooMany", "Forbidden"}
NOT_FACTS = {"field"}


@dataclass(frozen=True)
class Refusal:
    """One place in the code where a rule refuses."""

    place: str
    code: str
    facts: frozenset[str]
    passes_more: bool


def refusals() -> Iterator[Refusal]:
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RULINGS:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield Refusal(
                        place=f"{path.relative_to(ROOT)}:{node.lineno}",
                        code=first.value,
                        facts=frozenset(word.arg for word in node.keywords if word.arg) - NOT_FACTS,
                        passes_more=any(word.arg is None for word in node.keywords),
                    )


def test_every_code_has_a_sentence(app: Flask):
    """Register it in the `messages.py` of the house."""
    missing = {refusal.code: refusal.place for refusal in refusals() if refusal.code not in sentences.known_codes()}

    assert missing == {}


def test_every_sentence_takes_the_facts_that_its_ruling_brings(app: Flask):
    unfit = []
    for refusal in refusals():
        sentence = sentences._sentences.get(refusal.code)
        if sentence is None or refusal.passes_more:
            continue
        try:
            inspect.signature(sentence).bind(**dict.fromkeys(refusal.facts))
        except TypeError as fault:
            unfit.append(f"{refusal.place} {refusal.code}: {fault}")

    assert unfit == []
