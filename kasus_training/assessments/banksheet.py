"""Questions as rows of a spreadsheet, with headings that people here would write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kasus_training.assessments.exchange import Reading
from kasus_training.assessments.questions import (
    FALSE,
    OPTIONS_MAX,
    TRUE,
    WITH_OPTIONS,
    Key,
    Kind,
    Labels,
    Level,
    QuestionDraft,
    QuestionStatus,
    Wording,
    fold,
    options_from,
    plain_number,
    read_number,
)
from kasus_training.assessments.rubrics import read_rubric, write_rubric
from kasus_training.rulings import RuleBroken

KIND_WORDS = {
    Kind.SINGLE: "pilihan ganda",
    Kind.MULTIPLE: "pilihan jamak",
    Kind.TRUE_FALSE: "benar-salah",
    Kind.SHORT: "isian",
    Kind.NUMBER: "angka",
    Kind.ESSAY: "uraian",
    Kind.LIKERT: "skala",
    Kind.SKILL: "praktik",
}
LEVEL_WORDS = {Level.BASIC: "dasar", Level.MIDDLE: "menengah", Level.ADVANCED: "lanjut"}
STATUS_WORDS = {
    QuestionStatus.UNAPPROVED: "belum disahkan",
    QuestionStatus.APPROVED: "disahkan",
    QuestionStatus.LAW_CHANGED: "aturan berubah",
    QuestionStatus.RETIRED: "tidak dipakai",
}
OPTION_HEADS = tuple(f"pilihan {letter}" for letter in "abcdefghij")
HEADS = (
    "jenis", "soal", *OPTION_HEADS, "kunci", "toleransi", "aturan nilai", "rubrik", "topik", "jenjang", "sesi",
    "dasar hukum", "diperiksa", "status", "untuk anak", "pembahasan", "judul",
)  # fmt: skip
SYNONYMS = {"pertanyaan": "soal", "jawaban": "kunci", "kunci jawaban": "kunci", "tipe": "jenis", "level": "jenjang"}
SYNONYMS |= {letter: f"pilihan {letter}" for letter in "abcdefghij"} | {"tingkat": "jenjang", "anak": "untuk anak"}
FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
PARTIAL, EXACT = "sebagian", "persis"
YES = frozenset({"ya", "y", "yes", "1", "benar", "true", "x"})
NO = frozenset({"", "tidak", "t", "no", "0", "salah", "false", "-"})


def sheet_rows(drafts: Iterable[QuestionDraft]) -> list[list[str]]:
    return [[_cells(draft).get(head, "") for head in HEADS] for draft in drafts]


def _cells(draft: QuestionDraft) -> dict[str, str]:
    wording, key, labels = draft.wording, draft.key, draft.labels
    cells = {
        "jenis": KIND_WORDS[wording.kind],
        "soal": wording.prompt,
        "kunci": _key_words(draft),
        "toleransi": plain_number(key.tolerance) if wording.kind is Kind.NUMBER else "",
        "aturan nilai": PARTIAL if key.partial else EXACT if key.exact else "",
        "rubrik": write_rubric(wording.criteria),
        "topik": labels.topic,
        "jenjang": LEVEL_WORDS[labels.level],
        "sesi": labels.session_name,
        "dasar hukum": labels.legal_basis,
        "diperiksa": labels.checked_on.isoformat() if labels.checked_on else "",
        "status": STATUS_WORDS[labels.status],
        "untuk anak": "ya" if labels.for_children else "tidak",
        "pembahasan": wording.explanation,
        "judul": wording.title,
    }
    return cells | {f"pilihan {option.id}": option.text for option in wording.options}


def _key_words(draft: QuestionDraft) -> str:
    kind, key = draft.wording.kind, draft.key
    if kind is Kind.TRUE_FALSE:
        return "benar" if key.right == (TRUE,) else "salah"
    if kind is Kind.SHORT:
        return "\n".join(key.accepted)
    if kind is Kind.NUMBER and key.number is not None:
        return plain_number(key.number)
    return ", ".join(one.upper() for one in sorted(key.right))


def read_sheet(tables: Iterable[list[list[str]]], *, topic: str) -> Reading:
    """The first table whose headings name a question and its kind or key."""
    for table in tables:
        for place, row in enumerate(table[:10]):
            heads = [SYNONYMS.get(fold(cell), fold(cell)) for cell in row]
            if "soal" in heads and ({"kunci", "jenis"} & set(heads)):
                return _read_rows(heads, table[place + 1 :], first=place + 2, topic=topic)
    raise RuleBroken("import-headings", field="file")


def _read_rows(heads: list[str], rows: list[list[str]], *, first: int, topic: str) -> Reading:
    reading = Reading()
    for number, row in enumerate(rows, start=first):
        cells = {head: _unquoted(cell.strip()) for head, cell in zip(heads, row, strict=False) if head}
        if not any(cells.values()):
            continue
        try:
            reading.take(number, _draft(cells, topic))
        except RuleBroken as broken:
            reading.refuse(number, broken)
    return reading


def _unquoted(cell: str) -> str:
    """Without the mark that keeps spreadsheets from taking a text for a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_STARTS else cell


def _draft(cells: Mapping[str, str], topic: str) -> QuestionDraft:
    kind = _word_of(KIND_WORDS, cells.get("jenis", "") or KIND_WORDS[Kind.SINGLE], "jenis")
    texts = [cells.get(head, "") for head in OPTION_HEADS]
    while texts and not texts[-1]:
        texts.pop()
    rule = fold(cells.get("aturan nilai", ""))
    wording = Wording(
        kind,
        cells.get("soal", ""),
        options_from(texts[:OPTIONS_MAX]) if kind in WITH_OPTIONS else (),
        read_rubric(cells.get("rubrik", "")) if kind is Kind.SKILL else (),
        cells.get("pembahasan", ""),
        cells.get("judul", ""),
    )
    key = _KEYS.get(kind, _no_key)(cells)
    key = Key(key.right, rule == PARTIAL and len(key.right) > 1, key.accepted, rule == EXACT, key.number, key.tolerance)
    return QuestionDraft(wording, key, _labels(cells, topic))


def _no_key(_cells: Mapping[str, str]) -> Key:
    return Key()


def _letters(cells: Mapping[str, str]) -> Key:
    letters = [part.strip().lower() for part in cells.get("kunci", "").replace(";", ",").split(",")]
    return Key(right=tuple(sorted({letter for letter in letters if letter})))


def _truth(cells: Mapping[str, str]) -> Key:
    return Key(right=(TRUE if _yes(cells.get("kunci", ""), "kunci") else FALSE,))


def _accepted(cells: Mapping[str, str]) -> Key:
    lines = cells.get("kunci", "").splitlines()
    return Key(accepted=tuple(line.strip() for line in lines if line.strip()))


def _number(cells: Mapping[str, str]) -> Key:
    tolerance = read_number(cells.get("toleransi", "") or "0")
    return Key(
        number=read_number(cells.get("kunci", "")), tolerance=Decimal(-1) if tolerance is None else tolerance
    )  # fmt: skip


_KEYS: dict[Kind, Callable[[Mapping[str, str]], Key]] = {
    Kind.SINGLE: _letters,
    Kind.MULTIPLE: _letters,
    Kind.TRUE_FALSE: _truth,
    Kind.SHORT: _accepted,
    Kind.NUMBER: _number,
}


def _labels(cells: Mapping[str, str], topic: str) -> Labels:
    return Labels(
        topic=cells.get("topik", "") or topic,
        level=_word_of(LEVEL_WORDS, cells.get("jenjang", "") or "dasar", "jenjang"),
        session_name=cells.get("sesi", ""),
        legal_basis=cells.get("dasar hukum", ""),
        checked_on=_day(cells.get("diperiksa", "")),
        status=_word_of(STATUS_WORDS, cells.get("status", "") or "belum disahkan", "status"),
        for_children=_yes(cells.get("untuk anak", ""), "untuk anak"),
    )


def _word_of(words: Mapping[Any, str], typed: str, head: str) -> Any:
    folded = fold(typed)
    for value, word in words.items():
        if folded in {fold(word), str(value)}:
            return value
    raise RuleBroken("sheet-word", head=head, words=", ".join(words.values()))


def _yes(typed: str, head: str) -> bool:
    folded = fold(typed)
    if folded in YES:
        return True
    if folded in NO and not (head == "kunci" and not folded):
        return False
    raise RuleBroken("sheet-word", head=head, words="ya, tidak")


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed[:10])
    except ValueError as unreadable:
        raise RuleBroken("sheet-day") from unreadable
