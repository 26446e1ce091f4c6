"""What may stand in an address."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**31 - 1


class RowNumber(IntegerConverter):
    """A row's id: a number that no table can hold is no page, instead of the database's complaint."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_ID, **kwargs})


def init_addresses(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
