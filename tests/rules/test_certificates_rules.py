"""Who earns a certificate, and how numbers and codes are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from kasus_training.attendance.rules import MarkStatus
from kasus_training.certificates.eligibility import Candidate, Verdict, check_earned, judge
from kasus_training.certificates.numerals import in_words
from kasus_training.certificates.rules import (
    CertificateState,
    check_reason,
    check_valid,
    clean_code,
    grouped_code,
    state_of,
)
from kasus_training.events.rules import ExcusedPolicy
from kasus_training.foundation import clock
from kasus_training.rulings import RuleBroken


@dataclass
class Lesson:
    """A session as the decision sees it."""

    number: int | None
    not_for_children: bool = False
    parallel_id: int | None = None
    jp: int = 2
    counted: bool = True
    starts_at: datetime = datetime(2025, 11, 24, 1, tzinfo=UTC)
    ends_at: datetime = datetime(2025, 11, 24, 2, tzinfo=UTC)

    @property
    def id(self) -> int:
        return self.number or 0

    @property
    def title(self) -> str:
        return f"Materi {self.number}"


SESSIONS = [Lesson(number) for number in range(1, 9)]
ADULT = Candidate(1, 1, "Rusdiana", minor=False)
CHILD = Candidate(2, 2, "Nur Aini", minor=True)


def verdict(
    statuses: dict[int, MarkStatus],
    *,
    who: Candidate = ADULT,
    sessions: list[Lesson] = SESSIONS,
    threshold: int = 80,
    policy: ExcusedPolicy = ExcusedPolicy.LEAVES_DENOMINATOR,
) -> Verdict:
    marks = {(who.registration_id, session): status for session, status in statuses.items()}
    return judge([who], sessions, marks, threshold=threshold, excused_policy=policy)[0]


def present(count: int) -> dict[int, MarkStatus]:
    return dict.fromkeys(range(1, count + 1), MarkStatus.PRESENT)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (16, "enam belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (45, "empat puluh lima"),
        (100, "seratus"),
        (101, "seratus satu"),
        (110, "seratus sepuluh"),
        (111, "seratus sebelas"),
        (119, "seratus sembilan belas"),
        (200, "dua ratus"),
        (999, "sembilan ratus sembilan puluh sembilan"),
    ],
)
def test_numbers_are_written_as_indonesians_say_them(number: int, words: str):
    assert in_words(number) == words


def test_every_number_has_words_of_its_own():
    assert len({in_words(number) for number in range(1000)}) == 1000


def test_a_number_beyond_the_words_is_refused():
    with pytest.raises(ValueError, match="1000"):
        in_words(1000)


def test_seven_of_eight_reach_eighty_per_cent_and_six_do_not():
    enough, too_few = verdict(present(7)), verdict(present(6))

    assert (enough.earned, enough.needed, enough.lacking) == (True, 7, 0)
    assert (too_few.earned, too_few.needed, too_few.lacking) == (False, 7, 1)
    assert [session.number for session in too_few.missed] == [7, 8]


def test_coming_late_counts_as_attending():
    assert verdict(present(6) | {7: MarkStatus.LATE}).earned


def test_an_absence_written_down_counts_as_one():
    assert verdict(present(7) | {8: MarkStatus.ABSENT}).attended == 7


def test_an_excuse_leaves_the_denominator_or_counts_as_absent():
    marks = present(5) | {6: MarkStatus.EXCUSED, 7: MarkStatus.EXCUSED}

    lenient = verdict(marks)
    strict = verdict(marks, policy=ExcusedPolicy.COUNTS_AS_ABSENT)

    assert (lenient.earned, lenient.counted, lenient.excused) == (True, 6, 2)
    assert (strict.earned, strict.counted, strict.needed) == (False, 8, 7)


def test_excuses_alone_earn_nothing():
    assert not verdict(dict.fromkeys(range(1, 9), MarkStatus.EXCUSED)).earned


def test_a_training_without_counted_sessions_earns_nothing():
    assert not verdict({}, sessions=[], threshold=0).earned


def test_sessions_not_for_children_leave_a_childs_denominator():
    sessions = [*SESSIONS[:6], Lesson(7, True), Lesson(8, True)]

    child, adult = verdict(present(6), who=CHILD, sessions=sessions), verdict(present(6), sessions=sessions)

    assert (child.earned, child.counted) == (True, 6)
    assert (adult.earned, adult.counted) == (False, 8)


def test_below_the_threshold_the_rule_refuses():
    with pytest.raises(RuleBroken) as refused:
        check_earned(verdict(present(6)))

    assert refused.value.code == "certificate-not-earned"
    assert refused.value.facts == {"attended": 6, "counted": 8, "needed": 7}


def test_a_typed_code_may_have_hyphens_blanks_and_small_letters():
    code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ23"

    assert clean_code(f" {grouped_code(code).lower()} ") == code
    assert clean_code("ABCD-EFGH") is None
    assert clean_code("1" * 28) is None


def test_a_replaced_certificate_is_not_merely_revoked():
    now = clock.now()

    assert state_of(revoked_at=None, is_replaced=False) is CertificateState.VALID
    assert state_of(revoked_at=now, is_replaced=False) is CertificateState.REVOKED
    assert state_of(revoked_at=now, is_replaced=True) is CertificateState.REPLACED


@pytest.mark.parametrize("state", [CertificateState.REVOKED, CertificateState.REPLACED])
def test_only_a_valid_certificate_can_be_taken_back(state: CertificateState):
    with pytest.raises(RuleBroken, match="certificate-not-valid"):
        check_valid(state)


@pytest.mark.parametrize(
    ("reason", "code"), [("  ", "certificate-reason-missing"), ("x" * 201, "certificate-reason-long")]
)
def test_a_reason_is_written_down_and_short(reason: str, code: str):
    with pytest.raises(RuleBroken, match=code):
        check_reason(reason)
