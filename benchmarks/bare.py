"""The measure: a bare Flask application with one insert and one constant page.

`python -m benchmarks.bare PORT THREADS` serves it on the server that the product uses, with
the database of the product's settings.
"""

from __future__ import annotations

import sys

import sqlalchemy as sa
from flask import Flask
from flask.typing import ResponseReturnValue

from kasus_training.config import Settings
from kasus_training.foundation.database import engine_options, prepare_engine
from kasus_training.foundation.server import make_server

TABLE = sa.Table(
    "bare_insert", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("token", sa.Text)
)


def make_app() -> Flask:
    app = Flask("bare")
    settings = Settings.from_env()
    engine = sa.create_engine(settings.database_url, **engine_options(settings))
    prepare_engine(engine, settings)
    TABLE.metadata.create_all(engine)
    writer = engine.execution_options(writer=True)

    @app.post("/insert")
    def insert() -> ResponseReturnValue:
        with writer.begin() as connection:
            connection.execute(TABLE.insert().values(token="one"))
        return {"result": "accepted"}

    @app.get("/constant")
    def constant() -> ResponseReturnValue:
        return "constant"

    return app


if __name__ == "__main__":
    make_server("benchmarks.bare:make_app", host="127.0.0.1", port=int(sys.argv[1]), threads=int(sys.argv[2])).serve()
