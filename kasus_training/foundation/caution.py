"""Free text that may say too much: 16-digit numbers, and words that point to a victim.

A warning, never a refusal: names of laws and of institutions speak of victims all day. What is
looked for is the sign of one person: an age, initials, a name, a place behind the word.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

NIK_LENGTH = 16
FOURS = re.compile(r"(?<!\d)\d{4}(?:[ .\u00a0-]\d{4}){3}(?!\d)")
NUMBERS = re.compile(r"\d(?:[ .\u00a0-]?\d)*")
SPACES = re.compile(r"\s+")

PERSON = r"(?:korban|penyintas|anak korban|victim)"
NEAR = r"[^.;!?]{0,60}?"
# Behind the word: an age, initials, a name, a home. Titles of offices and laws have none of these.
POINTING = (
    r"\b(?:ber)?inisial\b",
    rf"\b{PERSON}\b{NEAR}\b\d{{1,2}} ?(?:tahun|thn|th)\b",
    rf"\b{PERSON}\b{NEAR}\b(?:bernama|berumur|berusia|usia|umur|atas nama|a\.n\.|yang tinggal|bertempat tinggal|beralamat)",
    rf"\b(?:nama|identitas|alamat|rumah|foto|orang tua|ibu|ayah|sekolah|nomor hp|no hp) {PERSON}\b",
    rf"\b{PERSON} (?:adalah|yaitu|yakni|an\.|sdri?\.)",
    rf"\b{PERSON} ?: ?\w",
    r"\b(?:siswi?|murid|santri|anak|bocah|remaja|gadis|perempuan|wanita)\b[^.;!?]{0,40}\b\d{1,2} ?(?:tahun|thn|th)\b"
    r"[^.;!?]{0,60}\b(?:diperkosa|dicabuli|disetubuhi|dilecehkan|dianiaya|dipukul|hamil|disiksa|dijual)",
    r"\b(?:diperkosa|dicabuli|disetubuhi|dilecehkan|dihamili) (?:oleh )?"
    r"(?:ayah|bapak|paman|kakek|kakak|guru|tetangga|pacar|ustaz|pelatih)",
)
POINTS = re.compile("|".join(POINTING))
# "korban Siti": a name in capitals behind the small word. Names of crimes and groups are no names.
NAMED = re.compile(r"\b(?:korban|penyintas) (?:an\. )?([A-Z][a-z]+)")
NO_NAMES = {
    "Kekerasan", "Anak", "Perempuan", "Dan", "Atau", "Yang", "Tindak", "Pidana", "Perdagangan", "Pelecehan",
    "Di", "Dalam", "Untuk", "Oleh", "Bencana", "Kejahatan", "Perkawinan", "Eksploitasi", "Perundungan",
}  # fmt: skip


class Caution(StrEnum):
    """What a text seems to hold."""

    LONG_NUMBER = "long-number"
    VICTIM = "victim"


def cautions_in(text: str) -> tuple[Caution, ...]:
    """What somebody should look at before the text is kept."""
    plain = SPACES.sub(" ", unicodedata.normalize("NFKC", text))
    found = []
    if _has_long_number(plain):
        found.append(Caution.LONG_NUMBER)
    if POINTS.search(plain.casefold()) or any(match[1] not in NO_NAMES for match in NAMED.finditer(plain)):
        found.append(Caution.VICTIM)
    return tuple(found)


def _has_long_number(text: str) -> bool:
    """Sixteen digits, together or in groups; the eighteen of a NIP are something else."""
    if FOURS.search(text):
        return True
    for run in NUMBERS.findall(text):
        digits = re.sub(r"\D", "", run)
        if len(digits) == NIK_LENGTH or re.search(rf"(?<!\d)\d{{{NIK_LENGTH}}}(?!\d)", run):
            return True
    return False
