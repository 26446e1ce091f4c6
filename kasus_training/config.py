"""Settings, read once from the environment. Every fault is reported at the same time."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KEY_FILE = "secret.key"
LOCAL_NAMES = ("localhost", "127.0.0.1")


class SettingsFault(Exception):
    """The environment cannot be used; `faults` holds one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Lan:
    """Under which addresses this installation is reached in the hall."""

    http: str
    https: str | None = None

    @classmethod
    def read(cls, text: str) -> Lan | None:
        """Of the environment: one or two addresses with a blank between them."""
        http, _blank, https = text.strip().partition(" ")
        return cls(http, https.strip() or None) if http else None

    def write(self) -> str:
        return f"{self.http} {self.https}" if self.https else self.http

    @property
    def hosts(self) -> frozenset[str]:
        """What may stand in the Host of a request: the laptop's own browser says localhost."""
        bases = [urlsplit(base) for base in (self.http, self.https) if base]
        ports = [base.port or (443 if base.scheme == "https" else 80) for base in bases]
        names = {base.netloc for base in bases}
        return frozenset(names | {f"{name}:{port}" for name in LOCAL_NAMES for port in ports} | set(LOCAL_NAMES))


@dataclass(frozen=True)
class Settings:
    """Everything the application needs to know before it starts."""

    data_dir: Path
    secret_key: bytes
    database_url: str
    base_url: str = "http://127.0.0.1:8000"
    proxy_count: int = 0
    sqlite_synchronous: str = "FULL"
    log_format: str = "json"
    redis_url: str | None = None
    lan: Lan | None = None
    """Where phones in the hall find this installation, in LAN mode."""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    mail_from: str = ""
    testing: bool = False

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """The settings of this process. Raises `SettingsFault` naming every fault at once."""
        env = os.environ if environ is None else environ
        faults: list[str] = []
        data_dir = Path(env.get("KASUS_DATA_DIR") or "instance").expanduser().resolve()
        base_url = (env.get("KASUS_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
        if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).netloc:
            faults.append(f"KASUS_BASE_URL must be an http or https address, not {base_url!r}.")
        proxy_count = _whole_number(env, "KASUS_PROXY_COUNT", 0, faults)
        log_format = env.get("KASUS_LOG_FORMAT") or "json"
        if log_format not in {"json", "text"}:
            faults.append(f"KASUS_LOG_FORMAT must be json or text, not {log_format!r}.")
        database_url = env.get("DATABASE_URL") or ""
        mail_server = _mail_server(env, faults)
        if database_url and not database_url.startswith(("sqlite:", "postgres")):
            faults.append("DATABASE_URL must start with sqlite: or postgresql:.")
        if faults:
            raise SettingsFault(faults)
        return cls(
            data_dir=data_dir,
            secret_key=read_or_make_key(data_dir),
            database_url=normalise_database_url(database_url) if database_url else sqlite_url(data_dir),
            base_url=base_url,
            proxy_count=proxy_count,
            log_format=log_format,
            redis_url=env.get("KASUS_REDIS_URL") or None,
            **mail_server,
            lan=Lan.read(env.get("KASUS_LAN") or ""),
        )


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{(folder / 'kasus.sqlite3').as_posix()}"


def normalise_database_url(url: str) -> str:
    """Hosting providers write postgres://; SQLAlchemy wants the driver's name."""
    scheme, _, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    return url


def read_or_make_key(folder: Path) -> bytes:
    """The installation's key, made on first start, readable by its owner only.

    Tickets and personal links are derived from it, so it goes into every backup.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    return bytes.fromhex(path.read_text().strip())


def _mail_server(env: Mapping[str, str], faults: list[str]) -> dict[str, Any]:
    """How e-mail is sent; without a host it is not."""
    security = env.get("KASUS_SMTP_SECURITY") or "starttls"
    if security not in {"starttls", "tls", "none"}:
        faults.append(f"KASUS_SMTP_SECURITY must be starttls, tls or none, not {security!r}.")
    host, user = env.get("KASUS_SMTP_HOST") or "", env.get("KASUS_SMTP_USER") or ""
    sender = env.get("KASUS_MAIL_FROM") or user
    if host and "@" not in sender:
        faults.append("KASUS_MAIL_FROM must be the address that e-mails come from.")
    return {
        "smtp_host": host,
        "smtp_port": _whole_number(env, "KASUS_SMTP_PORT", 465 if security == "tls" else 587, faults),
        "smtp_security": security,
        "smtp_user": user,
        "smtp_password": env.get("KASUS_SMTP_PASSWORD") or "",
        "mail_from": sender,
    }


def _whole_number(env: Mapping[str, str], name: str, default: int, faults: list[str]) -> int:
    text = env.get(name) or str(default)
    if text.isdecimal():
        return int(text)
    faults.append(f"{name} must be a whole number, not {text!r}.")
    return default
