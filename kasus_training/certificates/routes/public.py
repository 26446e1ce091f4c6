"""The pages that anybody may open: verification, and a participant's own certificate."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kasus_training.certificates import access, queries
from kasus_training.certificates.documents import file_name
from kasus_training.certificates.models import Certificate
from kasus_training.certificates.routes import bp
from kasus_training.certificates.rules import clean_code
from kasus_training.foundation.documents.pdf import pdf_response
from kasus_training.foundation.doors import by_token, public
from kasus_training.foundation.security import limiter

OFTEN_ENOUGH = "60 per minute"
"""A whole office may share one address; guessing 140 bits stays hopeless."""


@bp.get("/verify")
@public
@limiter.limit(OFTEN_ENOUGH)
def ask_for_code() -> ResponseReturnValue:
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for(".verify", code=clean_code(typed) or typed), 303)
    return _unindexed("certificates/verify_form.html", 200, typed="")


@bp.get("/verify/<code>")
@public
@limiter.limit(OFTEN_ENOUGH)
def verify(code: str) -> ResponseReturnValue:
    """Whether the certificate of this code holds. The page names the person and nothing else of them."""
    certificate = access.certificate_by_code(code)
    if certificate is None:
        return _unindexed("certificates/unknown.html", 404, typed=code[:60])
    return _unindexed("certificates/verify.html", 200, **_said(certificate))


def _said(certificate: Certificate) -> dict[str, Any]:
    """What the paper said when it was issued, whatever changed since."""
    said = certificate.snapshot
    return {
        "certificate": certificate,
        "event": certificate.event,
        "said": said,
        "first_day": date.fromisoformat(said["first_day"]),
        "last_day": date.fromisoformat(said["last_day"]),
    }


def _unindexed(template: str, status: int, **context: object) -> ResponseReturnValue:
    response = make_response(render_template(template, **context), status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/p/<token>/certificate.pdf")
@by_token
@limiter.limit(OFTEN_ENOUGH)
def download_own(token: str) -> ResponseReturnValue:
    """A participant's own certificate, by the secret of their personal page."""
    certificate = queries.certificate_by_page_token(token)
    if certificate is None:
        abort(404)
    response = pdf_response(certificate.pdf, file_name(certificate.number.text, certificate.snapshot["name"]))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
