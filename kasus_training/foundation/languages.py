"""Indonesian first, English second; numbers, dates and times as people here write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlsplit

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from flask import Blueprint, Flask, current_app, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, force_locale, get_locale
from flask_babel import lazy_gettext as babel_lazy_gettext
from markupsafe import Markup, escape

from kasus_training.foundation.doors import public
from kasus_training.foundation.paths import PACKAGE, web_root
from kasus_training.translations.catalogues import compile_catalogues
from kasus_training.zones import abbreviation, to_wall

DEFAULT = "id"
LANGUAGES = ("id", "en")
COOKIE = "language"
DOMAINS = (
    "foundation",
    "accounts",
    "events",
    "speakers",
    "schedule",
    "participants",
    "attendance",
    "assessments",
    "certificates",
    "reports",
    "portal",
    "privacy",
)

SYMBOL = re.compile(r"\b([dg])_(z|av)\b")

babel = Babel()
bp = Blueprint("languages", __name__)


def init_languages(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DOMAIN"] = ";".join(DOMAINS)
    folder = str(PACKAGE / "translations")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([folder] * len(DOMAINS))
    if web_root() != PACKAGE / "_web":
        # A checkout carries no compiled catalogues; without them everything would be English.
        compile_catalogues()
    babel.init_app(app, locale_selector=choose_language)
    app.register_blueprint(bp)
    app.jinja_env.filters.update(
        date=format_day,
        date_short=format_day_short,
        time=format_time,
        datetime=format_instant,
        number=format_number,
        subscripts=with_subscripts,
    )
    app.jinja_env.globals.update(
        current_language=current_language,
        zone_name=zone_name,
        day_range=format_day_range,
        time_range=format_time_range,
    )


def with_subscripts(text: str) -> Markup:
    """d_z as mathematicians set it."""
    return Markup(SYMBOL.sub(r"\1<sub>\2</sub>", str(escape(text))))


def lazy_gettext(text: str, **facts: Any) -> str:
    """A text that is translated whenever it is shown: for labels, which are made only once."""
    return cast("str", babel_lazy_gettext(text, **facts))


def choose_language() -> str:
    if not has_request_context():
        return DEFAULT
    wanted = request.cookies.get(COOKIE, DEFAULT)
    return wanted if wanted in LANGUAGES else DEFAULT


def current_language() -> str:
    locale = get_locale()
    return locale.language if locale else DEFAULT


def in_language(language: str) -> Any:
    """Speak this language inside a `with` block, for papers and messages."""
    return force_locale(language)


@bp.post("/language")
@public
def switch_language() -> ResponseReturnValue:
    language = request.form.get("lang", DEFAULT)
    response = redirect(safe_path(request.form.get("next")), 303)
    if language in LANGUAGES:
        response.set_cookie(
            COOKIE,
            language,
            max_age=31_536_000,
            samesite="Lax",
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def safe_path(target: str | None, default: str = "/") -> str:
    """A path on our own origin, or the default: never an address elsewhere."""
    if not target or any(ord(char) < 33 or char == "\\" for char in target):
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith("//"):
        return default
    return target


def format_day(day: date | datetime) -> str:
    """Senin, 24 November 2025."""
    return babel_date(day, "EEEE, d MMMM y", locale=current_language())


def format_day_short(day: date | datetime) -> str:
    """24 Nov 2025."""
    return babel_date(day, "d MMM y", locale=current_language())


def format_day_plain(day: date) -> str:
    """24 November 2025."""
    return babel_date(day, "d MMMM y", locale=current_language())


def format_day_range(first: date, last: date) -> str:
    """24 s.d. 25 November 2025, naming month and year once where they are the same."""
    if first == last:
        return format_day_plain(first)
    joint = " s.d. " if current_language() == "id" else " to "
    pattern = "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM"
    if first.year != last.year:
        pattern = "d MMMM y"
    return babel_date(first, pattern, locale=current_language()) + joint + format_day_plain(last)


def format_time(instant: datetime, zoned: Any) -> str:
    """08.30 on the clocks of the event (or organisation, or zone name) given."""
    wall = to_wall(instant, _zone_of(zoned))
    return wall.strftime("%H.%M" if current_language() == "id" else "%H:%M")


def format_time_range(start: datetime, end: datetime, zoned: Any) -> str:
    """08.30 – 10.00 WITA."""
    return f"{format_time(start, zoned)} – {format_time(end, zoned)} {zone_name(zoned, start)}"


def format_instant(instant: datetime, zoned: Any) -> str:
    """24 November 2025, 08.30 WITA."""
    wall = to_wall(instant, _zone_of(zoned))
    return f"{format_day_plain(wall.date())}, {format_time(instant, zoned)} {zone_name(zoned, instant)}"


def format_number(value: float | Decimal, digits: int | None = None) -> str:
    """1.234,5 in Indonesian, 1,234.5 in English; with `digits`, exactly so many decimals."""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=current_language())


def zone_name(zoned: Any, at: datetime) -> str:
    """WIB, WITA or WIT, as printed beside every time."""
    return abbreviation(_zone_of(zoned), at)


def _zone_of(zoned: Any) -> str:
    return zoned if isinstance(zoned, str) else zoned.timezone


Phrase = Callable[[], str]
