"""Questions go out and come back; a fault is named with its row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasus_training.assessments.aiken import read_aiken, write_aiken
from kasus_training.assessments.banksheet import HEADS, read_sheet, sheet_rows
from kasus_training.assessments.gift import read_gift, write_gift
from kasus_training.assessments.questions import (
    Criterion,
    Key,
    Kind,
    Labels,
    Level,
    Option,
    QuestionDraft,
    QuestionStatus,
    SkillLevel,
    Wording,
    check_question,
    options_from,
)
from kasus_training.rulings import RuleBroken

HARD = "\\~=#{}:%->[]/|'\" \nabc129é"
words = st.text(HARD, min_size=1, max_size=24).map(str.strip).filter(lambda text: any(c.isalnum() for c in text))
lines = words.map(lambda text: " ".join(text.split()))
numbers = st.decimals(-1000, 1000, places=3).map(lambda number: number.normalize() + 0)


@st.composite
def drafts(draw: st.DrawFn) -> QuestionDraft:
    """Questions of the kinds that GIFT knows, in words that are hard to write down."""
    kind = draw(st.sampled_from(sorted({"single", "multiple", "true-false", "short", "number", "essay"})))
    options, key, said = (), Key(), ()
    if kind in {"single", "multiple"}:
        texts = draw(st.lists(lines, min_size=2, max_size=5, unique_by=lambda text: text.casefold()))
        options = tuple(Option(option.id, option.text, draw(st.just("") | lines)) for option in options_from(texts))
        most = 1 if kind == "single" else len(options)
        right = draw(st.lists(st.sampled_from([one.id for one in options]), min_size=1, max_size=most, unique=True))
        partial = kind == "multiple" and 1 < len(right) < len(options) and draw(st.booleans())
        key = Key(right=tuple(sorted(right)), partial=partial)
    elif kind == "true-false":
        key = Key(right=(draw(st.sampled_from(["true", "false"])),))
        said = ("wrong", "right")
    elif kind == "short":
        said = tuple(draw(st.lists(lines, min_size=1, max_size=3, unique=True)))
        key = Key(accepted=said, exact=draw(st.booleans()))
    elif kind == "number":
        said = ("right",)
        key = Key(number=draw(numbers), tolerance=abs(draw(numbers)))
    labels = Labels(
        topic=draw(lines),
        level=draw(st.sampled_from(Level)),
        session_name=draw(st.just("") | lines),
        legal_basis=draw(st.just("") | lines),
        checked_on=draw(st.none() | st.dates()),
        status=draw(st.sampled_from(QuestionStatus)),
        for_children=draw(st.booleans()),
    )
    wording = Wording(
        Kind(kind),
        draw(words),
        options,
        explanation=draw(st.just("") | words),
        title=draw(st.just("") | lines),
        feedback=tuple((answer, text) for answer in said if (text := draw(st.just("") | lines))),
    )
    return QuestionDraft(wording, key, labels)


def is_usable(draft: QuestionDraft) -> bool:
    try:
        check_question(draft)
    except RuleBroken:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(draft=drafts().filter(is_usable))
def test_gift_loses_nothing_of_what_it_knows(draft: QuestionDraft):
    text = write_gift([draft])
    found = read_gift(text, topic="lain")

    assert found.faults == []
    assert list(found.drafts.values()) == [draft]
    assert write_gift(found.drafts.values()) == text


SKILL = QuestionDraft(
    Wording(
        Kind.SKILL,
        "Wawancara awal",
        criteria=(
            Criterion("a", "Rasa aman", (SkillLevel(Decimal(0), "Belum"), SkillLevel(Decimal("1.5"), "Konsisten"))),
        ),
    ),
    Key(),
    Labels("praktik"),
)
CHOICE = QuestionDraft(
    Wording(Kind.SINGLE, "Nomor SAPA?", options_from(["112", "129", "119"]), explanation="Layanan nasional."),
    Key(right=("b",)),
    Labels("respons", Level.MIDDLE, "Sesi 3", "UU 35/2014", date(2026, 11, 23), QuestionStatus.APPROVED, True),
)
LIKERT = QuestionDraft(Wording(Kind.LIKERT, "Saya yakin.", options_from(["Tidak", "Ya"])), Key(), Labels("sikap"))
NUMBER = QuestionDraft(
    Wording(Kind.NUMBER, "=Berapa jam?"), Key(number=Decimal(72), tolerance=Decimal("0.5")), Labels("hukum")
)
SHORT = QuestionDraft(Wording(Kind.SHORT, "Siapa?"), Key(accepted=("psikolog", "konselor")), Labels("respons"))


def test_a_spreadsheet_gives_back_every_kind():
    given_drafts = [SKILL, CHOICE, LIKERT, NUMBER, SHORT]
    table = [["Bank soal"], [], [head.title() for head in HEADS], *sheet_rows(given_drafts)]

    found = read_sheet([table], topic="lain")

    assert found.faults == []
    assert list(found.drafts.values()) == given_drafts


def test_aiken_gives_back_questions_with_one_right_answer():
    text = write_aiken([CHOICE, SHORT])

    found = read_aiken(text, topic="respons")

    assert text == "Nomor SAPA?\nA. 112\nB. 129\nC. 119\nANSWER: B\n"
    assert [draft.wording.prompt for draft in found.drafts.values()] == ["Nomor SAPA?"]
    assert [draft.key for draft in found.drafts.values()] == [CHOICE.key]


def test_what_others_write_in_gift_is_read():
    text = """// dari Moodle
$CATEGORY: $course$/top/hukum

::Q1::[html]<p>Anak ialah &hellip;</p> {=18#Betul. ~%0%17 ~21}

Layanan {=SAPA ~112} untuk korban.

Dua fungsi: {~%50%penjangkauan ~%50%mediasi ~%-100%penuntutan}

Batas: {#1..5}
"""
    found = read_gift(text, topic="lain")

    assert found.faults == []
    first, missing, several, number = found.drafts.values()
    assert (first.wording.title, first.wording.prompt, first.labels.topic) == ("Q1", "Anak ialah …", "hukum")
    assert [option.feedback for option in first.wording.options] == ["Betul.", "", ""]
    assert missing.wording.prompt == "Layanan _____ untuk korban."
    assert (several.key.right, several.key.partial) == (("a", "b"), False)
    assert (number.key.number, number.key.tolerance) == (Decimal(3), Decimal(2))


@pytest.mark.parametrize(
    ("read", "text", "faults"),
    [
        (read_gift, "Tanpa jawaban\n\nSoal {=a ~b}\n\nPasangkan {=a -> b =c -> d}\n", [(1, "gift-no-answer"), (5, "gift-matching")]),
        (read_gift, "A {=a ~%50%b}\n\n\nB {}x{\n\nC {#abc}", [(1, "gift-weights"), (4, "gift-unreadable"), (6, "gift-unreadable")]),
        (read_gift, "A {~a ~b}\n", [(1, "key-missing")]),
        (read_gift, "Soal {=a ~b}\n\nsoal {=B ~a}", [(3, "question-twice-in-file")]),
        (read_aiken, "Soal\nA. satu\nC. dua\nANSWER: A\n\nLagi\nA. x\n", [(3, "aiken-letter"), (6, "aiken-no-answer")]),
        (read_aiken, "Soal\nA. satu\nB. dua\nANSWER: Z\n", [(1, "key-missing")]),
        (lambda text, topic: read_sheet([[["Soal", "A", "B", "Kunci"], *(line.split("|") for line in text.split("\n"))]], topic=topic),
         "Satu|x|y|A\nDua|x|y|\nTiga|x||A\n|x|y|A", [(3, "key-missing"), (4, "question-options-few"), (5, "question-empty")]),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_row(read, text: str, faults: list[tuple[int, str]]):
    found = read(text, topic="hukum")

    assert [(fault.row, fault.broken.code) for fault in found.faults] == faults


def test_a_table_without_headings_is_refused():
    with pytest.raises(RuleBroken, match="import-headings"):
        read_sheet([[["a", "b"], ["1", "2"]]], topic="hukum")
