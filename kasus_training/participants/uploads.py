"""Files that people attach to their answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

NAME_MAX = 100
FORBIDDEN_IN_NAMES = frozenset('<>:"|?*')


@dataclass(frozen=True)
class Upload:
    """A file as it is kept: its name for people only, its kind from what it holds."""

    name: str
    suffix: str
    media_type: str
    content: bytes


def shown_name(name: str) -> str:
    """What people called the file, for showing only: the disk never sees it."""
    base = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(char for char in base if char.isprintable() and char not in FORBIDDEN_IN_NAMES)
    return plain[-NAME_MAX:] or "file"
