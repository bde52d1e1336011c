"""What the worker does so that readers do not have to wait."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django_tasks import task
from wagtail.models import Page

from core.ourselves import ask_ourselves
from core.page_cache.front import PageCache
from core.publishing.models import PublishedFact

Change = PublishedFact.Change


def follow(fact: PublishedFact) -> None:
    """Have a page made ready that readers will ask for now: a handler of the outbox."""
    if fact.change in {Change.LIVE, Change.CHANGED}:
        make_ready.enqueue(fact.page_id)


@task()
def make_ready(page_id: int) -> None:
    """Make a page, and the list and the front page above it, as for a first visitor: with all sizes of its pictures."""
    page = Page.objects.filter(pk=page_id, live=True).first()
    if page is None:
        return
    site = PageCache(WSGIHandler())
    for each in [page, *page.get_ancestors().filter(depth__gt=1).order_by("-depth")]:
        if path := each.get_url():
            ask_ourselves(site, f"{settings.SITE_URL}{path}")
