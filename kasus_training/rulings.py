"""How a rule says no."""

from __future__ import annotations


class RuleBroken(Exception):
    """A rule of the domain refuses. Nothing has changed.

    `code` names the rule in kebab-case, `field` the form field at which to show it,
    `facts` fill the sentence that the user reads.
    """

    def __init__(self, code: str, /, *, field: str | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


class Stale(RuleBroken):
    """Somebody else changed this meanwhile. HTTP 409."""


class Full(RuleBroken):
    """No place is left. HTTP 409."""


class TooMany(RuleBroken):
    """Tried too often. HTTP 429; `seconds` says how long to wait."""

    def __init__(self, code: str, /, *, seconds: int, field: str | None = None, **facts: object) -> None:
        super().__init__(code, field=field, seconds=seconds, **facts)
        self.seconds = seconds


class Forbidden(RuleBroken):
    """The member lacks the right. HTTP 403."""
