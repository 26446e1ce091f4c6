"""How assessments are reached in a browser."""

from __future__ import annotations

from kasus_training.assessments.routes import follow_up, forms, grid, history, imports, papers, results
from kasus_training.assessments.routes.blueprint import bp

__all__ = ["bp", "follow_up", "forms", "grid", "history", "imports", "papers", "results"]
