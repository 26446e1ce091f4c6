"""The project's own files, read as text and as syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kasus_training"
TEMPLATES = ROOT / "templates"

HOUSES = (
    "accounts", "events", "speakers", "schedule", "participants", "attendance",
    "assessments", "certificates", "reports", "portal", "privacy",
)  # fmt: skip

RANKS = {
    "rules": 0, "models": 1, "queries": 2, "actions": 3, "access": 4, "documents": 5,
    "messages": 6, "forms": 7, "routes": 8, "api": 8, "jobs": 8,
}  # fmt: skip
"""A room may import rooms of its own rank or below, of any house."""

OTHER_ROOMS = {
    # Derives and looks up tokens, for which it needs the installation's key.
    "participants.tickets": "queries",
    # Reads workbooks that people send, through calamine.
    "participants.tables": "queries",
}
"""Modules that are neither a known room nor pure, with the room that they count as."""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def modules(folder: Path = PACKAGE) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "node_modules" not in path.parts)


def module_name(path: Path) -> str:
    """Dotted, below the package: `schedule.rules`, `attendance.routes.desk`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(name: str) -> str | None:
    """The room that a module of a house belongs to; a pure module with its own name counts as rules."""
    parts = name.split(".")
    if parts[0] not in HOUSES or len(parts) < 2:
        return None
    return OTHER_ROOMS.get(".".join(parts[:2])) or (parts[1] if parts[1] in RANKS else "rules")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a module imports, below the package where it is ours."""
    known = {module_name(other) for other in modules()}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.removeprefix("kasus_training.")
        elif isinstance(node, ast.ImportFrom) and node.module:
            base = node.module.removeprefix("kasus_training").lstrip(".") if _is_ours(node.module) else None
            if base is None:
                yield node.lineno, node.module
                continue
            for alias in node.names:
                deeper = f"{base}.{alias.name}".lstrip(".")
                yield node.lineno, deeper if deeper in known else base


def _is_ours(name: str) -> bool:
    return name.split(".")[0] == "kasus_training"


@cache
def committed_files() -> tuple[Path, ...]:
    """Everything that git knows or would add, as far as it is text of our own."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    endings = {".py", ".html", ".css", ".js", ".mjs", ".toml", ".md", ".typ", ".txt", ".json", ".lock", ".po", ".npmrc"}
    names = {"Makefile", "run", ".gitignore"}
    paths = (ROOT / line for line in listing.splitlines())
    return tuple(
        path
        for path in paths
        if path.is_file() and (path.suffix in endings or path.name in names) and "vendor" not in path.parts
    )
