"""Settings report every fault at once; the key is made once and kept private."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kasus_training.config import Settings, SettingsFault, read_or_make_key


def test_every_fault_is_reported_at_the_same_time(tmp_path: Path):
    env = {
        "KASUS_DATA_DIR": str(tmp_path),
        "KASUS_BASE_URL": "nowhere",
        "KASUS_PROXY_COUNT": "two",
        "KASUS_LOG_FORMAT": "xml",
        "DATABASE_URL": "mysql://x",
    }

    with pytest.raises(SettingsFault) as fault:
        Settings.from_env(env)

    assert len(fault.value.faults) == 4


def test_without_settings_it_is_a_sqlite_file_in_the_data_folder(tmp_path: Path):
    settings = Settings.from_env({"KASUS_DATA_DIR": str(tmp_path)})

    assert settings.database_url == f"sqlite:///{tmp_path.as_posix()}/kasus.sqlite3"


def test_a_providers_postgres_address_gets_our_driver(tmp_path: Path):
    env = {"KASUS_DATA_DIR": str(tmp_path), "DATABASE_URL": "postgres://u:p@h/db"}

    assert Settings.from_env(env).database_url == "postgresql+psycopg://u:p@h/db"


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path):
    first = read_or_make_key(tmp_path)
    second = read_or_make_key(tmp_path)

    assert first == second
    assert len(first) == 32
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
