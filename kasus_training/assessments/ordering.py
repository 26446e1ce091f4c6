"""The order in which one person sees questions and options: mixed by a seed, always the same for it.

The order comes from hashes and not from a random generator, so that it stays the same in
every version of Python, on every phone, and on paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def mixed(things: Iterable[Thing], names: Iterable[object], seed: object) -> list[Thing]:
    """The things in the order of the hashes of their names under this seed."""
    named = [(_place(seed, name), thing) for thing, name in zip(things, names, strict=True)]
    return [thing for _key, thing in sorted(named, key=lambda pair: pair[0])]


def question_order(item_ids: Iterable[int], seed: int) -> list[int]:
    """Ids of a form's items as the person with this seed meets them."""
    ids = list(item_ids)
    return mixed(ids, ids, f"questions:{seed}")


def option_order(option_ids: Iterable[str], seed: int, item_id: int) -> list[str]:
    """Ids of a question's options as the person with this seed sees them: the first is A."""
    ids = list(option_ids)
    return mixed(ids, ids, f"options:{seed}:{item_id}")


def _place(seed: object, name: object) -> bytes:
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()
