"""What changes about participants."""

from kasus_training.participants.actions.changing import (
    change_registration,
)
from kasus_training.participants.actions.chaperones import (
    add_chaperone,
    remove_chaperone,
    take_as_chaperone,
)
from kasus_training.participants.actions.consenting import (
    keep_paper,
    record_assent,
    record_guardian_consent,
    record_own_consent,
    renew_guardian_link,
    withdraw_data_consent,
)
from kasus_training.participants.actions.delegations import (
    ask_for_delegates,
    merge_institutions,
)
from kasus_training.participants.actions.erasing import (
    erase_person,
    erase_registration,
)
from kasus_training.participants.actions.importing import (
    import_people,
    preview_import,
    read_people,
)
from kasus_training.participants.actions.own import (
    cancel_own,
    change_own,
    own_changes_end,
)
from kasus_training.participants.actions.questions import (
    Answers,
    KeptFile,
    add_question,
    keep_answers,
    move_question,
    remove_question,
    update_question,
)
from kasus_training.participants.actions.registering import (
    add_by_staff,
    register,
)
from kasus_training.participants.actions.releasing import (
    cancel,
    confirm,
    reissue_ticket,
    reject,
    renew_page,
    restore,
)
from kasus_training.participants.actions.replacing import (
    replace_delegate,
)
from kasus_training.participants.actions.sectors import (
    add_sector,
    move_sector,
    remove_sector,
    update_sector,
)
from kasus_training.participants.actions.waiting_list import (
    accept_offer,
    admit_waiting,
    ask_again,
    decline_offer,
    end_offers,
    move_in_line,
    put_on_waiting_list,
)

__all__ = [
    "Answers",
    "KeptFile",
    "accept_offer",
    "add_by_staff",
    "add_chaperone",
    "add_question",
    "add_sector",
    "admit_waiting",
    "ask_again",
    "ask_for_delegates",
    "cancel",
    "cancel_own",
    "change_own",
    "change_registration",
    "confirm",
    "decline_offer",
    "end_offers",
    "erase_person",
    "erase_registration",
    "import_people",
    "keep_answers",
    "keep_paper",
    "merge_institutions",
    "move_in_line",
    "move_question",
    "move_sector",
    "own_changes_end",
    "preview_import",
    "put_on_waiting_list",
    "read_people",
    "record_assent",
    "record_guardian_consent",
    "record_own_consent",
    "register",
    "reissue_ticket",
    "reject",
    "remove_chaperone",
    "remove_question",
    "remove_sector",
    "renew_guardian_link",
    "renew_page",
    "replace_delegate",
    "restore",
    "take_as_chaperone",
    "update_question",
    "update_sector",
    "withdraw_data_consent",
]
