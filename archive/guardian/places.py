"""Which stories lead to which addresses: kept in step with what is published."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils import timezone

from archive.guardian.pace import host_of
from archive.models import LinkHost, LinkInStory, OutgoingLink
from core.models import PublishedFact
from news.links import outside_links
from news.models import NewsArticlePage
from news.models.link_check import LONGEST

BATCH = 200
IDLE = timedelta(days=1)  # after which a server that no story leads to is forgotten


def follow(fact: PublishedFact) -> None:
    """Bring the addresses of one story in step, whether it came, changed or went (`core.publishing.handlers`)."""
    story = NewsArticlePage.objects.live().filter(pk=fact.page_id, alias_of=None, withdrawal_reason="").first()
    bring_in_step(fact.page_id, watched(story) if story else [])


def watched(story: NewsArticlePage) -> list[str]:
    """Return the addresses of a story that can be asked at all."""
    return [url for url in outside_links(story) if is_watched(url)]


def is_watched(url: str) -> bool:
    try:
        return len(url) <= LONGEST and url.isprintable() and bool(host_of(url))
    except ValueError:  # it names no host or no port: the editor's checklist tells of it
        return False


def bring_in_step(story_pk: int, urls: Iterable[str]) -> None:
    """Let a story stand at these addresses and no others; an address where no story stands any more is forgotten."""
    wanted = dict.fromkeys(urls)
    there = dict(LinkInStory.objects.filter(story_id=story_pk).values_list("link__url", "link_id"))
    left = [pk for url, pk in there.items() if url not in wanted]
    if left:
        LinkInStory.objects.filter(story_id=story_pk, link__in=left).delete()
        OutgoingLink.objects.filter(pk__in=left, places=None).delete()
    new = [url for url in wanted if url not in there]
    if new:
        links = OutgoingLink.objects.of_addresses(new, {url: host_of(url) for url in new})
        LinkInStory.objects.bulk_create(
            (LinkInStory(story_id=story_pk, link_id=pk) for pk in links.values()), ignore_conflicts=True
        )


def rebuild() -> Iterator[int]:
    """Bring all stories in step, and yield the key of each; what is known of their addresses is kept."""
    stories = NewsArticlePage.objects.live().filter(alias_of=None, withdrawal_reason="").order_by("pk")
    seen: set[int] = set()
    for story in stories.iterator(chunk_size=BATCH):
        bring_in_step(story.pk, watched(story))
        seen.add(story.pk)
        yield story.pk
    for pk in set(LinkInStory.objects.values_list("story_id", flat=True).distinct()) - seen:
        if not stories.filter(pk=pk).exists():  # it may have come meanwhile
            bring_in_step(pk, [])


def forget_servers() -> None:
    """Delete servers that only redirects led to, or that no story leads to any more."""
    idle = LinkHost.objects.filter(links=None, free_at__lt=timezone.now() - IDLE)
    if idle.exists():
        idle.delete()
