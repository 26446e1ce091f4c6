"""A training that begins today, built only through the actions that a user has."""

from kasus_training.demo.lifecycle import DemoRefused, prepare, settings_for_demo

__all__ = ["DemoRefused", "prepare", "settings_for_demo"]
