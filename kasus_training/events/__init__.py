"""A training event: its days, its settings, its team."""
