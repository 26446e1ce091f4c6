"""What carries the numbers of jobs from the web process to the worker."""

from __future__ import annotations

from typing import Any

import pysqlite3.dbapi2
from huey import Huey, RedisHuey
from huey.storage import SqliteStorage

from kasus_training.config import Settings

# The driver is compiled: a type checker sees none of its names.
sqlite: Any = pysqlite3.dbapi2


class SafeSqliteStorage(SqliteStorage):
    """huey's file on the bundled SQLite: the system's may have the WAL-reset bug."""

    def _create_connection(self) -> Any:
        connection = sqlite.connect(self.filename, timeout=self._timeout, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = delete")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


def make_huey(settings: Settings) -> Huey:
    """Redis where there is one, else a file in the data folder."""
    if settings.redis_url:
        return RedisHuey("kasus", url=settings.redis_url, results=False)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Huey(
        "kasus",
        storage_class=SafeSqliteStorage,
        filename=str(settings.data_dir / "queue.sqlite3"),
        results=False,
    )
