"""Who may do what."""

import pytest

from kasus_training.permissions import GRANTS, Permission, Role, allows, may_grant


def test_a_station_only_scans():
    assert GRANTS[Role.STATION] == {Permission.SCAN}


@pytest.mark.parametrize("permission", [Permission.PEOPLE_SEE, Permission.CONTACTS_SEE, Permission.SCORES_ENTER])
def test_an_observer_sees_no_names_contacts_or_cells(permission: Permission):
    assert not allows([Role.OBSERVER], permission)


def test_an_organizer_has_no_right_over_the_organisation():
    assert not allows([Role.ORGANIZER], Permission.ORGANIZATION_MANAGE)


def test_two_roles_add_up():
    assert allows([Role.OBSERVER, Role.REGISTRAR], Permission.PEOPLE_EDIT)


def test_nobody_gives_more_than_they_hold():
    assert may_grant([Role.ORGANIZER], Role.TRAINER)
    assert not may_grant([Role.ORGANIZER], Role.ADMIN)
    assert not may_grant([Role.REGISTRAR], Role.ORGANIZER)
