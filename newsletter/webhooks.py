"""What mail providers tell of mails that came back: django-anymail's views, each only where it checks who is asking."""

import logging

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, resolve
from django.views.decorators.csrf import csrf_exempt

logger = logging.getLogger(__name__)
MALFORMED = (TypeError, ValueError, LookupError, AttributeError, RecursionError)


@csrf_exempt  # the provider signs its requests, or brings a password
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Hand a request to anymail; 404 for a provider that is not configured, 400 for what it did not send."""
    if provider not in settings.WEBHOOK_PROVIDERS:
        raise Http404
    view = resolve(f"/{provider}/tracking/", urlconf="anymail.urls").func
    try:
        response: HttpResponse = view(request)
    except MALFORMED as error:  # anymail takes apart what has the form of its provider's requests, and only that
        logger.warning("A request of %s could not be read", provider, exc_info=True)
        raise BadRequest from error
    return response


app_name = "newsletter_webhooks"
urlpatterns = [path("<slug:provider>/tracking/", webhook, name="webhook")]
