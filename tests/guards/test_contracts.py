"""Which module may import which: the contracts of pyproject.toml, and what they cannot say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.guards.sources import HOUSES, PACKAGE, RANKS, ROOT, imports_of, module_name, modules, room_of

PURE = {"permissions", "rulings", "zones"}
THIRD_PARTY_IN_RULES = {"argon2", "babel", "itsdangerous", "phonenumbers", "python_calamine"}
"""Libraries that only compute: no request, no database."""


def test_the_contracts_of_the_project_are_kept():
    linter = Path(sys.executable).parent / "lint-imports"

    outcome = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert outcome.returncode == 0, outcome.stdout


def test_no_contract_lists_an_exception():
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_no_room_imports_a_higher_room_of_any_house():
    """The contracts stack the rooms of one house; this holds across houses."""
    climbing = []
    for path in modules():
        room = room_of(module_name(path))
        if room is None:
            continue
        for line, target in imports_of(path):
            other = room_of(target)
            if other is not None and RANKS[other] > RANKS[room]:
                climbing.append(f"{path.relative_to(ROOT)}:{line} imports {target}")

    assert climbing == []


def test_a_module_with_a_name_of_its_own_is_pure():
    """It counts as rules; list it in `OTHER_ROOMS` with its reason when it cannot be."""
    impure = []
    for path in modules():
        name = module_name(path)
        if room_of(name) != "rules":
            continue
        for line, target in imports_of(path):
            if not is_pure(target):
                impure.append(f"{path.relative_to(ROOT)}:{line} imports {target}")

    assert impure == []


def is_pure(target: str) -> bool:
    top = target.split(".")[0]
    if top in HOUSES:
        return room_of(target) in {"rules", None}
    return top in PURE or top in sys.stdlib_module_names or top in THIRD_PARTY_IN_RULES


def test_every_house_has_a_place_in_the_stack():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert folders == {*HOUSES, "foundation", "demo", "translations"}
