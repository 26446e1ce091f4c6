"""LAN mode: addresses, certificates of our own, and the page that explains them."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from cryptography import x509

from benchmarks.servers import free_port
from kasus_training.app import create_app
from kasus_training.config import Lan, sqlite_url
from kasus_training.foundation import clock
from kasus_training.foundation.authority import addresses_in, certificates_for
from kasus_training.foundation.lan import prepare_lan
from kasus_training.foundation.server import CannotListen
from tests.conftest import settings_for

HALL = "192.168.43.7"


def shake_hands(folder: Path, address: str, name: str) -> str:
    """Serve once with the certificates made for `address`, as a phone that trusts the authority sees it."""
    made = certificates_for(folder, address, now=datetime.now(UTC))
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(made.server, made.server_key)
    ours = ssl.create_default_context(cafile=str(made.authority))
    one, other = socket.socketpair()

    def answer() -> None:
        try:
            theirs.wrap_socket(other, server_side=True).close()
        except (ssl.SSLError, OSError):
            other.close()

    serving = threading.Thread(target=answer)
    serving.start()
    try:
        with ours.wrap_socket(one, server_hostname=name) as secure:
            return secure.version() or ""
    finally:
        one.close()
        serving.join()


def test_a_phone_that_trusts_the_authority_is_served_without_a_warning(tmp_path: Path):
    assert shake_hands(tmp_path, HALL, HALL) == "TLSv1.3"
    assert shake_hands(tmp_path, HALL, "localhost") == "TLSv1.3"
    assert shake_hands(tmp_path, "203.0.113.9", "203.0.113.9") == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(tmp_path, HALL, "192.168.43.8")


def test_the_authority_vouches_for_the_hall_only_and_its_key_is_the_owners(tmp_path: Path):
    made = certificates_for(tmp_path, HALL, now=clock.now())
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)

    assert limits.critical
    assert "8.8.8.8/32" not in [str(limit.value) for limit in limits.value.permitted_subtrees or []]
    assert [path.stat().st_mode & 0o777 for path in (made.authority_key, made.server_key)] == [0o600, 0o600]


def test_phones_trust_once_also_when_the_address_changes_or_a_year_goes_by(tmp_path: Path):
    first = certificates_for(tmp_path, HALL, now=clock.now()).authority.read_bytes()
    moved = certificates_for(tmp_path, "10.0.0.5", now=clock.now())
    later = certificates_for(tmp_path, "10.0.0.5", now=clock.now() + timedelta(days=380))

    assert moved.authority.read_bytes() == later.authority.read_bytes() == first
    assert addresses_in(later.server) == ["127.0.0.1", "10.0.0.5"]


def test_a_wrong_address_is_a_sentence(tmp_path: Path):
    with pytest.raises(CannotListen, match=r"not an address like 192\.168\.1\.5"):
        prepare_lan(tmp_path, port=8000, https_port=8443, address="aula")


def test_the_addresses_go_through_the_environment_and_name_the_hosts():
    lan = Lan(f"http://{HALL}:8000", f"https://{HALL}:8443")

    assert Lan.read(lan.write()) == lan
    assert Lan.read("") is None
    assert {f"{HALL}:8000", f"{HALL}:8443", "localhost:8000", "127.0.0.1:8443"} <= lan.hosts


def test_the_page_of_the_hall_and_its_hosts(tmp_path: Path):
    lan = prepare_lan(tmp_path, port=8000, https_port=8443, address=HALL)[0]
    settings = replace(settings_for(f"sqlite:///{tmp_path / 'lan.sqlite3'}", tmp_path), lan=lan, base_url=lan.http)
    phone = create_app(settings).test_client()
    host = {"Host": f"{HALL}:8000"}

    page = phone.get("/lan", headers=host)
    file = phone.get("/lan/authority.crt", headers=host)

    assert (page.status_code, file.status_code) == (200, 200)
    assert lan.https in page.get_data(as_text=True)
    assert file.mimetype == "application/x-x509-ca-cert"
    assert file.data == (tmp_path / "lan" / "authority.crt").read_bytes()
    assert phone.get("/lan", headers={"Host": "localhost:8000"}).status_code == 200
    assert phone.get("/lan", headers={"Host": "jahat.example"}).status_code == 400


def test_without_lan_mode_there_is_no_such_page(tmp_path: Path):
    phone = create_app(settings_for(f"sqlite:///{tmp_path / 'no.sqlite3'}", tmp_path)).test_client()

    assert [phone.get(path).status_code for path in ("/lan", "/lan/authority.crt")] == [404, 404]


def test_the_whole_hall_is_served_over_http_and_https(tmp_path: Path):
    environment = {
        **os.environ, "KASUS_DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url(tmp_path),
        "KASUS_LOG_FORMAT": "text", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "kasus_training"]
    subprocess.run([*command, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    http, https = f"http://127.0.0.1:{free_port()}", f"https://127.0.0.1:{free_port()}"
    lan = ["--lan", "--lan-address", "127.0.0.1", "--port", http.split(":")[2], "--https-port", https.split(":")[2]]
    with subprocess.Popen(
        [*command, "serve", *lan, "--no-worker"], env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            told = told_by(server.stdout)
            page, authority = fetch(f"{http}/lan"), fetch(f"{http}/lan/authority.crt")
            trust = ssl.create_default_context(cadata=authority.decode())

            assert http in told and https in told and "█" in told
            assert https in page.decode()
            assert b"<form" in fetch(f"{http}/sign-in")
            assert b"<form" in fetch(f"{https}/sign-in", trust)
            with pytest.raises(URLError, match="certificate verify failed"):
                fetch(f"{https}/sign-in", ssl.create_default_context())
        finally:
            server.terminate()
    for address in (http, https):
        with pytest.raises(URLError, match="refused"):
            urlopen(address, timeout=5)


def told_by(terminal: IO[str]) -> str:
    """What stands in the terminal, up to the line that names the laptop's own address."""
    lines: list[str] = []
    while not lines or "localhost" not in lines[-1]:
        line = terminal.readline()
        assert line, f"the server ended: {lines}"
        lines.append(line)
    return "".join(lines)


def fetch(address: str, trust: ssl.SSLContext | None = None) -> bytes:
    """The page, once its server is there: HTTPS comes a moment after HTTP."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(address, timeout=10, context=trust) as answer:
                return answer.read()
        except URLError as fault:
            if "refused" not in str(fault) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
