"""Certificates for a hall without internet, signed by an authority that this laptop makes itself.

It can vouch for addresses of the hall only, so that a phone that trusts it gives nothing else away.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Phones refuse certificates of servers that live longer than 398 days.
AUTHORITY_LIFE, SERVER_LIFE, RENEWED_BEFORE = timedelta(days=1_825), timedelta(days=397), timedelta(days=30)
# A laptop's clock and a phone's are rarely the same.
BACKDATED = timedelta(days=2)
PRIVATE_NETS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
LOCAL_NAMES = ("localhost", "local")

Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certificates:
    """Where they lie: what phones are asked to trust, and what the server shows."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.crt"

    @property
    def authority_key(self) -> Path:
        return self.folder / "authority.key"

    @property
    def server(self) -> Path:
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"


def certificates_for(folder: Path, address: str, *, now: datetime) -> Certificates:
    """Certificates with which this address may be served; made or renewed where needed."""
    made = Certificates(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not is_good(made.authority, now=now) or not vouches_for(made.authority, address):
        _make_authority(made, address, now=now)
        made.server.unlink(missing_ok=True)
    if not is_good(made.server, now=now) or address not in addresses_in(made.server):
        _make_server(made, address, now=now)
    return made


def is_good(path: Path, *, now: datetime) -> bool:
    """Whether the certificate is there and stays good for a while."""
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEWED_BEFORE


def vouches_for(authority: Path, address: str) -> bool:
    certificate = x509.load_pem_x509_certificate(authority.read_bytes())
    limits = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    wanted = ipaddress.ip_address(address)
    return any(isinstance(limit, x509.IPAddress) and wanted in _network(limit) for limit in limits)


def _network(limit: x509.IPAddress) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(str(limit.value))


def networks_with(address: str) -> list[str]:
    """The private ones; some offices use another range in their own halls, so their address alone is added."""
    is_private = any(ipaddress.ip_address(address) in ipaddress.ip_network(net) for net in PRIVATE_NETS)
    return [*PRIVATE_NETS, *([] if is_private else [f"{address}/32"])]


def addresses_in(path: Path) -> list[str]:
    names = x509.load_pem_x509_certificate(path.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    return [str(address) for address in names.value.get_values_for_type(x509.IPAddress)]


def fingerprint(path: Path) -> str:
    """SHA-256, in pairs, as phones show it."""
    digest = x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def _make_authority(made: Certificates, address: str, *, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Kasus Training {now:%Y-%m-%d}")
    nets = [x509.IPAddress(ipaddress.ip_network(net)) for net in networks_with(address)]
    vouched = [*nets, *map(x509.DNSName, LOCAL_NAMES)]
    certificate = (
        _builder(name, name, key, now=now, life=AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=vouched, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _keep_key(made.authority_key, key)
    made.authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _make_server(made: Certificates, address: str, *, now: datetime) -> None:
    signer = serialization.load_pem_private_key(made.authority_key.read_bytes(), password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError(made.authority_key.name)
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    own = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address(address)),
    ]
    certificate = (
        _builder(_name(address), authority.subject, key, now=now, life=SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(own), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _keep_key(made.server_key, key)
    pem = serialization.Encoding.PEM
    made.server.write_bytes(certificate.public_bytes(pem) + authority.public_bytes(pem))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, *, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + life)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _keep_key(path: Path, key: Key) -> None:
    """For the owner's eyes only; never half written over an old one."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
