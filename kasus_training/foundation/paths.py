"""Where templates, static files and migrations lie, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def web_root() -> Path:
    """The folder that holds `templates`, `static` and `migrations`."""
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "templates").is_dir():
        return checkout
    return PACKAGE / "_web"
