"""Kasus Training runs a training event from the first invitation to the last follow-up report."""
