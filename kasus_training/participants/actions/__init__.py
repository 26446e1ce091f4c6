"""What changes about participants."""

from kasus_training.participants.actions.changing import change_registration
from kasus_training.participants.actions.importing import (
    import_people,
    preview_import,
    read_lines,
    read_people,
    read_table,
)
from kasus_training.participants.actions.registering import add_by_staff, register
from kasus_training.participants.actions.releasing import (
    cancel,
    confirm,
    record_guardian_consent,
    record_photo_consent,
    reissue_ticket,
    reject,
    restore,
)
from kasus_training.participants.actions.sectors import add_sector, move_sector, remove_sector, update_sector

__all__ = [
    "add_by_staff",
    "add_sector",
    "cancel",
    "change_registration",
    "confirm",
    "import_people",
    "move_sector",
    "preview_import",
    "read_lines",
    "read_people",
    "read_table",
    "record_guardian_consent",
    "record_photo_consent",
    "register",
    "reissue_ticket",
    "reject",
    "remove_sector",
    "restore",
    "update_sector",
]
