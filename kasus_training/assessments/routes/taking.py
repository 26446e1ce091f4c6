"""Taking a test on a phone, without an account.

People come from their personal link, or with the letters on the projector and their own code.
Either leads to the address of their attempt, which opens on whatever phone they have.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kasus_training.assessments import access, actions, queries
from kasus_training.assessments.forms.taking import TestCodeForm, read_answers, read_page
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, FormItem
from kasus_training.assessments.ordering import option_order, question_order
from kasus_training.assessments.questions import Kind, Option
from kasus_training.assessments.routes.blueprint import bp
from kasus_training.assessments.taking import Opening, Reveal, deadline_of, is_open, tidy_code
from kasus_training.foundation import clock
from kasus_training.foundation.careful import caution_sentence
from kasus_training.foundation.caution import cautions_in
from kasus_training.foundation.doors import by_token, public
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.secrets import random_token
from kasus_training.foundation.security import csrf, limiter
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import queries as people
from kasus_training.participants.models import Registration
from kasus_training.rulings import RuleBroken, Stale

PARTICIPANT_COOKIE = "participant"
DEVICE_COOKIE = "device"
DEVICE_LIFE = 60 * 60 * 24 * 30
WRONG_CODE = 422


def browser_key() -> str:
    return request.cookies.get(DEVICE_COOKIE, "")


def has_no_name() -> bool:
    return DEVICE_COOKIE not in request.cookies


def was_wrong(response: Response) -> bool:
    return response.status_code in {WRONG_CODE, 404}


# One browser guesses slowly; a hall behind one address may mistype a lot.
slow_browser = limiter.limit("20 per minute", key_func=browser_key, exempt_when=has_no_name, deduct_when=was_wrong)
slow_address = limiter.limit("300 per minute", deduct_when=was_wrong)


@dataclass(frozen=True)
class ShownQuestion:
    """A question as this person sees it."""

    item: FormItem
    options: list[Option]
    answer: Answer | None

    @property
    def chosen(self) -> list[str]:
        return list(self.answer.body.get("chosen", ())) if self.answer else []

    @property
    def text(self) -> str:
        return str(self.answer.body.get("text", "")) if self.answer else ""

    @property
    def caution(self) -> str:
        """What the person should look at again; the answer is kept all the same."""
        return caution_sentence(cautions_in(self.text))


@bp.get("/p/<token>/tests/<int:form_id>")
@by_token
def show_test_start(token: str, form_id: int) -> ResponseReturnValue:
    registration, test = _own_test(token, form_id)
    return _start_page(token, registration, test)


@bp.post("/p/<token>/tests/<int:form_id>")
@by_token
@slow_address
def start_test(token: str, form_id: int) -> ResponseReturnValue:
    form = TestCodeForm()
    letters = form.letters.data or "" if form.validate() else ""
    try:
        with transaction():
            registration, test = _own_test(token, form_id)
            attempt = actions.begin_attempt(test, registration, code=letters)
            address = url_for(".show_test", token=actions.token_of(attempt))
    except RuleBroken as broken:
        registration, test = _own_test(token, form_id)
        return _start_page(token, registration, test, broken), status_of(broken)
    return redirect(address, 303)


def _own_test(token: str, form_id: int) -> tuple[Registration, AssessmentForm]:
    registration = people.registration_by_page_token(token)
    if registration is None:
        abort(404)
    return registration, access.form_to_manage(registration.event, form_id)


def _start_page(token: str, registration: Registration, test: AssessmentForm, broken: RuleBroken | None = None) -> str:
    return render_template(
        "assessments/test_start.html",
        event=registration.event,
        registration=registration,
        test=test,
        token=token,
        questions=len(queries.items_of(test)),
        is_open=is_open(test.sitting, clock.now()) and not test.is_filed,
        needs_letters=test.opening is Opening.CODE,
        attempt=queries.attempt_of(test, registration.id),
        refused=sentence_for(broken) if broken else "",
    )


@bp.get("/t")
@public
def ask_for_test() -> ResponseReturnValue:
    """Where people type the letters that stand on the projector."""
    letters = tidy_code(request.args.get("code", "")[:20])
    if letters:
        return redirect(url_for(".enter_test", code=letters), 303)
    return render_template("assessments/test_letters.html", wrong=False)


@bp.get("/t/<code>")
@by_token
@slow_browser
@slow_address
def enter_test(code: str) -> ResponseReturnValue:
    test = queries.form_by_code(tidy_code(code[:20]))
    if test is None:
        return _with_device(render_template("assessments/test_letters.html", wrong=True), 404)
    return _with_device(_who_page(test, None if request.args.get("other") else _known(test)))


@bp.post("/t/<code>")
@by_token
@slow_browser
@slow_address
def start_by_code(code: str) -> ResponseReturnValue:
    """Whoever has the letters names themselves by their own code, or is known by their phone."""
    test = queries.form_by_code(tidy_code(code[:20]))
    if test is None:
        abort(404)
    form = TestCodeForm()
    known = _known(test) if request.form.get("me") else None
    typed = form.code.data or "" if form.validate() else ""
    person = known or people.by_code(test.event, typed)
    if person is None:
        return _with_device(_who_page(test, None, wrong=True), WRONG_CODE)
    if not request.form.get("me"):
        return _with_device(_who_page(test, person, typed=typed))
    return _begin_by_code(test, person.id)


def _begin_by_code(test: AssessmentForm, registration_id: int) -> ResponseReturnValue:
    form_id, event = test.id, test.event
    try:
        with transaction():
            form = access.form_to_manage(event, form_id)
            registration = people.registration_of(event, registration_id) or abort(404)
            attempt = actions.begin_attempt(form, registration, code=form.code or "")
            address = url_for(".show_test", token=actions.token_of(attempt))
    except RuleBroken as broken:
        fresh = access.form_to_manage(event, form_id)
        return _with_device(_who_page(fresh, None, refused=sentence_for(broken)), status_of(broken))
    return redirect(address, 303)


def _known(test: AssessmentForm) -> Registration | None:
    """Whose personal page this phone has opened, or whose code was just typed on it."""
    token = request.cookies.get(PARTICIPANT_COOKIE)
    found = people.registration_by_page_token(token) if token else None
    if found is not None and found.event_id == test.event_id and not request.form.get("code"):
        return found
    return people.by_code(test.event, request.form.get("code", "")[:20]) if request.form.get("code") else None


def _who_page(
    test: AssessmentForm, person: Registration | None, *, typed: str = "", wrong: bool = False, refused: str = ""
) -> str:
    return render_template(
        "assessments/test_who.html",
        event=test.event,
        test=test,
        person=person,
        typed=typed,
        wrong=wrong,
        refused=refused,
        is_open=is_open(test.sitting, clock.now()) and not test.is_filed,
    )


def _with_device(page: str, status: int = 200) -> Response:
    """Give the browser a name of its own, so that guessing codes is slow."""
    response = make_response(page, status)
    if not request.cookies.get(DEVICE_COOKIE):
        response.set_cookie(
            DEVICE_COOKIE,
            random_token(),
            max_age=DEVICE_LIFE,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


@bp.get("/test/<token>")
@by_token
def show_test(token: str) -> ResponseReturnValue:
    attempt = access.attempt_of_token(token)
    if attempt.submitted_at is not None or _is_over(attempt, clock.now()):
        return _result_page(attempt, token)
    return _packed(_test_page(attempt, token))


def _packed(page: str) -> Response:
    """The page small enough for a poor connection. Nothing that a stranger could choose stands in
    it, so its length gives nothing away."""
    response = make_response(page)
    response.vary.add("Accept-Encoding")
    if "gzip" in request.accept_encodings:
        response.set_data(gzip.compress(page.encode(), 6))
        response.content_encoding = "gzip"
    return response


def _is_over(attempt: Attempt, now: datetime) -> bool:
    deadline = _deadline(attempt)
    return attempt.form.is_locked or attempt.form.is_filed or (deadline is not None and now >= deadline)


def _deadline(attempt: Attempt) -> datetime | None:
    return deadline_of(attempt.form.sitting, attempt.started_at, attempt.extra_minutes)


def _test_page(attempt: Attempt, token: str, broken: RuleBroken | None = None) -> str:
    deadline, now = _deadline(attempt), clock.now()
    return render_template(
        "assessments/test_page.html",
        event=attempt.form.event,
        test=attempt.form,
        attempt=attempt,
        token=token,
        questions=_shown(attempt),
        deadline=deadline,
        seconds_left=max(0, int((deadline - now).total_seconds())) if deadline else None,
        refused=sentence_for(broken) if broken else "",
    )


def _shown(attempt: Attempt) -> list[ShownQuestion]:
    """The questions that are answered, in this person's order."""
    form = attempt.form
    items = {item.id: item for item in queries.items_of(form) if item.version.kind is not Kind.SKILL}
    answers = queries.answers_of(attempt)
    order = question_order(items, attempt.seed) if form.mixes_questions else list(items)
    return [ShownQuestion(items[one], _options(items[one], attempt), answers.get(one)) for one in order]


def _options(item: FormItem, attempt: Attempt) -> list[Option]:
    options = {option.id: option for option in item.version.wording.options}
    # A scale keeps its order: mixed, it would measure reading and not agreement.
    if not attempt.form.mixes_options or item.version.kind is Kind.LIKERT:
        return list(options.values())
    return [options[one] for one in option_order(options, attempt.seed, item.id)]


@bp.post("/test/<token>")
@by_token
def send_test(token: str) -> ResponseReturnValue:
    """The whole page: kept, or kept and sent."""
    attempt = access.attempt_to_write(token)
    is_sending, is_whole = request.form.get("do") != "keep", request.form.get("page") == "whole"
    sent = read_page(request.form, queries.items_to_mark(attempt.form_id)) if is_whole else None
    try:
        with transaction():
            refused = actions.send_page(attempt, sent, ends=is_sending)
    except Stale as broken:
        return _refused_late(token, broken)
    if refused is not None:
        return _test_page(access.attempt_of_token(token), token, refused), status_of(refused)
    return redirect(url_for(".show_test", token=token, kept=None if is_sending else 1), 303)


def _refused_late(token: str, broken: Stale) -> ResponseReturnValue:
    """Too late for these answers: what was saved before is marked, and the person is told."""
    with transaction():
        actions.end_if_taken(access.attempt_to_write(token))
    return _result_page(access.attempt_of_token(token), token, sentence_for(broken)), status_of(broken)


@bp.put("/test/<token>/answers")
@by_token
@csrf.exempt
def save_answers(token: str) -> ResponseReturnValue:
    """What the phone keeps sending while somebody answers. The address itself is the secret, so
    an answer that waited for the network for hours needs no cookie."""
    attempt = access.attempt_to_write(token)
    try:
        sent = read_answers(request.get_json(silent=True))
        with transaction():
            outcomes = actions.save_answers(attempt, sent)
            deadline = _deadline(attempt)
    except RuleBroken as broken:
        return jsonify(code=broken.code, message=sentence_for(broken), details={}), status_of(broken)
    texts = {one.item_id: _text(one.value) for one in sent}
    return jsonify(
        answers=[
            {
                "item": outcome.item_id,
                "status": "refused" if outcome.broken else "saved" if outcome.saved else "older",
                "message": sentence_for(outcome.broken)
                if outcome.broken
                else caution_sentence(cautions_in(texts[outcome.item_id])),
            }
            for outcome in outcomes
        ],
        seconds_left=max(0, int((deadline - clock.now()).total_seconds())) if deadline else None,
    )


def _text(value: object) -> str:
    """What somebody wrote in their own words, if the answer is one."""
    return str(value.get("text") or "") if isinstance(value, dict) else ""


def _result_page(attempt: Attempt, token: str, refused: str = "") -> str:
    form, now = attempt.form, clock.now()
    is_closed = not is_open(form.sitting, now)
    shows_score = attempt.submitted_at is not None and form.reveal is not Reveal.NOTHING
    shows_answers = attempt.submitted_at is not None and (
        form.reveal is Reveal.ANSWERS or (form.reveal is Reveal.ANSWERS_LATER and is_closed)
    )
    results = queries.results_for(form, [attempt.registration_id]) if shows_score else {}
    return render_template(
        "assessments/test_result.html",
        event=form.event,
        test=form,
        attempt=attempt,
        token=token,
        score=results.get(attempt.registration_id),
        shows_score=shows_score,
        waits=shows_score and results.get(attempt.registration_id) is None,
        questions=_shown(attempt) if shows_answers else [],
        later=form.reveal is Reveal.ANSWERS_LATER and not is_closed,
        refused=refused,
        late=min(max(request.args.get("late", 0, type=int), 0), 999),
        is_over=attempt.submitted_at is None,
        page_token=request.cookies.get(PARTICIPANT_COOKIE),
    )
