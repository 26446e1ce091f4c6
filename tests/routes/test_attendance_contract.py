"""The stations' API keeps to its own description, whatever is sent to it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from tests.factories.cast import Cast
from tests.factories.hall import Hall, make_hall

OPERATIONS = {
    "GET /api/v1/events/{slug}/roster",
    "POST /api/v1/events/{slug}/scans",
    "POST /api/v1/events/{slug}/scans/undo",
    "POST /api/v1/events/{slug}/stations/self",
}


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        return make_hall(cast)


# A description does not depend on the database.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_answer_is_one_that_the_description_promises(app: Flask, hall: Hall):
    import schemathesis  # noqa: PLC0415 -- takes seconds, and nothing else here needs it
    from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: PLC0415

    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    key = {"Authorization": f"Bearer {hall.token}"}
    tried = set()
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        @given(case=operation.as_strategy())
        def answers_as_described(case: Any) -> None:
            case.path_parameters = {"slug": hall.slug}
            # A description cannot say which years are reckoned with, so some of what it allows is refused.
            case.call_and_validate(headers=key, excluded_checks=[positive_data_acceptance])

        answers_as_described()
        tried.add(operation.label)

    assert tried == OPERATIONS
