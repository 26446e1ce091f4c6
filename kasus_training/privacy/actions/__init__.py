"""What changes about privacy."""

from kasus_training.privacy.actions.incidents import change_incident, record_incident
from kasus_training.privacy.actions.requests import ask, decide, erase, lift_restriction, record_request
from kasus_training.privacy.actions.retention import apply_periods, forget_logs, set_periods, sweep_files

__all__ = [
    "apply_periods",
    "ask",
    "change_incident",
    "decide",
    "erase",
    "forget_logs",
    "lift_restriction",
    "record_incident",
    "record_request",
    "set_periods",
    "sweep_files",
]
