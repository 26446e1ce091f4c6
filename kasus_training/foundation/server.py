"""The web server, with the worker beside it: what `demo` and `serve` run."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.server import Server

from kasus_training.foundation.documents.pdf import has_rendered
from kasus_training.foundation.processes import PATIENCE_SECONDS, Child

TARGET = "kasus_training.wsgi:make_app"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
# SQLite has one writer; more threads would only wait for each other.
SQLITE_THREADS = 4
POSTGRES_THREADS = 8
FIRST_LOOK_SECONDS = 0.4
NEXT_LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Tls:
    """What the server shows, and who signed it."""

    certificate: Path
    key: Path
    authority: Path


class CannotListen(Exception):
    """The address cannot be used; the text says why and what to do."""


def check_address(host: str, port: int) -> None:
    """Refuse an address that another program uses, before anything is started."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as fault:
        raise CannotListen(f"{host!r} is not an address of this computer.") from fault
    except PermissionError as fault:
        raise CannotListen(f"You may not use port {port}. Ports from 1024 on need no special right.") from fault
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"Port {port} is used by another program. Stop that one, or choose another with --port."
            ) from fault
        raise CannotListen(f"Cannot listen on {host} port {port}: {fault.strerror}.") from fault


def make_server(
    target: str, *, host: str, port: int, threads: int, log_format: str = "json", tls: Tls | None = None
) -> Any:
    """One web process with a few threads, the same for whatever application it carries."""
    # A fork finds everything imported and is there twice as soon; elsewhere it is not safe or not possible.
    # A demo that was just built has made certificates: its fork would wait for the compiler's threads for ever.
    can_fork = sys.platform == "linux" and not has_rendered()
    multiprocessing.set_start_method("fork" if can_fork else "spawn", force=True)
    return Server(
        target,
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=1,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=int(PATIENCE_SECONDS),
        log_level=LogLevels.warning,
        log_dictconfig=_logging(log_format),
        ssl_cert=tls.certificate if tls else None,
        ssl_key=tls.key if tls else None,
        ssl_protocol_min=SSLProtocols.tls12,
    )


def run_server(
    *,
    host: str,
    port: int,
    threads: int,
    log_format: str,
    when_ready: Callable[[], None],
    children: Sequence[Child] = (),
    tls: Tls | None = None,
) -> None:
    """Serve until told to stop; the processes read their settings from the environment.

    Raises SystemExit with a status other than 0 when the web process fell.
    """
    check_address(host, port)
    server = make_server(TARGET, host=host, port=port, threads=threads, log_format=log_format, tls=tls)
    server.on_startup(_stop_on_hangup(server))

    def ready() -> None:
        when_ready()
        for child in children:
            child.start()

    threading.Thread(target=_announce, args=(EVERYWHERE.get(host, host), port, tls, ready), daemon=True).start()
    try:
        server.serve()
    finally:
        for child in children:
            child.stop()


def _stop_on_hangup(server: Any) -> Callable[[], None]:
    """A closed terminal ends the server; granian would restart its workers instead."""

    def install() -> None:
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, server.signal_handler_interrupt)

    return install


def _announce(host: str, port: int, tls: Tls | None, when_ready: Callable[[], None]) -> None:
    """Say that the server is there as soon as it answers.

    The pause comes first: a thread that sleeps holds no lock while the web process is forked.
    """
    time.sleep(FIRST_LOOK_SECONDS)
    while not _answers(host, port, tls):
        time.sleep(NEXT_LOOK_SECONDS)
    when_ready()


def _answers(host: str, port: int, tls: Tls | None) -> bool:
    if tls is None:
        connection = HTTPConnection(host, port, timeout=5)
    else:
        trust = ssl.create_default_context(cafile=str(tls.authority))
        connection = HTTPSConnection(host, port, timeout=5, context=trust)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _logging(log_format: str) -> dict[str, Any]:
    """The server's own lines look like ours."""
    formatter = {"()": "kasus_training.foundation.logs.line_formatter", "log_format": log_format}
    return {"formatters": {"generic": formatter, "access": formatter}}
