"""Tests before and after: forms, scores, and what they show."""
