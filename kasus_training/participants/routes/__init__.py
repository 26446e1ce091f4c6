"""How participants are reached in a browser."""

from __future__ import annotations

from kasus_training.participants.routes import (
    chaperones,
    exports,
    guardians,
    imports,
    institutions,
    links,
    messages,
    one,
    own,
    people,
    public,
    questions,
    sectors,
    waiting,
)
from kasus_training.participants.routes.blueprint import (
    bp,
)

__all__ = [
    "bp",
    "chaperones",
    "exports",
    "guardians",
    "imports",
    "institutions",
    "links",
    "messages",
    "one",
    "own",
    "people",
    "public",
    "questions",
    "sectors",
    "waiting",
]
