"""The kasus-training command. Every fault is a sentence, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import structlog
from flask import Flask
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kasus_training import demo as demo_house
from kasus_training.accounts import actions as accounts
from kasus_training.accounts import queries as accounts_queries
from kasus_training.accounts.models import Organization
from kasus_training.accounts.rules import OrganizationDraft
from kasus_training.app import create_app
from kasus_training.config import KEY_FILE, Lan, Settings, SettingsFault
from kasus_training.foundation import audit, doctor, installation
from kasus_training.foundation.authority import Certificates
from kasus_training.foundation.database import database_of, db
from kasus_training.foundation.documents.qr import qr_text
from kasus_training.foundation.jobs.worker import work_forever
from kasus_training.foundation.lan import FOLDER, prepare_lan
from kasus_training.foundation.languages import in_language
from kasus_training.foundation.processes import Child, end_with_input
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.server import (
    POSTGRES_THREADS,
    SQLITE_THREADS,
    CannotListen,
    Tls,
    check_address,
    run_server,
)
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Role
from kasus_training.rulings import RuleBroken

EVERYWHERE = "0.0.0.0"


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


def lan_options(command: Any) -> Any:
    """The options of LAN mode, the same for the demo and for real use."""
    for option in (
        click.option("--lan-address", default=None, help="This computer's address in the hall, where it is not found."),
        click.option("--no-https", is_flag=True, help="With --lan: no HTTPS, so no camera on phones."),
        click.option("--https-port", default=8443, show_default=True, type=click.IntRange(1, 65535)),
        click.option("--lan", is_flag=True, help="Serve the phones of the hall, on its Wi-Fi, without internet."),
    ):
        command = option(command)
    return command


@main.command()
@click.option("--host", default="127.0.0.1", envvar="KASUS_HOST", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, envvar="KASUS_PORT", show_default=True, type=click.IntRange(1, 65535))
@click.option("--data-dir", default="instance/demo", show_default=True, type=click.Path(path_type=Path))
@click.option("--base-url", default=None, help="The address that links carry, when it is another one.")
@click.option("--reset", is_flag=True, help="Build the demo anew, with today as its first day.")
@click.option("--participants", default=None, type=click.IntRange(1, 5_000), help="How many take part. [default: 60]")
@click.option("--database", default=None, metavar="URL", help="Another database than SQLite in the data folder.")
@click.option("--no-worker", is_flag=True, help="Start no worker beside the server.")
@lan_options
def demo(
    host: str,
    port: int,
    data_dir: Path,
    base_url: str | None,
    reset: bool,
    participants: int | None,
    database: str | None,
    no_worker: bool,
    **lan: Any,
) -> None:
    """Show a training that begins today, with invented people."""
    hall = hall_of(data_dir.expanduser().resolve(), port=port, **lan)
    address = base_url or f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"
    if hall is not None:
        host, address = EVERYWHERE, hall.lan.http
    os.environ.setdefault("KASUS_LOG_FORMAT", "text")
    settings = demo_house.settings_for_demo(data_dir, address, database)
    for sentence in demo_house.prepare(settings, reset=reset, participants=participants):
        click.echo(sentence)
    os.environ.update(KASUS_DATA_DIR=str(settings.data_dir), KASUS_BASE_URL=address, DATABASE_URL=settings.database_url)
    _run(settings, host=host, port=port, threads=None, with_worker=not no_worker, hall=hall)


@main.command()
@click.option("--host", default="127.0.0.1", envvar="KASUS_HOST", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, envvar="KASUS_PORT", show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=None, envvar="KASUS_THREADS", type=click.IntRange(1, 64), help="Requests at a time.")
@click.option("--no-worker", is_flag=True, help="Start no worker beside the server.")
@lan_options
def serve(host: str, port: int, threads: int | None, no_worker: bool, **lan: Any) -> None:
    """Serve this installation. Changes nothing in the database by itself."""
    settings = read_settings()
    hall = hall_of(settings.data_dir, port=port, **lan)
    if hall is not None:
        host, settings = EVERYWHERE, replace(settings, base_url=hall.lan.http)
    with database_of(settings) as connection:
        if installation.demo_mark(connection) is not None:
            raise click.ClickException("This is the database of the demo. Run: kasus-training demo")
        if not installation.is_schema_current(connection):
            raise click.ClickException(
                "The database has an older schema than this program. Run: kasus-training migrate"
            )
    _run(settings, host=host, port=port, threads=threads, with_worker=not no_worker, hall=hall)


def _run(
    settings: Settings, *, host: str, port: int, threads: int | None, with_worker: bool, hall: Hall | None
) -> None:
    usual = SQLITE_THREADS if settings.is_sqlite else POSTGRES_THREADS
    children = [Child("worker", "--attached")] if with_worker else []
    if hall is not None:
        os.environ.update(KASUS_BASE_URL=hall.lan.http, KASUS_LAN=hall.lan.write())
        if hall.lan.https:
            check_address(host, hall.https_port)
            children.append(Child("serve-hall", environment={"KASUS_BASE_URL": hall.lan.https}))
    run_server(
        host=host,
        port=port,
        threads=threads or usual,
        log_format=settings.log_format,
        when_ready=lambda: click.echo("\n".join(greeting(settings, port, hall))),
        children=children,
    )


@main.command(name="serve-hall", hidden=True)
def serve_hall() -> None:
    """The same over HTTPS, beside `serve --lan`: reads everything from the environment."""
    end_with_input()
    settings = read_settings()
    if settings.lan is None or settings.lan.https is None:
        raise click.ClickException("This is a part of: kasus-training serve --lan")
    made = Certificates(settings.data_dir / FOLDER)
    run_server(
        host=EVERYWHERE,
        port=urlsplit(settings.lan.https).port or 443,
        threads=SQLITE_THREADS if settings.is_sqlite else POSTGRES_THREADS,
        log_format=settings.log_format,
        when_ready=lambda: None,
        tls=Tls(made.server, made.server_key, made.authority),
    )


@dataclass(frozen=True)
class Hall:
    """What LAN mode needs besides an ordinary server."""

    lan: Lan
    https_port: int


def hall_of(
    folder: Path, *, port: int, lan: bool, https_port: int, no_https: bool, lan_address: str | None
) -> Hall | None:
    if not lan:
        return None
    https = None if no_https else https_port
    return Hall(prepare_lan(folder, port=port, https_port=https, address=lan_address)[0], https_port)


def greeting(settings: Settings, port: int, hall: Hall | None) -> list[str]:
    """What stands in the terminal when the server is there."""
    if hall is None:
        return [f"Kasus Training: {settings.base_url}  (Ctrl-C ends it)"]
    lines = [f"For everybody in the hall, on the same Wi-Fi: {hall.lan.http}", qr_text(hall.lan.http)]
    if hall.lan.https:
        lines += [
            f"For phones that scan with their camera: {hall.lan.https}",
            f"  How a phone comes to trust it, and both as QR codes: {hall.lan.http}/lan",
        ]
    return [*lines, f"On this laptop, camera included: http://localhost:{port}  (Ctrl-C ends it)"]


@main.command()
def migrate() -> None:
    """Bring the database to the schema that this program needs."""
    from kasus_training.foundation.migrations import upgrade  # noqa: PLC0415 -- nothing else here needs it

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
