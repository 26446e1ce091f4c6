"""Speakers: who they are and what they bring."""
