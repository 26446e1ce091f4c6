"""What changes in accounts and organisations."""

from kasus_training.accounts.actions.colleagues import (
    add_colleague,
    add_first_admin,
    change_role,
    disable_colleague,
    enable_colleague,
    make_reset_link,
)
from kasus_training.accounts.actions.organization import (
    add_institution,
    add_signatory,
    create_organization,
    end_signatory,
    ensure_institution,
    rename_institution,
    update_organization,
    update_signatory,
)
from kasus_training.accounts.actions.sign_ins import (
    accept_link,
    change_name,
    change_password,
    check_may_try,
    end_browser,
    note_failed_sign_in,
    note_seen,
    open_browser,
    sign_in,
    sign_out,
)

__all__ = [
    "accept_link",
    "add_colleague",
    "add_first_admin",
    "add_institution",
    "add_signatory",
    "change_name",
    "change_password",
    "change_role",
    "check_may_try",
    "create_organization",
    "disable_colleague",
    "enable_colleague",
    "end_browser",
    "end_signatory",
    "ensure_institution",
    "make_reset_link",
    "note_failed_sign_in",
    "note_seen",
    "open_browser",
    "rename_institution",
    "sign_in",
    "sign_out",
    "update_organization",
    "update_signatory",
]
