"""Signed slips that a page carries, so that nothing has to be stored.

A grace pass says that this browser saw a valid code of the screen at a certain moment;
a person slip says that this browser was shown that person's name. Pure: the key and the
moment are arguments.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

GRACE = timedelta(minutes=5)


def grace_pass(key: bytes, session_id: int, *, now: datetime) -> str:
    return _signer(key, "grace").dumps([session_id, int(now.timestamp())])


def is_in_grace(key: bytes, text: str, session_id: int, *, now: datetime) -> bool:
    """Whether this is a pass of the session that was given at most five minutes ago."""
    content = _content(key, "grace", text)
    if content is None or content[0] != session_id:
        return False
    age = now.timestamp() - content[1]
    return age + 1 >= 0 and age <= GRACE.total_seconds()


def person_slip(key: bytes, session_id: int, registration_id: int) -> str:
    return _signer(key, "person").dumps([session_id, registration_id])


def person_on(key: bytes, text: str, session_id: int) -> int | None:
    """The registration on a slip of this session."""
    content = _content(key, "person", text)
    return content[1] if content is not None and content[0] == session_id else None


def _content(key: bytes, salt: str, text: str) -> tuple[int, int] | None:
    try:
        content = _signer(key, salt).loads(text)
    except BadSignature:
        return None
    return (content[0], content[1])


def _signer(key: bytes, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"self-check-in-{salt}")
