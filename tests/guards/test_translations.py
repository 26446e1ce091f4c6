"""Bahasa Indonesia is complete, in every house."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

import kasus_training
from kasus_training.foundation.languages import DOMAINS
from kasus_training.translations.catalogues import gather, load

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
SAME_IN_BOTH = re.compile(r"^[^A-Za-z]*$|^(%\(\w+\)s[^A-Za-z]*)+$")


def texts(part: object) -> list[str]:
    return [part] if isinstance(part, str) else list(part or ())  # type: ignore[call-overload]


def wanted(domain: str) -> list[Message]:
    return [message for message in gather(domain) if message.id]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_has_its_indonesian(domain: str):
    """`make messages` names them too; write the missing ones into the .po file of the house."""
    known = load(domain)

    missing = [
        texts(message.id)[0]
        for message in wanted(domain)
        if not (found := known.get(message.id, message.context)) or not all(texts(found.string)) or found.fuzzy
    ]

    assert missing == []


def test_no_text_hides_inside_another():
    """What stands in braces of a string is not gathered, so it would stay English."""
    sources = Path(kasus_training.__file__).parent.rglob("*.py")

    assert [path.name for path in sources if re.search(r"""\{n?_\(['"]""", path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_keep_their_placeholders(domain: str):
    known = load(domain)
    broken = []
    for message in wanted(domain):
        found = known.get(message.id, message.context)
        if found is None:
            continue
        # Indonesian has one form: it carries what the English plural carries.
        placeholders = set(PLACEHOLDER.findall(texts(message.id)[-1]))
        broken += [text for text in texts(found.string) if text and set(PLACEHOLDER.findall(text)) != placeholders]

    assert broken == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_sentence_is_left_in_english(domain: str):
    known = load(domain)

    english = [
        message.id
        for message in wanted(domain)
        if isinstance(message.id, str)
        and len(message.id.split()) > 2
        and not SAME_IN_BOTH.match(message.id)
        and (found := known.get(message.id, message.context))
        and found.string == message.id
    ]

    assert english == []


def test_one_text_has_one_indonesian():
    """The catalogues become one when the app runs: of two translations one would win everywhere.
    Where the meanings differ, the English must differ too."""
    given: dict[tuple[str, str | None], dict[str, str]] = {}
    for domain in DOMAINS:
        known = load(domain)
        for message in wanted(domain):
            found = known.get(message.id, message.context)
            if found is not None:
                given.setdefault((texts(message.id)[0], message.context), {})[domain] = texts(found.string)[0]

    clashes = {english: kept for (english, _context), kept in given.items() if len(set(kept.values())) > 1}

    assert clashes == {}
