"""The code on the hall's screen, which changes every few seconds.

A code is an HMAC of the session and the time step. Its age counts from the start of its
step: during 15 seconds the newest, then accepted until it is 30 seconds old.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

STEP_SECONDS = 15
ACCEPTED_SECONDS = 30
TYPED_DIGITS = 6
# Twenty characters of base 32: 100 bits, in an alphabet that any QR reader keeps.
SCANNED_LENGTH = 20


def step_of(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def starts_at(step: int) -> datetime:
    return datetime.fromtimestamp(step * STEP_SECONDS, UTC)


def seconds_left(now: datetime) -> int:
    """Until the code changes, rounded up."""
    left = STEP_SECONDS - (now.timestamp() % STEP_SECONDS)
    return min(STEP_SECONDS, int(left) + (left % 1 > 0))


def scanned_code(secret: bytes, session_id: int, step: int) -> str:
    """The code inside the QR."""
    return base64.b32encode(_digest(secret, "scanned", session_id, step)).decode()[:SCANNED_LENGTH]


def typed_code(secret: bytes, session_id: int, step: int) -> str:
    """The six digits that people type."""
    number = int.from_bytes(_digest(secret, "typed", session_id, step)[:8], "big")
    return f"{number % 10**TYPED_DIGITS:0{TYPED_DIGITS}d}"


def is_valid(secret: bytes, session_id: int, code: str, *, now: datetime) -> bool:
    """Whether this is a code of the session that is not yet too old."""
    tidy = "".join(code.split()).upper()
    return any(
        hmac.compare_digest(tidy.encode(), expected.encode())
        for step in _accepted_steps(now)
        for expected in (scanned_code(secret, session_id, step), typed_code(secret, session_id, step))
    )


def is_scanned(secret: bytes, session_id: int, code: str, *, now: datetime) -> bool:
    """Whether this is a code from the QR, with more bits than anybody guesses."""
    return any(
        hmac.compare_digest(code.upper().encode(), scanned_code(secret, session_id, step).encode())
        for step in _accepted_steps(now)
    )


def _accepted_steps(now: datetime) -> list[int]:
    newest = step_of(now)
    age = now.timestamp() - newest * STEP_SECONDS
    back = 0
    steps = []
    while age + back * STEP_SECONDS < ACCEPTED_SECONDS:
        steps.append(newest - back)
        back += 1
    return steps


def _digest(secret: bytes, purpose: str, session_id: int, step: int) -> bytes:
    return hmac.new(secret, f"projector:{purpose}:{session_id}:{step}".encode(), hashlib.sha256).digest()
