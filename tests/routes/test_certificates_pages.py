"""The register of certificates in a browser: who sees it, issues, corrects, revokes."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.certificates.models import Certificate
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.models import Job
from kasus_training.foundation.jobs.worker import run_waiting
from kasus_training.foundation.secrets import derived_token
from kasus_training.participants.models import Person, Registration
from tests.conftest import MORNING
from tests.factories.cast import Cast, make_event
from tests.factories.papers import make_registration, make_sector, make_sessions, make_signatory, mark
from tests.visitor import Visitor

LONG = {"front_title": "Dr. Hj.", "name": "Raudhatul Jannah Binti Abdurrahman", "back_title": "S.Kep., Ns., M.Kes."}


@pytest.fixture
def training(app: Flask, cast: Cast) -> Cast:
    """Three people: two attended everything, one too little."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        make_signatory(event)
        sessions = make_sessions(event, 4)
        sector = make_sector(event)
        first = make_registration(
            event, sector, LONG["name"], 1, front_title="Dr. Hj.", back_title="S.Kep., Ns., M.Kes."
        )
        mark(first, sessions)
        mark(make_registration(event, sector, "Sri Wahyuni", 2), sessions)
        mark(make_registration(event, sector, "Kaspul Anwar", 3), sessions[:1])
        db.session.commit()
    return cast


@pytest.fixture
def issued(app: Flask, training: Cast, organizer: Visitor) -> Cast:
    organizer.post(path(training, "issue"))
    run_waiting(app)
    return training


def path(cast: Cast, tail: str = "") -> str:
    return f"/events/{cast.slug}/certificates" + (f"/{tail}" if tail else "")


def certificate_of(app: Flask, name: str) -> Certificate:
    with app.app_context():
        rows = db.session.scalars(
            sa.select(Certificate).options(sa.orm.undefer(Certificate.pdf)).order_by(Certificate.id.desc())
        )
        return next(row for row in rows if name in row.snapshot["name"])


def certificates(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) or 0


def jobs(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Job)) or 0


# ---------------------------------------------------------------- the list


def test_the_list_says_who_earned_one_and_what_others_miss(training: Cast, organizer: Visitor):
    page = organizer.get(path(training))

    assert page.status == 200
    assert "Dr. Hj. Raudhatul Jannah Binti Abdurrahman, S.Kep., Ns., M.Kes." in page.words
    assert "1 dari 4 sesi" in page.words
    assert "Kurang 3 sesi" in page.words


def test_the_list_is_searched_and_filtered(training: Cast, organizer: Visitor):
    found = organizer.get(path(training) + "?q=wahyuni")
    lacking = organizer.get(path(training) + "?standing=lacking")
    nobody = organizer.get(path(training) + "?q=zzz")

    assert "Sri Wahyuni" in found.words
    assert "Kaspul Anwar" not in found.words
    assert "Kaspul Anwar" in lacking.words
    assert "Sri Wahyuni" not in lacking.words
    assert nobody.status == 200


def test_the_number_of_queries_does_not_grow_with_the_people(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        make_signatory(event)
        sessions = make_sessions(event, 2)
        sector = make_sector(event)
        mark(make_registration(event, sector, "Satu", 1), sessions)
        db.session.commit()
    organizer.post(path(cast, "issue"))
    run_waiting(app)
    with clock.at(MORNING + timedelta(hours=1)):
        one = organizer.get(path(cast)).queries
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        sessions = make_sessions(event, 1)
        for number in (2, 3):
            mark(
                make_registration(event, db.session.get_one(Registration, 1).sector, f"Lain {number}", number), sessions
            )
        db.session.commit()
    with clock.at(MORNING + timedelta(hours=1)):
        three = organizer.get(path(cast)).queries

    assert (one, three) == (11, 11)


def test_a_training_without_participants_says_what_comes_first(cast: Cast, organizer: Visitor):
    assert "Belum ada peserta" in organizer.get(path(cast)).words


@pytest.mark.parametrize("who", ["registrar", "trainer", "observer"])
def test_colleagues_without_the_right_are_refused(training: Cast, who: str, request: pytest.FixtureRequest):
    colleague: Visitor = request.getfixturevalue(who)

    assert colleague.get(path(training)).status == 403
    assert colleague.get(path(training, "all.zip")).status == 403
    assert colleague.post(path(training, "issue")).status == 403


def test_strangers_find_nothing_and_anonymous_people_are_asked_to_sign_in(
    training: Cast, stranger: Visitor, anybody: Visitor
):
    assert stranger.get(path(training)).status == 404
    assert stranger.post(path(training, "issue")).status == 404
    assert anybody.get(path(training)).location.startswith("/sign-in")


def test_issuing_by_a_link_is_impossible(app: Flask, training: Cast, organizer: Visitor):
    assert organizer.get(path(training, "issue")).status == 405
    assert organizer.post(path(training)).status == 405
    assert organizer.post(path(training, "issue"), token=False).status == 400
    assert jobs(app) == 0


# ---------------------------------------------------------------- issuing


def test_issuing_for_all_shows_progress_and_then_the_certificates(app: Flask, training: Cast, organizer: Visitor):
    answer = organizer.post(path(training, "issue"))
    waiting = organizer.follow(answer)
    with app.app_context():
        job_id = db.session.scalars(sa.select(Job.id)).one()
    watched = organizer.get(path(training, f"progress/{job_id}"), check=False)
    run_waiting(app)
    done = organizer.get(path(training))

    assert answer.status == 303
    assert "Sertifikat sedang dibuat" in waiting.words
    assert watched.status == 200
    assert organizer.get(path(training, f"progress/{job_id}")).status == 204
    assert "2 sertifikat telah terbit" in done.words
    assert certificates(app) == 2


def test_nobody_to_issue_for_is_said_and_nothing_happens(app: Flask, issued: Cast, organizer: Visitor):
    answer = organizer.post(path(issued, "issue"))

    assert answer.status == 422
    assert "Tidak ada yang menunggu sertifikat" in answer.words
    assert jobs(app) == 1


def test_one_person_is_given_a_certificate(app: Flask, training: Cast, organizer: Visitor):
    assert organizer.post(path(training, "people/2/issue")).status == 303
    run_waiting(app)

    assert certificate_of(app, "Sri Wahyuni").registration_id == 2
    assert certificates(app) == 1


def test_who_attended_too_little_is_refused_with_the_reason(app: Flask, training: Cast, organizer: Visitor):
    answer = organizer.post(path(training, "people/3/issue"))

    assert answer.status == 422
    assert "1 dari 4 sesi" in answer.words
    assert jobs(app) == 0


def test_a_person_of_another_event_is_not_here(app: Flask, training: Cast, organizer: Visitor):
    with app.app_context():
        other = make_event(db.session.get_one(Event, training.event).organization, "lain")
        foreign = make_registration(other, make_sector(other), "Orang Lain", 1).id
        db.session.commit()

    assert organizer.post(path(training, f"people/{foreign}/issue")).status == 404
    assert organizer.post(path(training, "people/9999/issue")).status == 404


# ---------------------------------------------------------------- one certificate


def test_the_certificate_opens_as_the_very_bytes_that_were_issued(app: Flask, issued: Cast, organizer: Visitor):
    certificate = certificate_of(app, "Raudhatul")
    pdf = organizer.get(path(issued, f"{certificate.id}/certificate.pdf"))

    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.data == certificate.pdf
    assert "400.2.4-001-DPPKBPPPA-2025" in pdf.headers["Content-Disposition"]


def test_there_is_nothing_to_download_before_one_is_issued(training, organizer: Visitor):
    assert organizer.get(path(training, "all.zip")).status == 404


def test_all_certificates_come_in_one_archive(issued: Cast, organizer: Visitor):
    answer = organizer.get(path(issued, "all.zip"))
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    answer.response.close()

    assert len(archive.namelist()) == 2
    assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


def test_a_misspelt_name_is_corrected_under_a_new_number(app: Flask, issued: Cast, organizer: Visitor):
    old = certificate_of(app, "Sri Wahyuni")
    answer = organizer.post(
        path(issued, f"{old.id}/reissue"),
        {"front_title": "", "name": "Sri Wahyuningsih", "back_title": "S.Pd.", "reason": "Salah ketik"},
    )
    run_waiting(app)
    page = organizer.get(path(issued, str(old.id)))

    assert answer.status == 303
    assert certificate_of(app, "Sri Wahyuningsih, S.Pd.").replaces_id == old.id
    assert "Digantikan oleh 400.2.4/003/DPPKBPPPA/2025" in page.words
    assert "Salah ketik" in page.words


@pytest.mark.parametrize(
    "fields", [{"name": "", "reason": "x"}, {"name": "Sri", "reason": ""}, {"name": "S\u202eri", "reason": "x"}]
)
def test_a_correction_with_something_missing_keeps_what_was_typed(
    app: Flask, issued: Cast, organizer: Visitor, fields: dict[str, str]
):
    old = certificate_of(app, "Sri Wahyuni")
    answer = organizer.post(path(issued, f"{old.id}/reissue"), {"back_title": "S.Pd.", **fields})

    assert answer.status == 422
    assert 'value="S.Pd."' in answer.text
    assert jobs(app) == 1
    with app.app_context():
        assert db.session.get_one(Person, 2).name == "Sri Wahyuni"


def test_a_revoked_certificate_says_so_with_its_reason(app: Flask, issued: Cast, organizer: Visitor):
    certificate = certificate_of(app, "Sri Wahyuni")
    answer = organizer.post(path(issued, f"{certificate.id}/revoke"), {"revoke_reason": "Diterbitkan keliru"})
    page = organizer.follow(answer)
    again = organizer.post(path(issued, f"{certificate.id}/revoke"), {"revoke_reason": "Lagi"})

    assert answer.status == 303
    assert "Dicabut" in page.words
    assert "Diterbitkan keliru" in page.words
    assert again.status == 422


def test_who_lost_a_certificate_by_mistake_is_given_a_new_one_from_the_list(
    app: Flask, issued: Cast, organizer: Visitor
):
    certificate = certificate_of(app, "Sri Wahyuni")
    organizer.post(path(issued, f"{certificate.id}/revoke"), {"revoke_reason": "Diterbitkan keliru"})

    assert "Terbitkan lagi" in organizer.get(path(issued)).words
    assert organizer.post(path(issued, "people/2/issue")).status == 303
    run_waiting(app)
    assert certificate_of(app, "Sri Wahyuni").number_id != certificate.number_id


def test_revoking_needs_a_reason(app: Flask, issued: Cast, organizer: Visitor):
    certificate = certificate_of(app, "Sri Wahyuni")

    assert organizer.post(path(issued, f"{certificate.id}/revoke"), {"revoke_reason": " "}).status == 422
    assert certificate_of(app, "Sri Wahyuni").revoked_at is None


def test_certificates_of_another_event_are_not_here(app: Flask, issued: Cast, organizer: Visitor, stranger: Visitor):
    certificate = certificate_of(app, "Sri Wahyuni")
    with app.app_context():
        make_event(db.session.get_one(Event, issued.event).organization, "lain")
        db.session.commit()

    assert organizer.get(f"/events/lain/certificates/{certificate.id}").status == 404
    assert organizer.get(path(issued, "9999")).status == 404
    assert organizer.get(path(issued, "x")).status == 404
    assert organizer.get(path(issued, "9999/certificate.pdf")).status == 404
    assert organizer.get(path(issued, "progress/9999")).status == 404
    assert stranger.post(path(issued, f"{certificate.id}/revoke"), {"revoke_reason": "x"}).status == 404


# ---------------------------------------------------------------- what anybody sees


def test_anybody_can_check_a_valid_certificate(app: Flask, issued: Cast, anybody: Visitor):
    certificate = certificate_of(app, "Raudhatul")
    page = anybody.get(urlsplit(certificate.snapshot["address"]).path)

    assert page.status == 200
    assert "Sertifikat ini sah" in page.words
    assert "Dr. Hj. Raudhatul Jannah Binti Abdurrahman, S.Kep., Ns., M.Kes." in page.words
    assert "400.2.4/001/DPPKBPPPA/2025" in page.words
    assert "bukan verifikasi tanda tangan elektronik" in page.words
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Kasubag" not in page.words
    assert "081200" not in page.text


def test_a_code_may_be_typed_with_hyphens_and_small_letters(app: Flask, issued: Cast, anybody: Visitor):
    code = certificate_of(app, "Raudhatul").code
    typed = "-".join(code[i : i + 4] for i in range(0, 28, 4)).lower()
    answer = anybody.get(f"/verify?code={typed}")

    assert answer.location == f"/verify/{code}"
    assert anybody.follow(answer).status == 200
    assert anybody.get("/verify").status == 200


@pytest.mark.parametrize("code", ["A" * 28, "abc", "%3Cscript%3E", "x" * 3000])
def test_an_unknown_code_is_answered_in_words(issued: Cast, anybody: Visitor, code: str):
    page = anybody.get(f"/verify/{code}")

    assert page.status == 404
    assert "Tidak ada sertifikat dengan kode ini" in page.words


def test_verification_tells_revoked_from_replaced(app: Flask, issued: Cast, organizer: Visitor, anybody: Visitor):
    first, second = certificate_of(app, "Raudhatul"), certificate_of(app, "Sri Wahyuni")
    organizer.post(path(issued, f"{first.id}/revoke"), {"revoke_reason": "Diterbitkan keliru"})
    organizer.post(path(issued, f"{second.id}/reissue"), {"name": "Sri W.", "reason": "Salah ketik"})
    run_waiting(app)

    assert "Sertifikat ini dicabut" in anybody.get(f"/verify/{first.code}").words
    assert "Diterbitkan keliru" in anybody.get(f"/verify/{first.code}").words
    assert "Sertifikat ini telah diganti" in anybody.get(f"/verify/{second.code}").words
    assert "Salah ketik" not in anybody.get(f"/verify/{second.code}").words


def test_the_certificate_of_an_erased_person_still_verifies(app: Flask, issued: Cast, anybody: Visitor):
    certificate = certificate_of(app, "Sri Wahyuni")
    with app.app_context():
        person = db.session.get_one(Person, 2)
        person.name, person.name_key, person.erased_at = "Terhapus 2", "terhapus 2", clock.now()
        db.session.commit()

    assert "Sri Wahyuni" in anybody.get(f"/verify/{certificate.code}").words


def test_participants_open_their_own_certificate_by_their_page(app: Flask, issued: Cast, anybody: Visitor):
    with app.app_context():
        own, without = (derived_token("page", number, 1) for number in (2, 3))

    assert anybody.get(f"/p/{own}/certificate.pdf").data == certificate_of(app, "Sri Wahyuni").pdf
    assert anybody.get(f"/p/{without}/certificate.pdf").status == 404
    assert anybody.get("/p/AAAA/certificate.pdf").status == 404
