"""The kasus-training command. Every fault is a sentence, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import structlog
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kasus_training import demo as demo_house
from kasus_training.accounts import actions as accounts
from kasus_training.accounts import queries as accounts_queries
from kasus_training.accounts.models import Organization
from kasus_training.accounts.rules import OrganizationDraft
from kasus_training.app import create_app
from kasus_training.config import KEY_FILE, Settings, SettingsFault
from kasus_training.foundation import audit, doctor, installation
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.worker import work_forever
from kasus_training.foundation.languages import in_language
from kasus_training.foundation.processes import end_with_input
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.server import POSTGRES_THREADS, SQLITE_THREADS, CannotListen, run_server
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Role
from kasus_training.rulings import RuleBroken


class Sentences(click.Group):
    """A group of commands whose faults reach the user as one sentence each."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsFault as fault:
            raise click.ClickException("\n".join(fault.faults)) from fault
        except (CannotListen, demo_house.DemoRefused) as fault:
            raise click.ClickException(str(fault)) from fault
        except (SQLAlchemyError, ArgumentError) as fault:
            raise click.ClickException(f"The database cannot be used: {doctor.reason(fault)}") from fault
        except OSError as fault:
            raise click.ClickException(f"{fault.strerror or fault}: {fault.filename or 'no file'}") from fault


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kasus-training")
def main() -> None:
    """Run a training from the first invitation to the last follow-up report."""


def read_settings() -> Settings:
    """The settings of the environment; a key that is no key is a fault like any other."""
    try:
        return Settings.from_env()
    except ValueError as fault:
        raise SettingsFault([f"The file {KEY_FILE} in the data folder is damaged: put back the one you saved."]) from (
            fault
        )


@contextmanager
def open_application(settings: Settings) -> Iterator[Flask]:
    """The application with a context, for commands."""
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@main.command()
@click.option("--host", default="127.0.0.1", envvar="KASUS_HOST", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, envvar="KASUS_PORT", show_default=True, type=click.IntRange(1, 65535))
@click.option("--data-dir", default="instance/demo", show_default=True, type=click.Path(path_type=Path))
@click.option("--base-url", default=None, help="The address that links carry, when it is another one.")
@click.option("--reset", is_flag=True, help="Build the demo anew, with today as its first day.")
@click.option("--participants", default=None, type=click.IntRange(1, 5_000), help="How many take part. [default: 60]")
@click.option("--database", default=None, metavar="URL", help="Another database than SQLite in the data folder.")
@click.option("--no-worker", is_flag=True, help="Start no worker beside the server.")
def demo(
    host: str,
    port: int,
    data_dir: Path,
    base_url: str | None,
    reset: bool,
    participants: int | None,
    database: str | None,
    no_worker: bool,
) -> None:
    """Show a training that begins today, with invented people."""
    address = base_url or f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"
    os.environ.setdefault("KASUS_LOG_FORMAT", "text")
    settings = demo_house.settings_for_demo(data_dir, address, database)
    for sentence in demo_house.prepare(settings, reset=reset, participants=participants):
        click.echo(sentence)
    os.environ.update(KASUS_DATA_DIR=str(settings.data_dir), KASUS_BASE_URL=address, DATABASE_URL=settings.database_url)
    _run(settings, host=host, port=port, threads=None, with_worker=not no_worker)


@main.command()
@click.option("--host", default="127.0.0.1", envvar="KASUS_HOST", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, envvar="KASUS_PORT", show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=None, envvar="KASUS_THREADS", type=click.IntRange(1, 64), help="Requests at a time.")
@click.option("--no-worker", is_flag=True, help="Start no worker beside the server.")
def serve(host: str, port: int, threads: int | None, no_worker: bool) -> None:
    """Serve this installation. Changes nothing in the database by itself."""
    settings = read_settings()
    with open_application(settings):
        if installation.demo_mark() is not None:
            raise click.ClickException("This is the database of the demo. Run: kasus-training demo")
        if not installation.is_schema_current():
            raise click.ClickException(
                "The database has an older schema than this program. Run: kasus-training migrate"
            )
    _run(settings, host=host, port=port, threads=threads, with_worker=not no_worker)


def _run(settings: Settings, *, host: str, port: int, threads: int | None, with_worker: bool) -> None:
    usual = SQLITE_THREADS if settings.is_sqlite else POSTGRES_THREADS
    run_server(
        host=host,
        port=port,
        threads=threads or usual,
        with_worker=with_worker,
        log_format=settings.log_format,
        when_ready=lambda: click.echo(f"Kasus Training: {settings.base_url}  (Ctrl-C ends it)"),
    )


@main.command()
def migrate() -> None:
    """Bring the database to the schema that this program needs."""
    with open_application(read_settings()):
        upgrade()
        click.echo(f"The schema is the newest, {installation.head_revision()}.")


@main.command()
@click.option("--attached", is_flag=True, hidden=True, help="End when the standard input is closed.")
def worker(attached: bool) -> None:
    """Run jobs: certificates, large imports."""
    if attached:
        end_with_input()
    settings = read_settings()
    app = create_app(settings)
    with app.app_context():
        if not installation.is_schema_current():
            raise click.ClickException(
                "The database has an older schema than this program. Run: kasus-training migrate"
            )
    structlog.get_logger().info("worker started")
    work_forever(app)


@main.command(name="doctor")
def examine() -> None:
    """Say whether this installation is healthy; the exit status tells."""
    settings = read_settings()
    with open_application(settings):
        findings = doctor.examine(settings)
    for finding in findings:
        click.echo(f"{finding.level.value:<8} {finding.topic:<14} {finding.sentence}")
    if any(finding.level is doctor.Level.FAULT for finding in findings):
        sys.exit(1)


@main.group()
def user() -> None:
    """Accounts."""


@user.command(name="add")
@click.option("--email", prompt="E-mail")
@click.option("--name", prompt="Name")
@click.option("--organization", "short_name", default=None, help="Short name of the office; made if there is none.")
@click.option("--organization-name", default=None, help="Full name of the office, when it is made.")
@click.option("--government", default=None, help="First line of its letterhead, when it is made.")
@click.option("--place", default=None, help="Its town, when it is made.")
@click.option("--timezone", default="Asia/Makassar", show_default=True, help="Its time zone, when it is made.")
@click.option("--role", default="admin", show_default=True, type=click.Choice(["admin", "member"]))
@click.option("--link", is_flag=True, help="Print a one-time link instead of asking for a password.")
@click.option("--password", default=None, help="The password; asked for when missing. Others may see it in lists.")
def add_user(email: str, name: str, link: bool, password: str | None, role: str, **office: str | None) -> None:
    """Add a colleague: the first admin, and the office if there is none."""
    settings = read_settings()
    with open_application(settings):
        if not installation.is_schema_current():
            raise click.ClickException(
                "The database has an older schema than this program. Run: kasus-training migrate"
            )
        draft = _office_draft(**office)
        if not link and password is None:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        try:
            with transaction():
                organization = draft if isinstance(draft, Organization) else accounts.create_organization(draft)
                colleague, token = accounts.add_colleague(
                    organization, email=email, name=name, role=Role(role), by=audit.SYSTEM
                )
                if password is not None:
                    accounts.accept_link(token, password=password)
        except RuleBroken as broken:
            with in_language("en"):
                raise click.ClickException(sentence_for(broken)) from broken
        click.echo(f"{colleague.email} now has an account in {organization.short_name}.")
        if password is None:
            click.echo(f"Their link, good once and for three days: {settings.base_url}/account-link/{token}")


def _office_draft(
    short_name: str | None,
    organization_name: str | None,
    government: str | None,
    place: str | None,
    timezone: str | None,
) -> Organization | OrganizationDraft:
    """The office that is there, or what to make one of."""
    known = {office.short_name: office for office in accounts_queries.organizations()}
    if short_name in known:
        return known[short_name]
    if short_name is None and len(known) == 1:
        return next(iter(known.values()))
    if known and short_name is None:
        raise click.ClickException(f"Say which office with --organization: {', '.join(sorted(known))}.")
    return OrganizationDraft(
        name=organization_name or click.prompt("Name of the office"),
        short_name=short_name or click.prompt("Its short name"),
        government=government or click.prompt("Government above it (first line of the letterhead)"),
        place=place or click.prompt("Town"),
        timezone=timezone or "Asia/Makassar",
    )
