"""Addresses that nobody links to: they do not exist, and say so."""

from __future__ import annotations

import pytest

from tests.visitor import Visitor


@pytest.mark.parametrize(
    "path",
    [
        "/events/%00/team",
        "/events/%0a/settings",
        "/events/pelatihan/team/99999999999999999999",
        "/events/pelatihan/team/-1",
        "/events/pelatihan/team/one",
        "/office/colleagues/99999999999999999999",
        "/account-link/%00",
        "/events/%E2%80%AE/team",
    ],
)
def test_an_impossible_address_is_not_here(admin: Visitor, path: str):
    assert admin.get(path).status == 404


@pytest.mark.parametrize("query", ["page=99999999999999999999", "page=-1", "page=x", "q=%00", "q=%25%5F"])
def test_an_impossible_question_is_answered(admin: Visitor, query: str):
    assert admin.get(f"/office/institutions?{query}").status == 200
