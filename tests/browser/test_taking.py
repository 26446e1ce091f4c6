"""Taking a test on phones: interrupted, cut off from the network, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from kasus_training.assessments.models import AssessmentForm, Attempt
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.tickets import page_path
from tests.browser.demo import Demo
from tests.browser.pages.taking import LettersPage, StartPage, TakingPage
from tests.browser.window import PHONE, Window

# People at the end of the list: others type the scores of those at its beginning.
WITH_CODE, BY_LINK = 12, 13
LIGHT = 100_000


def test_a_test_goes_on_in_another_browser_and_waits_for_the_network(
    chromium: Browser, demo: Demo, windows: Callable[..., Window]
):
    letters, codes, _links = keys_of(demo)
    first, second = (windows(chromium, demo.server, PHONE, has_touch=True, is_mobile=True) for _ in range(2))
    sizes = weigh(first)
    page = LettersPage.visit(first, letters).begin_as(codes[WITH_CODE])
    assert 0 < sum(sizes) < LIGHT, sizes
    for _ in range(3):
        page.choose(0)
        expect(page.state).to_have_text("Tersimpan")
        page.next()

    first.may_be_cut_off = True
    first.context.set_offline(True)
    page.choose(1)
    expect(page.state).to_have_text("1 jawaban belum terkirim; tersimpan di ponsel ini")
    other = TakingPage.visit(second, first.path())
    expect(other.words).to_have_text("Soal 4 dari 20")
    first.context.set_offline(False)
    expect(page.state).to_have_text("Tersimpan")
    other = other.reload()
    expect(other.words).to_have_text("Soal 5 dari 20")

    for _ in range(16):
        other.next()
    second.may_be_cut_off = True
    second.context.set_offline(True)
    other.send()
    expect(other.state).to_contain_text("Tidak ada sambungan")
    second.context.set_offline(False)
    expect(other.main).to_contain_text("Jawaban Anda sudah diterima")
    assert answered(demo, WITH_CODE) == (4, True)


def test_without_javascript_a_test_is_one_page(chromium: Browser, demo: Demo, windows: Callable[..., Window]):
    _letters, _codes, links = keys_of(demo)
    window = windows(chromium, demo.server, PHONE, java_script_enabled=False)
    window.examine = lambda: None  # type: ignore[method-assign]  # Axe needs what this window does not have.
    page = StartPage.visit(window, links[BY_LINK]).begin()
    expect(page.questions.filter(visible=True)).to_have_count(20)

    page.questions.nth(0).locator("label").nth(0).click()
    page.follow(page.page.locator("[name=do][value=keep]"))
    assert answered(demo, BY_LINK) == (1, False)
    page.questions.nth(1).locator("label").nth(0).click()
    page.follow(page.page.locator("[name=do][value=send]"))

    expect(page.main).to_contain_text("Jawaban Anda sudah diterima")
    assert answered(demo, BY_LINK) == (2, True)


def keys_of(demo: Demo) -> tuple[str, dict[int, str], dict[int, str]]:
    """Letters on the projector, codes and links to the first test of the people by number."""
    with demo.server.inside():
        event = db.session.scalars(sa.select(Event).filter_by(slug=demo.event)).one()
        test = db.session.scalars(sa.select(AssessmentForm).filter_by(event_id=event.id, position=1)).one()
        rows = db.session.scalars(
            sa.select(Registration).where(
                Registration.event_id == event.id, Registration.number.in_([WITH_CODE, BY_LINK])
            )
        ).all()
        codes = {row.number: row.code or "" for row in rows}
        links = {row.number: f"{page_path(row)}/tests/{test.id}" for row in rows}
        return test.code or "", codes, links


def answered(demo: Demo, number: int) -> tuple[int, bool]:
    """How many answers the server has, and whether the test was handed in."""
    with demo.server.inside():
        attempt = db.session.scalars(
            sa.select(Attempt)
            .join(Attempt.registration)
            .join(Registration.event)
            .where(Registration.number == number, Event.slug == demo.event)
        ).one()
        return sum(1 for answer in attempt.answers if answer.body), attempt.submitted_at is not None


def weigh(window: Window) -> list[int]:
    """Fills with the bytes on the wire of every page that follows, its files included once."""
    sizes: list[int] = []
    session = window.context.new_cdp_session(window.page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda sent: sizes.append(int(sent["encodedDataLength"])))
    return sizes
