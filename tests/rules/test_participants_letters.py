"""Messages to participants: placeholders, and who never gets one."""

from __future__ import annotations

import pytest

from kasus_training.participants.letters import MessageKind as Kind
from kasus_training.participants.letters import Recipient, check_text, filled, recipient
from kasus_training.rulings import RuleBroken


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (Kind.TICKET, "  ", "message-empty"),
        (Kind.TICKET, "Halo {nama}", "placeholder-needed"),
        (Kind.TICKET, "{tautan} {rekening}", "placeholder-unknown"),
        (Kind.TICKET, "{tautan} {{7*7}}", "placeholder-unknown"),
        (Kind.TICKET, "{tautan} {nama", "placeholder-open"),
        (Kind.REMINDER, "Besok di {tempat}", "placeholder-needed"),
        (Kind.INVITATION, "{tautan}" + "x" * 2_000, "text-too-long"),
        (Kind.INVITATION, "{tautan} \u202e", "unreadable-character"),
    ],
)
def test_a_text_is_checked_before_anybody_gets_it(kind: Kind, text: str, code: str):
    with pytest.raises(RuleBroken, match=code):
        check_text(kind, text)


def test_what_stands_in_a_name_is_never_a_placeholder():
    text = check_text(Kind.TICKET, "Yth. {nama},\r\n{tautan}")

    assert filled(text, {"nama": "{tautan}", "tautan": "/p/X"}) == "Yth. {tautan},\n/p/X"


def test_a_child_is_reached_through_the_guardian_alone():
    facts = {"name": "Ridhani", "telephone": "+62811", "email": "anak@example.org"}

    to = recipient(minor=True, guardian_name="Kurnia", guardian_telephone="+62852", **facts)

    assert to == Recipient("Kurnia", "+62852", "", is_guardian=True)
