"""Tokens: derived from the installation's key, or random and kept as a hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from flask import current_app

ALPHABET_BITS = 160


def derived_token(purpose: str, subject: int, generation: int) -> str:
    """A token of 160 bits in A–Z2–7 that only this installation can make.

    The alphabet survives a USB scanner set to another keyboard layout.
    """
    key: bytes = current_app.config["SECRET_KEY"]
    message = f"{purpose}:{subject}:{generation}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return base64.b32encode(digest[: ALPHABET_BITS // 8]).decode()


def random_token() -> str:
    """160 random bits in A–Z2–7."""
    return base64.b32encode(secrets.token_bytes(ALPHABET_BITS // 8)).decode()


def token_hash(token: str) -> str:
    """What is stored of a token, for look-up. Case and blanks of typed ones do not matter."""
    return hashlib.sha256("".join(token.split()).upper().encode()).hexdigest()


def keyed_hash(purpose: str, text: str) -> str:
    """A hash that outsiders cannot repeat, for addresses and e-mails in counters."""
    key: bytes = current_app.config["SECRET_KEY"]
    return hmac.new(key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()[:40]
