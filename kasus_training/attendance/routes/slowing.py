"""How wrong tries at the hall's code slow down whoever makes them, and nobody else.

Counted are wrong tries only: in a browser, and for a participant in that browser or on her own
page. Behind one address there is a ceiling, for guesses of the six digits by somebody without a
name. What nobody guesses is never slowed down, whatever others do: the code inside the QR, and
the slips of a page that we gave out.
"""

from __future__ import annotations

from flask import Response, current_app, g, make_response, render_template, request
from flask_babel import ngettext
from flask_limiter import RequestLimit

from kasus_training.attendance import grace, queries, rotation
from kasus_training.attendance.judging import CODE_LENGTH, tidy_token
from kasus_training.foundation import clock
from kasus_training.foundation.secrets import keyed_hash
from kasus_training.foundation.security import limiter

PARTICIPANT_COOKIE = "participant"
DEVICE_COOKIE = "device"
OLD_CODE = 410
WRONG_CODE = 422
TOO_MANY = 429
WRONG_PER_BROWSER = "10 per minute; 60 per hour"
WRONG_PER_PARTICIPANT = "10 per minute; 60 per hour"
# A hall behind one address may mistype a lot; in an hour this finds a code of the screen once in three hundred times.
WRONG_PER_ADDRESS = "300 per minute; 1500 per hour"


def was_wrong(response: Response) -> bool:
    return response.status_code in {OLD_CODE, WRONG_CODE}


def browser_key() -> str:
    return request.cookies.get(DEVICE_COOKIE, "")


def is_nameless() -> bool:
    """A browser on its first visit; only the ceiling of its address holds for it."""
    return not browser_key() or is_proven()


def participant_key() -> str:
    """Whom a try is for. A personal page's cookie is a secret of its owner, so it counts wherever it comes
    from; six characters are read off a badge by anybody, so they count in one browser only."""
    typed = tidy_token(request.form.get("code", ""))
    if typed:
        return f"code:{browser_key() or request.remote_addr}:{session_of_address()}:{typed[:CODE_LENGTH]}"
    known = request.cookies.get(PARTICIPANT_COOKIE, "")
    return f"page:{keyed_hash('wrong-tries', known)}" if known else ""


def is_for_nobody() -> bool:
    return not participant_key() or is_proven()


def address_key() -> str:
    return f"{request.remote_addr}:{session_of_address()}"


def is_named() -> bool:
    """Somebody with the cookie of a personal page of this event has tries of her own."""
    return is_proven() or queries.has_page_in(session_of_address(), request.cookies.get(PARTICIPANT_COOKIE, ""))


def session_of_address() -> str:
    return str((request.view_args or {}).get("session_code", "")).upper()


def is_proven() -> bool:
    """Whether this request carries what cannot be guessed; asked by each of the limits."""
    if "is_proven" not in g:
        g.is_proven = _prove()
    return bool(g.is_proven)


def _prove() -> bool:
    session_id = queries.session_of_screen(session_of_address())
    if session_id is None:
        return False
    key, now = current_app.config["SECRET_KEY"], clock.now()
    if request.method != "POST":
        code = str((request.view_args or {}).get("code", ""))
        return rotation.is_scanned(key, session_id, code, now=now)
    slips = request.form
    return (
        grace.is_in_grace(key, slips.get("grace", ""), session_id, now=now)
        and grace.person_on(key, slips.get("person", ""), session_id) is not None
    )


def ask_to_wait(limit: RequestLimit) -> Response:
    """The page to try again on, with how long to wait."""
    minutes = max(1, round((limit.reset_at - clock.now().timestamp()) / 60))
    words = ngettext(
        "These were too many wrong tries. Wait %(num)s minute, then type what the screen shows.",
        "These were too many wrong tries. Wait %(num)s minutes, then type what the screen shows.",
        minutes,
    )
    page = render_template("attendance/self_start.html", session_code=session_of_address(), error=words)
    return make_response(page, TOO_MANY)


slow_browser = limiter.limit(
    WRONG_PER_BROWSER, key_func=browser_key, exempt_when=is_nameless, deduct_when=was_wrong, on_breach=ask_to_wait
)
slow_participant = limiter.limit(
    WRONG_PER_PARTICIPANT,
    key_func=participant_key,
    exempt_when=is_for_nobody,
    deduct_when=was_wrong,
    on_breach=ask_to_wait,
)
slow_address = limiter.limit(
    lambda: WRONG_PER_ADDRESS,
    key_func=address_key,
    exempt_when=is_named,
    deduct_when=was_wrong,
    on_breach=ask_to_wait,
)
