import pytest

from kasus_training.attendance.paper import (
    SCAN_MAX,
    Disagreement,
    PaperLine,
    check_sheet_file,
    disagreements,
    read_letter,
)
from kasus_training.attendance.rules import MarkStatus
from kasus_training.rulings import RuleBroken

PRESENT, LATE, EXCUSED, ABSENT = MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.EXCUSED, MarkStatus.ABSENT


def test_the_letters_of_offices_are_read_in_any_case():
    assert [read_letter(letter, number=1) for letter in ("h", " T ", "I", "a", "P", "")] == [
        PRESENT, LATE, EXCUSED, ABSENT, MarkStatus.LEFT_EARLY, None,
    ]  # fmt: skip
    with pytest.raises(RuleBroken, match="paper-letter-unknown"):
        read_letter("X", number=7)


def test_a_picture_is_known_by_its_first_bytes_and_not_by_its_name():
    assert check_sheet_file(b"%PDF-1.7 ...").mimetype == "application/pdf"
    assert check_sheet_file(b"\xff\xd8\xff\xe0").suffix == ".jpg"
    for content, code in ((b"", "sheet-file-empty"), (b"<svg onload=>", "sheet-file-kind"), (b"MZ", "sheet-file-kind")):
        with pytest.raises(RuleBroken, match=code):
            check_sheet_file(content)
    with pytest.raises(RuleBroken, match="sheet-file-large"):
        check_sheet_file(b"%PDF-" + b"0" * SCAN_MAX)


def test_paper_and_scans_are_compared_person_by_person():
    lines = [
        PaperLine(number, number, False, typed, seen)
        for number, (typed, seen) in enumerate(
            [(PRESENT, PRESENT), (PRESENT, None), (ABSENT, LATE), (PRESENT, LATE), (None, PRESENT), (None, None),
             (EXCUSED, None), (LATE, LATE)], 1,
        )
    ]  # fmt: skip

    assert disagreements(lines) == {
        2: Disagreement.SIGNED_NOT_SCANNED,
        3: Disagreement.SCANNED_NOT_SIGNED,
        4: Disagreement.LATE_BY_SCAN,
        5: Disagreement.NOT_TYPED,
    }
    assert disagreements([lines[4]]) == {}, "nobody typed this sheet yet"
