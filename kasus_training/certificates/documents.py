"""The certificate on paper, made from a snapshot that is stored with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _

from kasus_training.accounts.models import Signatory
from kasus_training.accounts.queries import signatory_on
from kasus_training.certificates import queries
from kasus_training.certificates.models import CertificateNumber
from kasus_training.certificates.numerals import MOST, in_words
from kasus_training.certificates.rules import CODE_LENGTH, MadeCertificate, grouped_code
from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import render_pdf
from kasus_training.foundation.documents.qr import qr_svg_file
from kasus_training.foundation.languages import format_day_plain, format_day_range, in_language
from kasus_training.foundation.secrets import random_token
from kasus_training.participants.contacts import number_as_written
from kasus_training.participants.models import Registration
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession
from kasus_training.zones import local_day

TEMPLATE = "certificate.typ"
STANDARD = "a-3a"
"""PDF/A with tags: an archive can keep it, a screen reader can read it."""
NBSP = "\u00a0"


@dataclass(frozen=True)
class Setting:
    """What all certificates of one event and day have in common."""

    event: Event
    lessons: list[TrainingSession]
    signatory: Signatory
    issued_at: datetime


def setting_of(event: Event, issued_at: datetime) -> Setting:
    signatory = signatory_on(event.organization, local_day(issued_at, event.timezone))
    if signatory is None:
        raise RuleBroken("certificate-no-signatory")
    return Setting(event, queries.lessons_of(event), signatory, issued_at)


def make_certificate(registration: Registration, number: CertificateNumber, setting: Setting) -> MadeCertificate:
    """Render one certificate; nothing is stored yet."""
    code = random_token()[:CODE_LENGTH]
    snapshot = snapshot_of(registration, setting, number=number.text, code=code)
    return MadeCertificate(
        registration_id=registration.id,
        number_id=number.id,
        code=code,
        snapshot=snapshot,
        pdf=certificate_pdf(snapshot),
        issued_at=setting.issued_at,
    )


def snapshot_of(registration: Registration, setting: Setting, *, number: str, code: str) -> dict[str, Any]:
    """Everything that the paper says, as plain values."""
    event = setting.event
    lessons = lessons_for(registration.minor, setting.lessons)
    return {
        "name": registration.person.printed_name,
        "place_in_life": place_in_life(registration),
        "training": f"{event.title} {event.region}".strip(),
        "place": event.place or event.organization.place,
        "first_day": event.first_day.isoformat(),
        "last_day": event.last_day.isoformat(),
        "jp": sum(lesson.jp for lesson in lessons),
        "lessons": [{"title": lesson.title, "speaker": speakers_line(lesson), "jp": lesson.jp} for lesson in lessons],
        "number": number,
        "code": code,
        "address": verification_address(code),
        "office": {
            "government": event.organization.government,
            "name": event.organization.name,
            "address": event.organization.address,
        },
        "signatory": {
            "position": f"{setting.signatory.prefix} {setting.signatory.position}".strip(),
            "name": setting.signatory.name,
            "rank": setting.signatory.rank,
            "employee_number": setting.signatory.employee_number,
        },
        "issued_on": local_day(setting.issued_at, event.timezone).isoformat(),
        "made_at": setting.issued_at.isoformat(),
    }


def lessons_for(minor: bool, lessons: Iterable[TrainingSession]) -> list[TrainingSession]:
    """The lessons that the person may attend: children go to the parallel session instead."""
    lessons = list(lessons)
    instead = {lesson.parallel_id for lesson in lessons if lesson.not_for_children and lesson.parallel_id}
    if minor:
        return [lesson for lesson in lessons if not lesson.not_for_children]
    return [lesson for lesson in lessons if lesson.id not in instead]


def place_in_life(registration: Registration) -> str:
    """Position and institution; of a child only the group or school they come from."""
    institution = registration.institution.name if registration.institution else ""
    if registration.minor:
        return institution
    return ", ".join(part for part in (registration.position, institution) if part)


def speakers_line(lesson: TrainingSession) -> str:
    return "; ".join(
        ", ".join(part for part in (speaker.name, speaker.position, speaker.institution) if part)
        for speaker in lesson.speakers
    )


def verification_address(code: str) -> str:
    return f"{current_app.config['BASE_URL']}/verify/{code}"


def certificate_pdf(snapshot: dict[str, Any]) -> bytes:
    """The same snapshot always gives the same bytes."""
    with in_language("id"):
        data = _page_data(snapshot)
    return render_pdf(TEMPLATE, data, made_at=datetime.fromisoformat(snapshot["made_at"]), standard=STANDARD)


def _page_data(snapshot: dict[str, Any]) -> dict[str, Any]:
    return {
        "words": _words(),
        "office": snapshot["office"],
        "number": snapshot["number"],
        "name": snapshot["name"],
        "place_in_life": snapshot["place_in_life"],
        "sentence": sentence(snapshot),
        "qr": qr_svg_file(snapshot["address"]),
        "check": _check_words(snapshot),
        "signatory": _signatory_words(snapshot),
        "event": snapshot["training"],
        "jp": str(snapshot["jp"]),
        "lessons": [
            {"no": str(position), "title": lesson["title"], "speaker": lesson["speaker"], "jp": str(lesson["jp"])}
            for position, lesson in enumerate(snapshot["lessons"], 1)
        ],
    }


def _words() -> dict[str, Any]:
    return {
        "title": _("CERTIFICATE"),
        "frame": _("A frame drawn after sasirangan cloth"),
        "crest": _("Regional coat of arms"),
        "number": _("Register number"),
        "given_to": _("given to"),
        "agenda": _("What was taught"),
        "columns": [_("No"), _("Subject"), _("Speaker"), _("LH")],
        "total": _("Total"),
    }


def _check_words(snapshot: dict[str, Any]) -> dict[str, str]:
    parts = urlsplit(snapshot["address"])
    return {
        "address": snapshot["address"],
        "where": _("Check at %(address)s", address=f"{parts.netloc}/verify"),
        "code_label": _("Code"),
        "code": grouped_code(snapshot["code"]),
        "note": _("Matches data; it is not an electronic signature."),
    }


def _signatory_words(snapshot: dict[str, Any]) -> dict[str, str]:
    signatory = snapshot["signatory"]
    number = signatory["employee_number"]
    return {
        "dated": f"{snapshot['place']}, {format_day_plain(date.fromisoformat(snapshot['issued_on']))}",
        "position": signatory["position"] + ",",
        "name": signatory["name"],
        "rank": signatory["rank"],
        "number": f"NIP {number_as_written(number)}" if number else "",
    }


def sentence(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """The sentence of the certificate in parts; the strong ones stand between two stars.

    The stars are looked for before the facts are put in, so no title can hold them.
    """
    pattern = _(
        "for taking part as **PARTICIPANT** in %(training)s, held in %(place)s on %(days)s "
        "with a study load of **%(jp)s**."
    )
    facts = {
        "training": snapshot["training"],
        "place": snapshot["place"],
        "days": _days(snapshot).replace(" ", NBSP),
        "jp": study_load(snapshot["jp"]).replace(" ", NBSP),
    }
    return [
        {"words": part % facts, "strong": position % 2 == 1}
        for position, part in enumerate(pattern.split("**"))
        if part
    ]


def _days(snapshot: dict[str, Any]) -> str:
    return format_day_range(date.fromisoformat(snapshot["first_day"]), date.fromisoformat(snapshot["last_day"]))


def study_load(jp: int) -> str:
    """16 (enam belas) jam pelajaran."""
    figure = f"{jp} ({in_words(jp)})" if jp <= MOST else str(jp)
    return _("%(figure)s lesson hours", figure=figure)


def file_name(number: str, name: str) -> str:
    """A name that every file system takes: the number, then whose it is."""
    plain = unicodedata.normalize("NFKD", f"{number} {name}").encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", plain).strip("-.")[:120] + ".pdf"
