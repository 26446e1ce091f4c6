"""Names as people write them: the titles beside them, and spellings that may mean one person."""

from __future__ import annotations

import re

from kasus_training.accounts.rules import name_key

FRONT_TITLES = frozenset(
    {"h", "hj", "dr", "drs", "dra", "drg", "drh", "ir", "prof", "kh", "ust", "ustadz", "ustadzah", "apt", "ns", "tgk"}
)
WITHOUT_DOT = frozenset({"h", "hj", "drs", "dra"})
"""Titles that are often written without their dot; "Dr Ani" may be a name, "Hj Ani" is not."""
DEGREE = re.compile(
    r"(?:s|m|a|b|sp|ph)\.(?:sos|h|hi|hut|pd|pdi|pd\.i|kep|km|kes|kom|i\.?kom|e|ei|ag|ip|ap|si|stp|tp|t|p|pi|pt|psi|"
    r"farm|gz|ked|md|keb|kg|hum|m|mt|eng|sc|ak|akt|th|tr|stat|sy|ud|fil|a|d|k|st|tr\.keb|md\.keb|md\.kep|md\.kes)"
    r"(?:\.[a-z]{1,4})*\.?,?",
    re.IGNORECASE,
)
NUMBERING = re.compile(r"^\s*\(?(\d{1,4})\s*[.)]\s*(?=\D)")
"""The "12. " that stands before a name in a list that somebody typed."""

WORDS = {
    **dict.fromkeys(("m", "moh", "muh", "mhd", "mohd", "mohamad", "mohammad", "muhamad", "muhammad"), "muhamad"),
    **dict.fromkeys(("st", "sitti"), "siti"),
    "abd": "abdul",
}
SOUNDS = (
    ("oe", "u"), ("oo", "u"), ("dj", "j"), ("tj", "c"), ("kh", "h"), ("ch", "h"), ("sy", "s"), ("dz", "z"),
    ("th", "t"), ("y", "i"), ("q", "k"), ("v", "f"),
)  # fmt: skip
LONG_ENOUGH = 7
"""Letters from which one wrong letter is likelier than another name."""


def split_titles(text: str) -> tuple[str, str, str]:
    """ "Dr. Hj. Rusdiana, S.Sos., M.Si." in its three parts. The name itself is not changed."""
    name, _, back = text.partition(",")
    words = name.split()
    front: list[str] = []
    behind: list[str] = []
    while len(words) > 1 and _is_front(words[0]):
        front.append(words.pop(0))
    while len(words) > 1 and DEGREE.fullmatch(words[-1]):
        behind.insert(0, words.pop())
    rest = [part for part in (" ".join(behind), back.strip().strip(",").strip()) if part]
    return " ".join(front), " ".join(words) if front or behind else name.strip(), ", ".join(rest)


def _is_front(word: str) -> bool:
    title = word.rstrip(".").casefold()
    return title in FRONT_TITLES and (word.endswith(".") or title in WITHOUT_DOT)


def without_numbering(text: str) -> str:
    return NUMBERING.sub("", text)


def spelling_keys(name: str) -> frozenset[str]:
    """Two names that share a key may be one person's: sounds that are written in several ways,
    words run together, one letter wrong. Digits are never taken for a mistake."""
    words = [WORDS.get(word, word) for word in name_key(name).split()]
    sounds = "".join(words)
    for written, heard in SOUNDS:
        sounds = sounds.replace(written, heard)
    sounds = re.sub(r"([^\W\d])\1+", r"\1", sounds)
    if sum(char.isalpha() for char in sounds) < LONG_ENOUGH:
        return frozenset({sounds})
    shorter = {sounds[:at] + sounds[at + 1 :] for at, char in enumerate(sounds) if char.isalpha()}
    return frozenset({sounds, *shorter})
