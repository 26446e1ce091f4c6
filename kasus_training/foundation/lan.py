"""A laptop that serves a hall without internet: where phones on the same Wi-Fi find it."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from kasus_training.config import Lan
from kasus_training.foundation import clock
from kasus_training.foundation.authority import Certificates, certificates_for
from kasus_training.foundation.server import CannotListen, Tls

# Nothing is sent to them: asking which of our own addresses would be used is enough.
ELSEWHERE = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "192.0.2.1")
SIOCGIFADDR = 0x8915
FOLDER = "lan"
NOBODY_THERE = (
    "This computer is in no network. Join the Wi-Fi of the hall, or switch on this laptop's own hotspot, "
    "and start again; --lan-address names the address where it is not found."
)


def prepare_lan(folder: Path, *, port: int, https_port: int | None, address: str | None) -> tuple[Lan, Tls | None]:
    """The addresses of the hall, and certificates when phones shall open their camera."""
    found = address or lan_address()
    if found is None:
        raise CannotListen(NOBODY_THERE)
    check_written(found)
    http = f"http://{found}:{port}"
    if https_port is None:
        return Lan(http), None
    made = certificates_for(folder / FOLDER, found, now=clock.now())
    return Lan(http, f"https://{found}:{https_port}"), Tls(made.server, made.server_key, made.authority)


def check_written(address: str) -> None:
    try:
        ipaddress.IPv4Address(address)
    except ValueError as fault:
        raise CannotListen(f"{address!r} is not an address like 192.168.1.5.") from fault


def authority_of(folder: Path) -> Path:
    """The certificate that phones are asked to trust."""
    return Certificates(folder / FOLDER).authority


def lan_address() -> str | None:
    """Our address on the network of the hall: a private one if there is any."""
    found = list(dict.fromkeys(address for address in own_addresses() if is_usable(address)))
    private = [address for address in found if ipaddress.ip_address(address).is_private]
    return next(iter([*private, *found]), None)


def is_usable(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_link_local)


def own_addresses() -> Iterator[str]:
    yield from _addresses_by_route()
    yield from _addresses_by_interface()
    with contextlib.suppress(OSError):
        for *_kind, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(address[0])


def _addresses_by_route() -> Iterator[str]:
    for there in ELSEWHERE:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((there, 9))
            yield probe.getsockname()[0]


def _addresses_by_interface() -> Iterator[str]:
    """Without a route nobody is asked: on Linux the interfaces themselves are."""
    try:
        import fcntl  # noqa: PLC0415 -- not on Windows
    except ImportError:
        return
    for _number, name in socket.if_nameindex():
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            answer = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            yield socket.inet_ntoa(answer[20:24])
