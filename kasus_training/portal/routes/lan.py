"""LAN mode: how the phones of a hall find this laptop, and how they come to trust it."""

from __future__ import annotations

from flask import Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from kasus_training.config import Lan, Settings
from kasus_training.foundation.authority import fingerprint
from kasus_training.foundation.documents.qr import qr_svg
from kasus_training.foundation.doors import public
from kasus_training.foundation.lan import authority_of
from kasus_training.portal.routes import bp


@bp.get("/lan")
@public
def show_lan() -> ResponseReturnValue:
    """The addresses as QR codes, with the steps by which a phone may open its camera."""
    lan = lan_or_404()
    return render_template(
        "portal/lan.html",
        lan=lan,
        http_qr=qr_svg(lan.http, lan.http),
        https_qr=qr_svg(lan.https, lan.https) if lan.https else "",
        fingerprint=fingerprint(authority_of(settings().data_dir)) if lan.https else "",
    )


@bp.get("/lan/authority.crt")
@public
def send_authority() -> ResponseReturnValue:
    """What a phone is asked to trust; it vouches for addresses of private networks only."""
    if lan_or_404().https is None:
        abort(404)
    response = Response(authority_of(settings().data_dir).read_bytes(), mimetype="application/x-x509-ca-cert")
    response.headers["Content-Disposition"] = 'attachment; filename="kasus-training.crt"'
    return response


def lan_or_404() -> Lan:
    return settings().lan or abort(404)


def settings() -> Settings:
    kept: Settings = current_app.config["SETTINGS"]
    return kept
