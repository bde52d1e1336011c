"""The mails that a reader's own request brings about, in words.

Anybody can have one sent to any address. So of what was written into a form only the address goes in, and each says who
asked, why it comes and what to do if that was somebody else.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.plain_text import laid_out
from newsletter.mail import Letter, whole_address
from newsletter.models import Notice
from newsletter.models.subscriber import PENDING_FOR
from newsletter.rendering import frame, inlined, one_line
from newsletter.tokens import VALID_FOR, Purpose, token_for


@dataclass(frozen=True)
class Words:
    """What a notice says: before its button, on it, and after it."""

    subject: str
    heading: str
    before: list[str]
    button: str
    purpose: Purpose  # of the link behind the button
    after: list[str]


def letter_of(notice: Notice) -> Letter:
    """Write a notice in its own language, with a link that is good from now on."""
    with override(notice.language):
        surroundings = frame(notice.language)
        words = WRITERS[Notice.Kind(notice.kind)](notice, surroundings["masthead"].name)
        path = reverse(f"newsletter:{words.purpose}", args=[token_for(notice.subscriber, words.purpose)])
        subject = one_line(words.subject)
        context = {**surroundings, "subject": subject, "words": words, "link": whole_address(path)}
        return Letter(
            subject=subject,
            html=inlined(render_to_string("newsletter/mail/notice.html", context)),
            text=laid_out(render_to_string("newsletter/mail/notice.txt", context)),
        )


def confirm(notice: Notice, name: str) -> Words:
    return Words(
        subject=_("Please confirm: the newsletter of %(name)s") % {"name": name},
        heading=_("Do you want our newsletter?"),
        before=[asked(notice, name) + " " + _("It comes when you have confirmed that.")],
        button=_("Confirm my address"),
        purpose=Purpose.CONFIRM,
        after=[
            _("The link opens a page with a button to press.") + " " + good_for(Purpose.CONFIRM),
            ngettext(
                "If it was not you, do nothing. No newsletter comes, and an address that nobody ever confirmed is "
                "deleted after %(days)d day.",
                "If it was not you, do nothing. No newsletter comes, and an address that nobody ever confirmed is "
                "deleted after %(days)d days.",
                PENDING_FOR.days,
            )
            % {"days": PENDING_FOR.days},
        ],
    )


def already(notice: Notice, name: str) -> Words:
    since = notice.subscriber.confirmed_at
    stands = _("It has been going there since %(date)s.") % {"date": date_format(localtime(since))} if since else ""
    return Words(
        subject=_("You already get the newsletter of %(name)s") % {"name": name},
        heading=_("You are on the list already"),
        before=[
            f"{asked(notice, name)} {stands}".strip(),
            _("If you miss it, look among your unwanted mail, or see what you have chosen to get:"),
        ],
        button=_("See what I get"),
        purpose=Purpose.PREFERENCES,
        after=[secret(), stranger()],
    )


def preferences(notice: Notice, name: str) -> Words:
    return Words(
        subject=_("Your link to the newsletter of %(name)s") % {"name": name},
        heading=_("Your newsletter, as you want it"),
        before=[
            _(
                "Somebody, most likely you, asked on %(host)s for the link of %(address)s. Behind it you choose "
                "language, topics and how often, leave the list, take along all that we hold about you, or have it "
                "erased."
            )
            % about(notice, name)
        ],
        button=_("Open my preferences"),
        purpose=Purpose.PREFERENCES,
        after=[secret(), stranger()],
    )


WRITERS = {
    Notice.Kind.CONFIRM: confirm,
    Notice.Kind.ALREADY: already,
    Notice.Kind.PREFERENCES: preferences,
}


def asked(notice: Notice, name: str) -> str:
    sentence = _("Somebody, most likely you, asked on %(host)s to have the newsletter of %(name)s sent to %(address)s.")
    return sentence % about(notice, name)


def about(notice: Notice, name: str) -> dict[str, str]:
    return {
        "host": urlsplit(settings.SITE_URL).hostname or "",
        "name": name,
        "address": notice.subscriber.email,
    }


def good_for(purpose: Purpose) -> str:
    valid: timedelta = VALID_FOR[purpose]
    return ngettext("It is good for %(days)d day.", "It is good for %(days)d days.", valid.days) % {"days": valid.days}


def secret() -> str:
    return (
        _("Whoever has the link can change what you get, so keep it to yourself.") + " " + good_for(Purpose.PREFERENCES)
    )


def stranger() -> str:
    return _("If it was not you who asked, nothing has changed, and you can forget this mail.")
