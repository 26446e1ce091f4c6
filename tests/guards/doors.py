"""Writes the snapshot of all doors: `make doors`, after a change of access that is meant."""

from pathlib import Path
from tempfile import TemporaryDirectory

from kasus_training.app import create_app
from kasus_training.config import Settings, sqlite_url
from kasus_training.foundation.doors import list_doors

SNAPSHOT = Path(__file__).parent / "doors.txt"


def main() -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder), secret_key=b"nothing is signed", database_url=sqlite_url(Path(folder)), testing=True
        )
        SNAPSHOT.write_text(list_doors(create_app(settings)), encoding="utf-8")


if __name__ == "__main__":
    main()
