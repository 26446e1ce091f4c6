"""Commands run in the folder of a fresh installation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kasus_training.cli import main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`run("migrate")`: the command with its own data folder and no other settings."""
    for name in ("DATABASE_URL", "KASUS_BASE_URL", "KASUS_PROXY_COUNT", "KASUS_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KASUS_DATA_DIR", str(tmp_path / "instance"))
    monkeypatch.setenv("KASUS_LOG_FORMAT", "text")
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str, **options: object) -> Result:
        return CliRunner().invoke(main, list(words), **options)  # type: ignore[arg-type]

    return invoke
