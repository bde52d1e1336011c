"""Answers that belong to the whole site: health, robots, and the pages for what went wrong."""

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.chrome import Chrome
from core.models import MachineSettings
from core.page_cache.dependencies import is_the_same_for_all
from core.page_cache.site_store import is_behind
from core.robots import rules
from core.share_image import answer


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The process lives. Asks nothing of anything else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:
    """The process can serve: the database answers, its migrations are applied, the cache keeps what it is given.

    And what this machine keeps of pages is what the others show.
    """
    checks = {"database": database_answers(), "migrations": False, "cache": cache_keeps(), "pages": False}
    if checks["database"]:
        executor = MigrationExecutor(connection)
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["pages"] = checks["migrations"] and not is_behind()
    ready = all(checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False  # the answer is what was asked for: not ready
    return True


def cache_keeps() -> bool:
    try:
        cache.set("readiness", "kept", 5)
        return cache.get("readiness") == "kept"
    except Exception:
        return False  # each cache backend brings errors of its own, and every one of them means: not ready


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    is_the_same_for_all()
    told = MachineSettings.current()
    closed = ["/admin/", *(address_in(code, "search") for code, _name in settings.LANGUAGES)]
    lines = [
        *rules(searching=told.searching, training=told.training, fetching=told.fetching, closed=closed),
        *(f"Sitemap: {settings.SITE_URL}{reverse(name)}" for name in ("sitemap", "news_sitemap")),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def share_image(request: HttpRequest, digest: str) -> HttpResponse:
    """What stands for pages without a picture of their own, in one language, where somebody shares a link to them."""
    image = Chrome(request).share_image
    return answer(request, image, digest, reverse("share_image", args=[image.digest]))


def address_in(language: str, name: str) -> str:
    with override(language):
        return reverse(name)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours. It asks the database for nothing: that may be what is broken."""
    return render(None, "500.html", status=500)
