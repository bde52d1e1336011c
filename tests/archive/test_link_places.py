"""The table of outgoing links follows what is published."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from archive.guardian import places
from archive.models import LinkHost, LinkInStory, OutgoingLink
from core.publishing import outbox
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from news.models.link_check import LONGEST

AIR, SEA = "https://example.org/air?a=1&b=2", "https://example.net:8443/sea"


def leading_to(*urls: str) -> list[tuple[str, str]]:
    links = " ".join(f'<a href="{url.replace("&", "&amp;")}">here</a>' for url in urls)
    return [("paragraph", f"<p>Read on {links}.</p>")]


def publish(story: NewsArticlePage, **changes: object) -> None:
    for name, value in changes.items():
        setattr(story, name, value)
    story.save_revision().publish()
    outbox.drain()


def urls() -> set[str]:
    return set(OutgoingLink.objects.values_list("url", flat=True))


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    written = NewsArticlePageFactory(parent=news_index, body=leading_to(AIR))
    outbox.drain()
    return written


def test_what_a_published_story_leads_to_comes_in(story: NewsArticlePage) -> None:
    link = OutgoingLink.objects.get()
    assert (link.url, link.host.name, list(link.stories.all())) == (AIR, "example.org", [story])


def test_its_sources_count_too(story: NewsArticlePage) -> None:
    publish(story, sources=[("source", {"name": "Office", "url": SEA})])
    assert set(OutgoingLink.objects.values_list("url", "host__name")) == {
        (AIR, "example.org"),
        (SEA, "example.net:8443"),
    }


def test_what_it_does_not_lead_to_any_more_leaves(story: NewsArticlePage) -> None:
    publish(story, body=leading_to(SEA))
    assert urls() == {SEA}


def test_what_is_known_of_an_address_stays(story: NewsArticlePage) -> None:
    OutgoingLink.objects.update(strikes=2)
    publish(story, body=leading_to(SEA, AIR))
    assert OutgoingLink.objects.get(url=AIR).strikes == 2


def test_a_draft_changes_nothing(story: NewsArticlePage) -> None:
    story.body = leading_to(SEA)
    story.save_revision()
    outbox.drain()
    assert urls() == {AIR}


def test_an_address_stays_while_another_story_leads_there(story: NewsArticlePage, news_index: NewsIndexPage) -> None:
    other = NewsArticlePageFactory(parent=news_index, body=leading_to(AIR))
    story.unpublish()
    outbox.drain()
    assert list(OutgoingLink.objects.get().stories.all()) == [other]


@pytest.mark.parametrize("leave", [NewsArticlePage.unpublish, NewsArticlePage.delete], ids=["unpublished", "deleted"])
def test_what_no_live_story_leads_to_leaves(story: NewsArticlePage, leave) -> None:
    leave(story)
    outbox.drain()
    assert (urls(), LinkInStory.objects.count()) == (set(), 0)


def test_what_a_withdrawn_story_leads_to_leaves(story: NewsArticlePage) -> None:
    publish(story, withdrawal_reason="It was wrong.")
    assert urls() == set()


@pytest.mark.parametrize(
    "url",
    ["https://example.org/" + "x" * LONGEST, "https://" + "h" * 300 + "/", "https://:80/", "https://example.org:port/"],
    ids=["long", "long host", "no host", "no port"],
)
def test_what_cannot_be_asked_is_not_watched(story: NewsArticlePage, url: str) -> None:
    publish(story, body=leading_to(url))
    assert urls() == set()


def test_a_copy_of_a_story_counts_as_none(story: NewsArticlePage, home_page) -> None:
    story.create_alias(parent=home_page, update_slug="copy")
    outbox.drain()
    assert list(OutgoingLink.objects.get().stories.all()) == [story]


def test_everything_is_read_anew_by_a_command(story: NewsArticlePage) -> None:
    LinkInStory.objects.all().delete()
    OutgoingLink.objects.all().delete()
    places.bring_in_step(story.pk + 1000, [SEA])
    call_command("rebuild_links", verbosity=0)
    assert urls() == {AIR}


def test_servers_that_nobody_leads_to_are_forgotten_after_a_day(story: NewsArticlePage) -> None:
    LinkHost.objects.create(name="hop.example", free_at=timezone.now() - 2 * places.IDLE)
    LinkHost.objects.create(name="just-asked.example")
    LinkHost.objects.filter(name="example.org").update(free_at=timezone.now() - 2 * places.IDLE)
    places.forget_servers()
    assert set(LinkHost.objects.values_list("name", flat=True)) == {"example.org", "just-asked.example"}
