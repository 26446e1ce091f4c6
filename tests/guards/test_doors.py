"""Access changes show in the diff: the list of doors is committed."""

from flask import Flask

from kasus_training.foundation.doors import list_doors
from tests.guards.doors import SNAPSHOT


def test_the_doors_are_the_committed_ones(app: Flask):
    """When a change of access is meant, `make doors` writes the new snapshot."""
    assert list_doors(app) == SNAPSHOT.read_text(encoding="utf-8")
