"""Passwords as Argon2id hashes, at the 19 MiB profile of the OWASP cheat sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobody() -> str:
    """Verified when there is no such account, so that the answer takes as long."""
    return _hasher.hash("nobody signs in with this")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether the password fits; takes the same time when there is nothing to fit."""
    return verify_hash(stored or _nobody(), password) and stored is not None


def verify_hash(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@dataclass(frozen=True)
class Proof:
    """That a password was tried against a stored hash, before any transaction began."""

    is_right: bool
    tried_against: str | None

    def fits(self, stored: str | None) -> bool:
        """Whether the password was right, and is still the one of the account."""
        return self.is_right and stored is not None and stored == self.tried_against


def prove(password: str, stored: str | None) -> Proof:
    return Proof(is_password(password, stored), stored)
