"""How assessments are reached in a browser."""

from __future__ import annotations

from kasus_training.assessments.routes import forms, grid, history, imports, papers, results
from kasus_training.assessments.routes.blueprint import bp

__all__ = ["bp", "forms", "grid", "history", "imports", "papers", "results"]
