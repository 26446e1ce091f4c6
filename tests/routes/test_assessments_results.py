"""The analysis page and its files: what stands there, for whom, and what never does."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import User
from kasus_training.assessments import actions, queries
from kasus_training.assessments.models import Answer
from kasus_training.assessments.questions import Kind
from kasus_training.assessments.rules import Audience, Phase
from kasus_training.assessments.taking import Opening
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.participants.actions import record_own_consent
from kasus_training.participants.queries import confirmed_of
from kasus_training.participants.rules import ConsentPurpose
from tests.factories.answers import make_question, pin, take
from tests.factories.cast import Cast
from tests.factories.scores import make_form, make_participants, make_score, make_sector
from tests.visitor import Visitor

ROOT = "/events/pelatihan/assessments"
BEFORE = ["6", "9", "7", "7", "2", "13", "7", "10", "4", "7", "9", "8", "8", "8"]
AFTER = ["7", "12", "13", "T", "12", "13", "13", "9", "6", "14", "15", "11", "12", "16"]


def hold_tests(app: Flask, cast: Cast, sectors: dict[str, int], pre: list[str], post: list[str]) -> None:
    """So many people in each sector, with these scores of 21 before and of 20 after."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        before, after = make_form(event, maximum=Decimal(21)), make_form(event, Phase.POST)
        people = []
        for position, (code, count) in enumerate(sectors.items(), start=1):
            sector = make_sector(event, code, position)
            people += make_participants(event, sector, count, first=len(people) + 1)
        for person, x, y in zip(people, pre, post, strict=True):
            make_score(before, person, x)
            make_score(after, person, y)
        db.session.commit()


@pytest.fixture
def class_of_fourteen(app: Flask, cast: Cast) -> None:
    hold_tests(app, cast, {"PATBM": 9, "RS": 5}, BEFORE, AFTER)


def test_the_statistician_finds_every_figure_of_the_class_of_fourteen(observer: Visitor, class_of_fourteen: None):
    page = observer.get(f"{ROOT}/results")
    rows = [["".join(cell.itertext()).strip() for cell in tr] for tr in page.find(".//tbody/tr")]
    figures = {row[0]: row[1:] for row in rows}

    assert figures["Perubahan rata-rata dalam poin"][:3] == ["+22,9", "+13,3 s.d. +32,6", "13"]
    assert figures["Gain kelas"][:3] == ["0,36", "0,22 s.d. 0,49", "13"]
    assert figures["Rata-rata perubahan perorangan c"][:3] == ["0,34", "–", "13"]
    assert figures["Wilcoxon W⁺"][0] == "90,0"
    assert figures["p eksak Wilcoxon"][0] == "0,0005"
    assert "indikatif" in page.words


def test_the_sentences_can_go_into_a_report(organizer: Visitor, class_of_fourteen: None):
    [block] = organizer.get(f"{ROOT}/results").find(".//*[@id='report-sentences']")
    text = "".join(block.itertext())

    assert text.startswith(
        "Tes awal diikuti 14 peserta dan Tes akhir diikuti 13 peserta; 13 peserta mengikuti keduanya dan menjadi dasar "
        "semua angka berikut. Nilai rata-rata mereka naik 22,9 poin, dari 35,9 menjadi 58,8 pada skala 100 (n 13)."
    )
    assert "Karena tidak ada kelompok pembanding" in text
    assert "kurang dari tiga puluh pasangan" in text


def test_sectors_are_tested_only_when_asked_and_then_with_holm(organizer: Visitor, app: Flask, cast: Cast):
    scores = [str(score) for score in range(1, 8)]
    hold_tests(
        app, cast, {"PATBM": 7, "RS": 7}, scores * 2, [str(int(score) + int(score) % 3 + 2) for score in scores] * 2
    )

    plain, asked = organizer.get(f"{ROOT}/results").words, organizer.get(f"{ROOT}/results?test=sectors").words

    assert "p menurut Holm" not in plain
    assert "p menurut Holm" in asked
    assert ("0,0156" in asked, "0,0312" in asked) == (True, True)


def test_the_workbook_and_the_table_hold_the_figures_with_their_n(observer: Visitor, class_of_fourteen: None):
    book = openpyxl.load_workbook(io.BytesIO(observer.get(f"{ROOT}/results.xlsx").data))
    table = list(csv.reader(io.StringIO(observer.get(f"{ROOT}/results.csv").data.decode("utf-8-sig"))))

    figures = {row[0]: row[1:] for row in book["Angka ringkas"].iter_rows(min_row=4, values_only=True) if row[0]}
    assert [round(figures["Gain kelas"][place], 4) for place in (0, 1, 2)] == [0.358, 0.2237, 0.4923]
    assert figures["Gain kelas"][3] == 13
    assert table[[row[1] for row in table].index("Gain kelas")][:3] == ["Semua peserta", "Gain kelas", "0.358"]
    assert ["Per sektor" in book.sheetnames, len(table) > 15] == [True, True]


def test_the_raw_data_hold_pairs_without_names_and_hide_small_sectors(
    organizer: Visitor, observer: Visitor, app: Flask, cast: Cast
):
    hold_tests(app, cast, {"PATBM": 9, "RS": 3, "KLA": 2}, BEFORE, AFTER)

    page = organizer.get(f"{ROOT}/results/pairs.csv")
    rows = list(csv.DictReader(io.StringIO(page.data.decode())))

    assert observer.get(f"{ROOT}/results/pairs.csv", check=False).status == 403
    assert len(rows) == 13
    assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})
    assert {row["sector"] for row in rows} == {"PATBM", "disembunyikan"}
    assert "Peserta" not in page.data.decode()
    assert sorted(float(row["post_percent"]) for row in rows)[0] == 30.0


def test_too_few_pairs_give_no_raw_data(organizer: Visitor, app: Flask, cast: Cast):
    hold_tests(app, cast, {"PATBM": 4}, BEFORE[4:8], AFTER[4:8])

    page = organizer.get(f"{ROOT}/results/pairs.csv", check=False)

    assert page.status == 422
    assert "mulai dari 5 pasangan" in page.words


def hold_questions(app: Flask, cast: Cast, before: list[str], after: list[str]) -> None:
    """Three questions of two topics and an opinion, asked before and after, with these letters."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        forms = make_form(event), make_form(event, Phase.POST)
        people = make_participants(event, make_sector(event), len(before))
        questions = [make_question(forms[0], topic, f"Soal {topic} {place}") for place, topic in
                     enumerate(("Hukum", "Hukum", "Rujukan"), start=1)]  # fmt: skip
        opinion = make_question(forms[0], "", "Seberapa yakin Anda?", Kind.LIKERT)
        for form, letters in zip(forms, (before, after), strict=True):
            items = pin(form, [*questions, opinion])
            for person, own in zip(people, letters, strict=True):
                take(items, person, own)
        db.session.commit()


def test_topics_and_questions_are_compared_before_and_after(observer: Visitor, app: Flask, cast: Cast):
    """Eight people; the first question is learnt by seven of eight, the second by nobody."""
    before = ["bbaa", "bbab", "b-aa", "bbaa", "bbbc", "bbaa", "bbaa", "abaa"]
    after = ["abad", "abab", "abad", "abad", "abbd", "abad", "abad", "abad"]
    hold_questions(app, cast, before, after)

    page = observer.get(f"{ROOT}/results/questions")
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in tr] for tr in page.find(".//tbody/tr")]

    assert ["Hukum", "2", "8", "6,2", "50,0", "+43,8"] in [row[:6] for row in rows]
    assert ["1 Soal Hukum 1Hukum", "8", "12%", "100%", "7", "0", "0,0156", "0,0469"] in rows
    assert ["2 Soal Hukum 2Hukum", "8", "0%", "0%", "0", "0", "1,0000", "1,0000"] in rows
    assert [row[-1] for row in rows if row[0] in {"Hukum", "Rujukan"}] == ["Naik", "Belum jelas"]
    assert "Seberapa yakin Anda?" in page.words
    assert "indikatif di bawah 30 orang" in page.words


def test_the_questions_of_few_people_stay_hidden(observer: Visitor, app: Flask, cast: Cast):
    hold_questions(app, cast, ["bbaa"] * 4, ["abad"] * 4)

    page = observer.get(f"{ROOT}/results/questions")

    assert "Butir soal ditampilkan mulai dari 5 orang" in page.words
    assert not page.find(".//tbody/tr")


def test_figures_are_kept_only_as_long_as_the_answers_stay_the_same(observer: Visitor, app: Flask, cast: Cast):
    hold_questions(app, cast, ["bbaa"] * 8, ["abad"] * 8)
    first, again = (observer.get(f"{ROOT}/results/questions") for _ in range(2))
    with app.app_context():
        answers = db.session.scalars(sa.select(Answer).order_by(Answer.id)).all()
        wrong = next(answer for answer in answers if answer.points == 0 and answer.item.position == 1)
        wrong.points = wrong.item.points
        db.session.commit()
    changed = observer.get(f"{ROOT}/results/questions")

    assert (first.words == again.words, first.words == changed.words) == (True, False)
    assert again.queries < min(first.queries, changed.queries)


def test_childrens_own_tests_have_results_of_their_own(observer: Visitor, app: Flask, cast: Cast):
    hold_tests(app, cast, {"PATBM": 9}, BEFORE[:9], AFTER[:9])
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        forms = [
            make_form(event, phase, audience=Audience.CHILDREN, position=place)
            for place, phase in ((3, Phase.PRE), (4, Phase.POST))
        ]
        children = make_participants(event, make_sector(event, "ANAK", 3), 6, first=20)
        for child in children:
            child.minor = True
            for form, score in zip(forms, ("5", "8"), strict=True):
                make_score(form, child, score)
        db.session.commit()

    page, own = observer.get(f"{ROOT}/results"), observer.get(f"{ROOT}/results?children=1")

    assert "Seluruh pelatihan · anak" in page.words
    assert ["children=1" in link.get("href", "") for link in page.find(".//a") if "anak" in (link.text or "")] == [True]
    assert "6 pasangan lengkap" in own.words
    assert ["Tes awal", "6", "0", "0", "0"] in [
        [" ".join("".join(cell.itertext()).split()) for cell in row] for row in own.find(".//tbody/tr")
    ]


def test_a_page_of_questions_asks_the_same_few_questions_for_few_and_for_many(
    organizer: Visitor, app: Flask, cast: Cast
):
    hold_questions(app, cast, ["bbaa"] * 40, ["abad"] * 40)
    many = [organizer.get(f"{ROOT}/{path}").queries for path in ("results", "results/questions")]

    assert [count <= 12 for count in many] == [True, True], many


def test_three_months_later_the_same_people_are_compared(organizer: Visitor, app: Flask, cast: Cast):
    hold_tests(app, cast, {"PATBM": 14}, BEFORE, AFTER)
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        later = make_form(event, Phase.FOLLOW_UP, "Tes lanjutan", position=3)
        for person in confirmed_of(event)[4:12]:
            make_score(later, person, "10")
        db.session.commit()

    page = organizer.get(f"{ROOT}/results")

    assert "Pada 8 peserta yang sama" in page.words
    assert "Dari 13 orang yang mengikuti kedua tes, 8 menjawab lagi (62%" in page.words
    assert "Tiga bulan kemudian, 8 dari 13 peserta" in page.words
    assert page.queries <= 12
    raw = list(csv.DictReader(io.StringIO(organizer.get(f"{ROOT}/results/pairs.csv").data.decode())))
    assert sorted(row["later_percent"] for row in raw) == [""] * 5 + ["50.0"] * 8
    table = list(csv.reader(io.StringIO(organizer.get(f"{ROOT}/results.csv").data.decode("utf-8-sig"))))
    assert [(row[1], row[5]) for row in table if row[0] == "Tiga bulan kemudian"] == [
        ("Tes awal – Tes akhir", "8"), ("Tes akhir – Tes lanjutan", "8"), ("Tes awal – Tes lanjutan", "8")
    ]  # fmt: skip


def test_the_follow_up_is_made_in_a_filed_training_and_lists_whom_one_waits_for(
    organizer: Visitor, observer: Visitor, app: Flask, cast: Cast
):
    hold_questions(app, cast, ["bbaa"] * 6, ["abad"] * 6)
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        for person in confirmed_of(event):
            for form in queries.forms_of(event):
                make_score(form, person, "10")
        event.status = EventStatus.CLOSED
        db.session.commit()

    made = organizer.post(f"{ROOT}/follow-up")
    page = organizer.get(f"{ROOT}/follow-up")

    assert (made.status, observer.get(f"{ROOT}/follow-up", check=False).status) == (303, 403)
    assert page.text.count("/p/") == 6
    assert [link for link in page.links if "wa.me" in link] == []
    assert page.words.count("tidak minta WhatsApp sesudah pelatihan") == 6
    assert "25 Februari 2026" in page.words
    with app.app_context():
        [form] = [
            one for one in queries.forms_of(db.session.get_one(Event, cast.event)) if one.phase is Phase.FOLLOW_UP
        ]
        assert (len(form.items), form.opening, form.opens_at.isoformat()) == (
            4, Opening.TIME, "2026-02-24T16:00:00+00:00"
        )  # fmt: skip
        first = confirmed_of(form.event)[0]
        actions.save_score(form, first.id, entry="12", version=0, by=db.session.get_one(User, cast.organizer))
        db.session.commit()
        second = confirmed_of(form.event)[1]
        second.person.telephone = "+6281234567890"
        record_own_consent(second, True, purpose=ConsentPurpose.REMINDERS, by=audit.PARTICIPANT)
        db.session.commit()
    later = organizer.get(f"{ROOT}/follow-up")
    assert later.text.count("https://wa.me/6281234567890?text=Tiga") == 1
    assert later.words.count("tidak minta WhatsApp sesudah pelatihan") == 4


def test_the_overview_reminds_of_the_follow_up(visit, app: Flask, cast: Cast):
    hold_tests(app, cast, {"PATBM": 14}, BEFORE, AFTER)
    words = {}
    for day in (date(2026, 1, 5), date(2026, 2, 20)):
        with clock.at(datetime.combine(day, time(3), UTC)):
            words[day.month] = (
                "Tes lanjutan setelah tiga bulan" in visit(cast.organizer).get("/events/pelatihan/").words
            )

    assert words == {1: False, 2: True}
