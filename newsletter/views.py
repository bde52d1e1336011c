from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from core.visitors import comes_from_here
from newsletter.forms import SubscribeForm
from newsletter.subscription import ask_to_subscribe


@csrf_exempt  # pages are served from caches without a cookie; the Origin header is checked instead
@never_cache
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Take an address, and answer the same whether it is known or not."""
    if request.method == "GET":
        return render(request, "newsletter/subscribe.html", {"form": SubscribeForm()})
    if not comes_from_here(request):
        return render(
            request,
            "newsletter/subscribe.html",
            {"form": SubscribeForm(), "refused": _("The form was sent from another site. Please send it from here.")},
            status=403,
        )
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return render(request, "newsletter/subscribe.html", {"form": form, "chosen": form.chosen_signup}, status=422)
    if not form.is_robot:
        ask_to_subscribe(
            form.cleaned_data["email"],
            language=get_language(),
            signup=form.chosen_signup,
            page_path=form.cleaned_data["page"],
        )
    return redirect("newsletter:thanks")


@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/thanks.html")
