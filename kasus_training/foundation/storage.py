"""Files of an installation, under names of our own in the data folder."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.event import listen

from kasus_training.foundation.database import db


def data_folder() -> Path:
    return current_app.config["DATA_DIR"]


def keep(content: bytes, *, kind: str, suffix: str) -> str:
    """Write the bytes durably under a random name; gives the name to remember."""
    folder = data_folder() / "files" / kind
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}{suffix}"
    with open(folder / name, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return f"{kind}/{name}"


def path_of(name: str) -> Path:
    """Where a kept file lies. The name comes from our own rows, never from a request."""
    return data_folder() / "files" / name


def discard(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def discard_after_commit(name: str) -> None:
    """Delete the file once its row is gone for good; a transaction that fails keeps both."""
    path = path_of(name)
    listen(db.session(), "after_commit", lambda _session: path.unlink(missing_ok=True), once=True)


def discard_older(kind: str, instant: datetime) -> None:
    """Remove files of a kind that were written before the instant."""
    for path in path_of(kind).glob("*"):
        if path.stat().st_mtime < instant.timestamp():
            path.unlink(missing_ok=True)
