"""What readers see of the newsletter: its forms, and the pages behind the links in its mail.

A mail's link is followed by programs too, which look for what is harmful; so no GET changes anything, and each page
asks for a button to be pressed. Whoever holds a link may do what it is for, wherever the form was sent from: these
views look at neither a cookie nor the Origin, and RFC 8058 has mail programs send them a POST of their own.
"""

from collections.abc import Callable
from email.utils import parseaddr
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.visitors import comes_from_here
from news.models import Topic
from newsletter import subscription
from newsletter.forms import AddressForm, PreferencesForm, SubscribeForm
from newsletter.limits import seconds_to_wait
from newsletter.models import Subscriber
from newsletter.my_data import held_about
from newsletter.tokens import VALID_FOR, ExpiredToken, Purpose, TokenError, subscriber_of, token_for

TokenView = Callable[Concatenate[HttpRequest, Subscriber, ...], HttpResponse]


@csrf_exempt  # pages are served from caches without a cookie; the Origin header is checked instead
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Take an address, and answer the same whether it is known or not."""
    template = "newsletter/subscribe.html"
    if request.method != "POST":
        return answer(request, template, {"form": SubscribeForm()})
    if not comes_from_here(request):
        return answer(request, template, {"form": SubscribeForm(), "refused": sent_from_elsewhere()}, status=403)
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return answer(request, template, {"form": form}, status=422)
    if not form.is_robot:
        if wait := seconds_to_wait(request):
            return too_many(request, wait)
        subscription.ask_to_subscribe(
            form.cleaned_data["email"],
            language=get_language() or settings.LANGUAGE_CODE,
            signup=form.signup,
            page_path=form.cleaned_data["page"],
        )
    return redirect("newsletter:thanks")


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    days = VALID_FOR[Purpose.CONFIRM].days
    return answer(
        request, "newsletter/thanks.html", {"days": days, "sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}
    )


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Have somebody's link to their preferences mailed to them, and answer the same whether they are known or not."""
    template = "newsletter/ask.html"
    if request.method != "POST":
        return answer(request, template, {"form": AddressForm()})
    if not comes_from_here(request):
        return answer(request, template, {"form": AddressForm(), "refused": sent_from_elsewhere()}, status=403)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return answer(request, template, {"form": form}, status=422)
    if not form.is_robot:
        if wait := seconds_to_wait(request):
            return too_many(request, wait)
        language = get_language() or settings.LANGUAGE_CODE
        subscription.ask_for_preferences(form.cleaned_data["email"], language)
    return redirect("newsletter:sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return answer(request, "newsletter/sent.html", {"sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[1]})


def behind_link(purpose: Purpose) -> Callable[[TokenView], Callable[..., HttpResponse]]:
    """Give a view the subscriber that its link names; a link that opens nothing leads to a page that says so."""

    def decorate(view: TokenView) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def opened(request: HttpRequest, token: str) -> HttpResponse:
            try:
                return view(request, subscriber_of(token, purpose), token)
            except ExpiredToken:
                form = SubscribeForm() if purpose == Purpose.CONFIRM else AddressForm()
                context = {"form": form, "days": VALID_FOR[purpose].days, "is_confirmation": purpose == Purpose.CONFIRM}
                return answer(request, "newsletter/expired_link.html", context, status=410)
            except (TokenError, Subscriber.DoesNotExist):  # who was there when the page was asked for may be erased now
                return answer(request, "newsletter/broken_link.html", {"form": AddressForm()}, status=404)

        return opened

    return decorate


@behind_link(Purpose.CONFIRM)
def confirm(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Ask whether somebody wants the newsletter; the button makes them a subscriber, however often it is pressed.

    Who has pressed it has shown that the mail is theirs, and may go on to their preferences. For who has left since, it
    is used up: they have to ask anew, and are shown what they agree to.
    """
    context: dict[str, Any] = {"subscriber": subscriber}
    may_return = subscriber.state in {Subscriber.State.UNSUBSCRIBED, Subscriber.State.BOUNCED}
    if may_return and not subscriber.is_asked:
        raise ExpiredToken(token)
    if request.method == "POST":
        subscriber.confirm()
        context["preferences"] = token_for(subscriber, Purpose.PREFERENCES)
    context["is_refused"] = subscriber.state in subscription.NEVER_AGAIN
    return answer(request, "newsletter/confirm.html", context)


@behind_link(Purpose.UNSUBSCRIBE)
def unsubscribe(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Ask whether somebody wants to leave; the button, or a mail program's own (RFC 8058), lets them, at once."""
    if request.method == "POST":
        subscriber.leave()
        subscriber.refresh_from_db()
    context = {
        "subscriber": subscriber,
        "is_on_list": subscriber.state in {Subscriber.State.PENDING, Subscriber.State.CONFIRMED},
        "may_return": subscriber.state not in subscription.NEVER_AGAIN,
    }
    return answer(request, "newsletter/unsubscribe.html", context)


@behind_link(Purpose.PREFERENCES)
def preferences(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Show and keep what somebody gets. Afterwards the page is in the language that they chose."""
    given = {
        "language": subscriber.language,
        "frequency": subscriber.frequency,
        "topics": [str(topic.pk) for topic in subscriber.topics.all()],
    }
    form = PreferencesForm(request.POST) if request.method == "POST" else PreferencesForm(initial=given)
    if form.is_bound and form.is_valid():
        subscription.prefer(subscriber, **form.cleaned_data)
        with override(subscriber.language):
            return redirect(f"{reverse('newsletter:preferences', args=[token])}?saved#saved")
    context = {
        "subscriber": subscriber,
        "form": form,
        "token": token,
        "unsubscribe": token_for(subscriber, Purpose.UNSUBSCRIBE),
        "topics": Topic.objects.filter(locale__language_code=subscriber.language),
        "chosen_topics": set(form["topics"].value() or []),
        "is_saved": "saved" in request.GET,
    }
    return answer(request, "newsletter/preferences.html", context, status=422 if form.is_bound else 200)


@require_POST
@behind_link(Purpose.PREFERENCES)
def download(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Give somebody all that is held about them, as a file."""
    response = JsonResponse(held_about(subscriber), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="newsletter.json"'
    return response


@behind_link(Purpose.PREFERENCES)
def erase(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Ask whether everything is to be erased, and erase it. The link is then one that names nobody."""
    if request.method == "POST":
        subscription.erase(subscriber)
        return redirect("newsletter:erased")
    return answer(request, "newsletter/erase.html", {"subscriber": subscriber, "token": token})


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return answer(request, "newsletter/erased.html")


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Ask to come back after so many seconds; the answer does not depend on the address."""
    context = {"minutes": -(-wait // 60)}
    response = answer(request, "newsletter/too_many.html", context, status=429)
    response["Retry-After"] = wait
    return response


def sent_from_elsewhere() -> str:
    return _("The form was sent from another site. Please send it from here.")


def answer(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page whose language switch leads to itself."""
    return render(request, template, {**(context or {}), "translations": translations(request)}, status=status)


def translations(request: HttpRequest) -> dict[str, str]:
    """Return the address of the page at hand in each language."""
    match = request.resolver_match
    if match is None:
        return {}
    addresses = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses[language] = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    return addresses
