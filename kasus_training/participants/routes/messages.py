"""What is written to participants: by WhatsApp from the colleague's own phone, or by the outbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.foundation import mail as postal
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import contacts, queries
from kasus_training.participants.actions import mailing
from kasus_training.participants.forms.messages import MessageForm
from kasus_training.participants.letters import PLACEHOLDERS, MailStatus, MessageKind, Recipient, recipient
from kasus_training.participants.messages import letters as words
from kasus_training.participants.models import Registration
from kasus_training.participants.routes.blueprint import bp
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

MESSAGES = "/events/<event>/participants/messages"
MAIL = "/events/<event>/participants/mail"


def _kind(word: str) -> MessageKind:
    return MessageKind(word) if word in set(MessageKind) else MessageKind.INVITATION


@bp.get(MESSAGES)
@requires(Permission.CONTACTS_SEE)
def list_messages(event: Event) -> ResponseReturnValue:
    kind = _kind(request.args.get("kind", ""))
    return _show_messages(event, kind, MessageForm(data={"text": _text(event, kind)}), 200)


@bp.post(f"{MESSAGES}/<kind>")
@requires(Permission.EVENT_EDIT)
def save_message(event: Event, kind: str) -> ResponseReturnValue:
    """Keep the office's own wording."""
    chosen = _kind(kind) if kind in set(MessageKind) else abort(404)
    form = MessageForm()
    if form.carries_out(lambda: mailing.save_text(event, chosen, form.text.data or "", by=current_user)):
        flash(_("The text is saved."), "success")
        return redirect(url_for(".list_messages", event=event.slug, kind=chosen.value), 303)
    return _show_messages(event, chosen, form, form.http_status)


def _show_messages(event: Event, kind: MessageKind, form: MessageForm, status: int) -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:100]
    sector_id = request.args.get("sector", type=int)
    number = request.args.get("page", 1, type=int)
    page = queries.people_to_write_to(event, kind, search=search, sector_id=sector_id, number=number)
    text = _text(event, kind)
    link = lambda **more: url_for(  # noqa: E731
        ".list_messages", event=event.slug, **{"kind": kind.value, "q": search or None, "sector": sector_id, **more}
    )
    return render_template(
        "participants/messages.html",
        event=event,
        kind=kind,
        form=form,
        page=page,
        letters=[_letter(event, row, text) for row in page.rows],
        at_rest=queries.count_at_rest(event, kind),
        search=search,
        sector_id=sector_id,
        sector_choices=[(sector.id, sector.label) for sector in queries.sectors_of(event)],
        link=link,
        paging=lambda number: link(page=number),
        placeholders=PLACEHOLDERS,
        letter_words=words,
        may_mail=postal.is_configured(),
    ), status


def _text(event: Event, kind: MessageKind) -> str:
    return queries.message_texts(event).get(kind) or words.usual_text(kind)


def _letter(event: Event, row: Registration, text: str) -> dict[str, Any]:
    """The message to one person, and the address that opens it in WhatsApp."""
    to = _recipient(row)
    message = words.letter_to(event, row, to, text, base_url=current_app.config["BASE_URL"])
    digits = contacts.whatsapp_number(to.telephone)
    address = f"https://wa.me/{digits}?text={quote(message)}" if digits else ""
    return {"row": row, "to": to, "text": message, "whatsapp": address}


def _recipient(row: Registration) -> Recipient:
    """The person, or the guardian of a child; those only for readers who may reach guardians."""
    guardian = row.guardian if can(Permission.CHILDREN_CONTACTS) else None
    return recipient(
        minor=row.minor,
        name=row.person.printed_name,
        telephone=row.person.telephone,
        email=row.person.email,
        guardian_name=guardian.name if guardian else "",
        guardian_telephone=guardian.telephone if guardian else "",
    )


@bp.get(MAIL)
@requires(Permission.CONTACTS_SEE)
def show_outbox(event: Event) -> ResponseReturnValue:
    return _outbox(event)


def _outbox(event: Event, problem: str = "") -> str:
    status = request.args.get("status", "")
    only = MailStatus(status) if status in set(MailStatus) else None
    link = lambda **more: url_for(".show_outbox", event=event.slug, **more)  # noqa: E731
    return render_template(
        "participants/outbox.html",
        event=event,
        problem=problem,
        page=queries.mails_page(event, request.args.get("page", 1, type=int), status=only),
        counts=queries.mail_counts(event),
        only=only,
        link=link,
        paging=lambda number: link(status=only, page=number),
        is_configured=postal.is_configured(),
        smtp=current_app.config["SETTINGS"],
        letter_words=words,
    )


@bp.post(f"{MAIL}/prepare")
@requires(Permission.PEOPLE_EDIT)
def prepare_mails(event: Event) -> ResponseReturnValue:
    """Drafts for every adult with an address who has none of this kind yet."""
    kind = _kind(request.form.get("kind", ""))
    base_url = current_app.config["BASE_URL"]
    with transaction():
        text = _text(event, kind)
        rows = queries.people_to_mail(event, kind)
        for row in rows:
            body = words.letter_to(event, row, _recipient(row), text, base_url=base_url)
            mailing.draft_mail(row, kind, subject=words.subject_of(event, kind), body=body)
    flash(ngettext("%(num)d draft was made.", "%(num)d drafts were made.", len(rows)), "success")
    return redirect(url_for(".show_outbox", event=event.slug), 303)


@bp.post(f"{MAIL}/send")
@requires(Permission.PEOPLE_EDIT)
def send_mails(event: Event) -> ResponseReturnValue:
    if not postal.is_configured():
        return _outbox(event, sentence_for(RuleBroken("mail-not-set-up"))), 409
    with transaction():
        queued = mailing.queue_mails(event, by=current_user)
    flash(ngettext("%(num)d e-mail is on its way.", "%(num)d e-mails are on their way.", queued), "success")
    return redirect(url_for(".show_outbox", event=event.slug), 303)


@bp.post(f"{MAIL}/<int:mail_id>/retry")
@requires(Permission.PEOPLE_EDIT)
def retry_mail(event: Event, mail_id: int) -> ResponseReturnValue:
    mail = queries.mail_of(event, mail_id) or abort(404)
    return _change(event, lambda: mailing.retry_mail(event, mail, by=current_user), _("It is tried again."))


@bp.post(f"{MAIL}/<int:mail_id>/discard")
@requires(Permission.PEOPLE_EDIT)
def discard_mail(event: Event, mail_id: int) -> ResponseReturnValue:
    mail = queries.mail_of(event, mail_id) or abort(404)
    return _change(event, lambda: mailing.discard_mail(mail), _("The e-mail was taken out."))


def _change(event: Event, action: Any, done: str) -> ResponseReturnValue:
    try:
        with transaction():
            action()
    except RuleBroken as broken:
        return _outbox(event, sentence_for(broken)), status_of(broken)
    flash(done, "success")
    return redirect(url_for(".show_outbox", event=event.slug), 303)


@bp.post(f"{MAIL}/test")
@requires(Permission.EVENT_EDIT)
def send_test_mail(event: Event) -> ResponseReturnValue:
    """One message to the colleague's own address, so that faults show before participants wait."""
    if not postal.is_configured():
        return _outbox(event, sentence_for(RuleBroken("mail-not-set-up"))), 409
    letter = postal.Letter(current_user.email, _("Test of Kasus Training"), _("This e-mail shows that sending works."))
    try:
        postal.send(letter)
    except postal.MailNotSent as refused:
        return _outbox(event, _("It was not sent. The server says: %(words)s", words=str(refused))), 409
    flash(_("A test was sent to %(address)s.", address=current_user.email), "success")
    return redirect(url_for(".show_outbox", event=event.slug), 303)
