"""Compiles the catalogues when a wheel is built."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # Loaded by path: the package's own dependencies are absent while it is built.
        path = Path(self.root) / "kasus_training" / "translations" / "catalogues.py"
        spec = importlib.util.spec_from_file_location("catalogues", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.compile_catalogues()
