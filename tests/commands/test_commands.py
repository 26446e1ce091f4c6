"""Commands say what is wrong in a sentence, and their exit status tells."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

OFFICE = (
    "--organization", "DINAS", "--organization-name", "Dinas Contoh", "--government", "Pemerintah Contoh",
    "--place", "Kandangan",
)  # fmt: skip
ADMIN = ("user", "add", "--email", "kepala@contoh.go.id", "--name", "Kepala Kantor", *OFFICE)


def said(result: Result) -> str:
    assert "Traceback" not in result.output
    return result.output


def test_migrating_makes_the_schema_and_repeating_it_changes_nothing(run: Run):
    first, second = run("migrate"), run("migrate")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "The schema is the newest" in said(second)


def test_the_key_is_for_its_owner_only(run: Run, tmp_path: Path):
    run("migrate")

    assert (tmp_path / "instance" / "secret.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("command", [("serve", "--port", "8999"), ("worker",), ADMIN])
def test_nothing_works_on_an_outdated_schema(run: Run, command: tuple[str, ...]):
    result = run(*command)

    assert result.exit_code == 1
    assert "Run: kasus-training migrate" in said(result)


def test_the_first_admin_makes_the_office(run: Run):
    run("migrate")

    result = run(*ADMIN, "--password", "kuda hujan batu laut")

    assert result.exit_code == 0
    assert "kepala@contoh.go.id now has an account in DINAS" in said(result)


def test_a_password_can_be_asked_for(run: Run):
    run("migrate")

    result = run(*ADMIN, input="kuda hujan batu laut\nkuda hujan batu laut\n")

    assert result.exit_code == 0
    assert "kuda" not in said(result)


def test_a_further_colleague_gets_a_link(run: Run):
    run("migrate")
    run(*ADMIN, "--password", "kuda hujan batu laut")

    result = run("user", "add", "--email", "dua@contoh.go.id", "--name", "Dua", "--role", "member", "--link")

    assert result.exit_code == 0
    assert "http://127.0.0.1:8000/account-link/" in said(result)


def test_a_refused_account_is_explained_and_leaves_no_office(run: Run, tmp_path: Path):
    run("migrate")

    result = run(*ADMIN, "--password", "pendek")

    assert result.exit_code == 1
    assert "at least 12 characters" in said(result)
    with sqlite3.connect(tmp_path / "instance" / "kasus.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM organization").fetchone() == (0,)
    connection.close()


def test_every_fault_of_the_settings_is_told_at_once(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://nowhere")
    monkeypatch.setenv("KASUS_PROXY_COUNT", "two")

    result = run("migrate")

    assert result.exit_code == 1
    assert "DATABASE_URL" in said(result)
    assert "KASUS_PROXY_COUNT" in said(result)


def test_a_damaged_key_is_explained(run: Run, tmp_path: Path):
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "secret.key").write_text("not a key")

    result = run("migrate")

    assert result.exit_code == 1
    assert "secret.key" in said(result)


def test_a_database_that_does_not_answer_is_explained(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    result = run("migrate")

    assert result.exit_code == 1
    assert "The database cannot be used" in said(result)


def test_a_port_in_use_is_explained(run: Run):

    run("migrate")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run("serve", "--port", str(other.getsockname()[1]))

    assert result.exit_code == 1
    assert "is used by another program" in said(result)


def test_the_doctor_finds_a_fresh_installation_healthy(run: Run):
    run("migrate")

    result = run("doctor")

    assert result.exit_code == 0
    assert "fault" not in said(result)


def test_the_doctor_finds_a_missing_schema_and_an_open_key(run: Run, tmp_path: Path):
    run("doctor")
    (tmp_path / "instance" / "secret.key").chmod(0o644)

    result = run("doctor")

    assert result.exit_code == 1
    assert "run kasus-training migrate" in said(result)
    assert "chmod 600" in said(result)
