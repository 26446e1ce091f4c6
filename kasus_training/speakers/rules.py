"""What is true of a speaker."""

from __future__ import annotations

from dataclasses import dataclass

from kasus_training.rulings import RuleBroken


@dataclass(frozen=True)
class SpeakerDraft:
    """What an organizer enters about a speaker."""

    name: str | None = None
    """As printed, titles included; open while only the position is known."""
    position: str = ""
    institution: str = ""
    biography: str = ""


def check_named_or_placed(draft: SpeakerDraft) -> None:
    """A name may still be open, but then a position says who will come."""
    if not draft.name and not draft.position:
        raise RuleBroken("speaker-unnamed", field="name")
