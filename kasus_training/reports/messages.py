"""What the house of reports says: sentences with their figures, and words for kinds of people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.assessments.findings import Size
from kasus_training.attendance.rules import MarkStatus
from kasus_training.foundation.languages import format_number
from kasus_training.foundation.sentences import register_sentences
from kasus_training.participants.rules import AgeGroup, Gender
from kasus_training.reports.checks import Check, Finding
from kasus_training.reports.documents import Words
from kasus_training.reports.figures import GroupCount, SessionCount, Stage, percent
from kasus_training.reports.queries import Report

register_sentences({})


def kind_word(group: GroupCount) -> str:
    """What a group is called: a sector by its name, the others by their kind."""
    words = {
        Gender.FEMALE: _("Women"),
        Gender.MALE: _("Men"),
        Gender.UNSAID: _("Prefer not to say"),
        AgeGroup.UNDER_18: _("Under 18"),
        AgeGroup.FROM_18: _("18 to 24"),
        AgeGroup.FROM_25: _("25 to 34"),
        AgeGroup.FROM_35: _("35 to 44"),
        AgeGroup.FROM_45: _("45 to 59"),
        AgeGroup.FROM_60: _("60 and older"),
    }
    return group.label or words.get(group.key) or _("Not filled in")


def session_word(session: SessionCount) -> str:
    """Session 3: title; a session without a number by its title alone."""
    sitting = session.sitting
    if sitting.number is None:
        return sitting.title
    return _("Session %(number)s: %(title)s", number=sitting.number, title=sitting.title)


def mark_word(status: MarkStatus | None) -> str:
    if status is None:
        return ""
    return {
        MarkStatus.PRESENT: _("Present"),
        MarkStatus.LATE: _("Late"),
        MarkStatus.EXCUSED: _("Excused"),
        MarkStatus.ABSENT: _("Absent"),
        MarkStatus.LEFT_EARLY: _("Left early"),
    }[status]


def whole_percent(share: float | None) -> str:
    return "–" if share is None else f"{format_number(share, 0)}%"


def key_sentences(report: Report) -> list[str]:
    """What the head of the office should know, most important first. Every figure with its number."""
    if report.stage is Stage.BEFORE:
        return [_before(report)]
    sentences = [_presence(report), _sessions(report), _scores(report), _certificates(report), _gender(report)]
    return [sentence for sentence in sentences if sentence]


def _before(report: Report) -> str:
    return ngettext(
        "%(num)s person is confirmed. The training has not begun: attendance, scores and certificates will stand here.",
        "%(num)s people are confirmed. The training has not begun: attendance, scores and certificates will stand "
        "here.",
        report.people.confirmed,
    )


def _presence(report: Report) -> str:
    confirmed = report.people.confirmed
    came = _(
        "Of %(confirmed)s confirmed participants, %(came)s (%(share)s) were present in at least one session.",
        confirmed=confirmed,
        came=report.came,
        share=whole_percent(percent(report.came, confirmed)),
    )
    if report.stage is Stage.RUNNING:
        return came
    return f"{came} " + _(
        "%(earned)s (%(share)s) attended enough: at least %(threshold)s%% of the sessions required of them.",
        earned=report.earned,
        share=whole_percent(percent(report.earned, confirmed)),
        threshold=report.event.attendance_percent,
    )


def _sessions(report: Report) -> str:
    held = [session for session in report.held if session.expected]
    if not held:
        return ""
    best = max(held, key=lambda session: session.percent or 0)
    least = min(held, key=lambda session: session.percent or 0)
    share = percent(sum(session.attended for session in held), sum(session.expected for session in held))
    if len(held) == 1:
        return _(
            "So far in “%(title)s”: %(count)s of %(expected)s present (%(share)s).",
            title=best.sitting.title,
            count=best.attended,
            expected=best.expected,
            share=whole_percent(share),
        )
    if best.percent == least.percent:
        return _(
            "Each of the %(held)s sessions held had %(share)s of the expected participants.",
            held=len(held),
            share=whole_percent(share),
        )
    return _(
        "Over %(held)s sessions %(share)s of the expected participants were present; most at “%(best)s” "
        "(%(best_count)s of %(best_expected)s), fewest at “%(least)s” (%(least_count)s of %(least_expected)s).",
        held=len(held),
        share=whole_percent(share),
        best=best.sitting.title,
        best_count=best.attended,
        best_expected=best.expected,
        least=least.sitting.title,
        least_count=least.attended,
        least_expected=least.expected,
    )


def _scores(report: Report) -> str:
    """The change with its n, and never without what it does not show."""
    found = report.results
    if found.before is None or found.after is None:
        return ""
    sentence = _(
        "For the %(n)s participants with both tests the mean went from %(before)s to %(after)s of 100.",
        n=found.who.n_pairs,
        before=format_number(found.before.mean, 1),
        after=format_number(found.after.mean, 1),
    )
    if found.gain is not None and found.gain.value is not None and found.gain.interval is not None:
        sentence += " " + _(
            "The class gain is %(gain)s (95%% interval %(low)s to %(high)s).",
            gain=format_number(found.gain.value, 2),
            low=format_number(found.gain.interval.low, 2),
            high=format_number(found.gain.interval.high, 2),
        )
    cautions = {
        Size.FEW: _("So few people describe only themselves."),
        Size.SMALL: _("With fewer than thirty pairs the figures are indicative."),
    }
    without_proof = _(
        "Without a comparison group this does not prove the cause; the same questions also bring practice."
    )
    return " ".join([sentence, *([cautions[found.size]] if found.size in cautions else []), without_proof])


def _certificates(report: Report) -> str:
    if not report.certificates:
        return ""
    return ngettext(
        "%(num)s certificate has been issued and is valid.",
        "%(num)s certificates have been issued and are valid.",
        report.certificates,
    )


def _gender(report: Report) -> str:
    """Only where no group is hidden: the others would give it away."""
    groups = {group.key: group for group in report.genders}
    women, men = groups.get(Gender.FEMALE), groups.get(Gender.MALE)
    if women is None or men is None or any(group.hidden for group in report.genders):
        return ""
    return _(
        "Of the confirmed participants %(women)s are women (%(women_share)s) and %(men)s are men (%(men_share)s).",
        women=women.confirmed,
        women_share=whole_percent(percent(women.confirmed, report.people.confirmed)),
        men=men.confirmed,
        men_share=whole_percent(percent(men.confirmed, report.people.confirmed)),
    )


@dataclass(frozen=True)
class Advice:
    """A finding in words: what was found, what to do, and the page on which to do it."""

    title: str
    text: str
    endpoint: str


def advice_on(finding: Finding) -> Advice:
    endpoint, title, text = _ADVICE[finding.check]
    return Advice(title(finding.count), text() if text else _some_of(finding.sessions), endpoint)


def _some_of(titles: Sequence[str], most: int = 3) -> str:
    """The first few titles; who opens the page sees the rest."""
    named, rest = "; ".join(titles[:most]), len(titles) - most
    return (
        ngettext("%(named)s; and %(num)s more", "%(named)s; and %(num)s more", rest, named=named) if rest > 0 else named
    )


_PEOPLE = "participants.list_participants"
_MARKS = "attendance.show_attendance"
_ADVICE: dict[Check, tuple[str, Callable[[int], str], Callable[[], str] | None]] = {
    Check.WAITING_FOR_GUARDIAN: (
        _PEOPLE,
        lambda n: ngettext(
            "%(num)s child waits for a guardian's consent", "%(num)s children wait for a guardian's consent", n
        ),
        lambda: _("Record the consent form before the child takes part."),
    ),
    Check.PENDING: (
        _PEOPLE,
        lambda n: ngettext(
            "%(num)s registration waits for confirmation", "%(num)s registrations wait for confirmation", n
        ),
        lambda: _("Confirm or reject each of them."),
    ),
    Check.NAMES_UNCONFIRMED: (
        _PEOPLE,
        lambda n: ngettext("%(num)s name has not been confirmed", "%(num)s names have not been confirmed", n),
        lambda: _("Ask for the spelling and titles before certificates are made."),
    ),
    Check.SMALL_ROOM: (
        "schedule.show_schedule",
        lambda n: ngettext("%(num)s session in too small a room", "%(num)s sessions in too small a room", n),
        None,
    ),
    Check.OPEN_SPEAKER: (
        "speakers.list_speakers",
        lambda n: ngettext(
            "%(num)s session has a speaker without a name", "%(num)s sessions have a speaker without a name", n
        ),
        None,
    ),
    Check.SESSION_WITHOUT_MARKS: (
        _MARKS,
        lambda n: ngettext(
            "%(num)s session ended without any attendance", "%(num)s sessions ended without any attendance", n
        ),
        None,
    ),
    Check.NEVER_CAME: (
        _MARKS,
        lambda n: ngettext("%(num)s confirmed participant never came", "%(num)s confirmed participants never came", n),
        lambda: _("Check the signature sheets: was a mark forgotten?"),
    ),
    Check.POST_TEST_WITHOUT_ATTENDANCE: (
        _MARKS,
        lambda n: ngettext("%(num)s post-test without attendance", "%(num)s post-tests without attendance", n),
        lambda: _("A post-test score was entered for somebody who was never marked present."),
    ),
    Check.NO_POST_TEST: (
        "assessments.show_scores",
        lambda n: ngettext(
            "%(num)s participant came but has no post-test score",
            "%(num)s participants came but have no post-test score",
            n,
        ),
        lambda: _("Enter the paper scores, or mark them absent in the grid."),
    ),
    Check.NO_CERTIFICATE: (
        "certificates.list_certificates",
        lambda n: ngettext(
            "%(num)s participant earned a certificate that is not issued",
            "%(num)s participants earned a certificate that is not issued",
            n,
        ),
        lambda: _("Issue the certificates of all who attended enough."),
    ),
}

WORDS = Words(kind=kind_word, session=session_word, mark=mark_word, share=whole_percent)
