"""Nothing of an embargoed story shows before its time, and all of it after: asked by a crawler of the whole site.

The story has a copy, a translation, a picture, and other stories and the front page that point to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from archive.addresses import remember
from core.factories import NewsImageFactory, image_file
from core.models import MachineSettings
from core.publishing import clock, outbox
from news.factories import NewsArticlePageFactory
from news.models import Correction, NewsArticlePage
from news.related import rebuild
from tests.core.publishing.test_clock import come

WORD = "zanzibarium"  # stands in every field of the story, and nowhere else
DOORS = (
    "/",
    "/nb/",
    "/ru/",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-news.xml",
    "/llms.txt",
    "/feeds/news.rss",
    "/feeds/news.atom",
    "/feeds/news.json",
    "/nb/feeds/news.rss",
    "/nb/feeds/news.atom",
    "/nb/feeds/news.json",
    "/corrections/",
    "/nb/corrections/",
    "/feeds/corrections.rss",
    "/feeds/corrections.atom",
    "/nb/feeds/corrections.rss",
    "/nb/feeds/corrections.atom",
    f"/search/?q={WORD}",
    f"/nb/search/?q={WORD}",
    f"/search/suggest/?q={WORD[:4]}",
    "/api/",
    "/api/v2/pages/",
    "/media/",
    "/media/images/",
    "/media/original_images/",
    "/documents/",
)
BELOW = ("v/1/", "v/1/changes/", "v/2/", "v/2/changes/", "v/3/")  # where versions of a story would lie
MOST = 600  # pages that a crawl may see; the site of these tests is far smaller


@dataclass
class Crawler:
    """Follows every link of the site, from the front pages and all other doors somebody might try."""

    client: Client
    seen: dict[str, bytes] = field(default_factory=dict)

    def crawl(self, *doors: str) -> dict[str, bytes]:
        """Return what every address that leads to something answers with."""
        waiting = [*DOORS, *doors]
        tried = set(waiting)
        while waiting:
            address = waiting.pop()
            response = self.client.get(address, follow=True)
            body = b"".join(response) if response.streaming else response.content
            if response.status_code == 200:
                self.seen[address] = body
                fresh = set(addresses(body, response.headers.get("Content-Type", ""), address)) - tried
                tried |= fresh
                waiting += fresh
            assert len(tried) < MOST
        return self.seen


def addresses(body: bytes, content_type: str, base: str) -> Iterator[str]:
    """Yield the addresses on our own host that a document names, wherever it does."""
    if "html" in content_type:
        soup = BeautifulSoup(body, "html.parser")
        found = [tag[name] for name in ("href", "src", "action") for tag in soup.select(f"[{name}]")]
        found += [tag["content"] for tag in soup.select("meta[content^=http], meta[content^='/']")]
        found += [part.split()[0] for tag in soup.select("[srcset]") for part in tag["srcset"].split(", ")]
    elif "xml" in content_type or "json" in content_type:
        found = re.findall(r"https?://[^\s<>\"]+", body.decode())
    else:
        found = []
    for address in found:
        parts = urlsplit(urljoin(f"http://testserver{base}", address))
        if parts.netloc in {"testserver", ""} and parts.path.startswith("/") and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass
class Embargoed:
    """A story that is scheduled and was never live, and its addresses, which somebody might guess."""

    story: NewsArticlePage
    alias: NewsArticlePage
    translation: NewsArticlePage
    picture_name: str

    @property
    def pages(self) -> list[NewsArticlePage]:
        return [self.story, self.alias, self.translation]

    @property
    def guesses(self) -> list[str]:
        return [
            *(page.get_url() + below for page in self.pages for below in ("", *BELOW)),
            f"/media/original_images/{WORD}.jpg",
            f"/media/images/{WORD}.width-640.format-webp.webp",
        ]


@pytest.fixture
def embargoed(branches: dict[str, Any]) -> Embargoed:
    MachineSettings.objects.create(llms_txt=True)
    english, norwegian = branches["en"].news, branches["nb"].news
    picture = NewsImageFactory(
        title=f"{WORD} title",
        description=f"A {WORD} on the quay.",
        caption=f"The {WORD}.",
        credit=f"Photo: {WORD}",
        file=image_file(f"{WORD}.jpg", size=(96, 64)),
    )
    story = NewsArticlePageFactory(
        parent=english,
        title=f"Ministry finds {WORD}",
        lede=f"It was {WORD} all along.",
        lead_image=picture,
        body=[("paragraph", f"<p>Of {WORD} nobody knew.</p>")],
        corrections=[{"text": f"<p>No {WORD} was found in May.</p>"}],
        live=False,
        date=timezone.now() - timedelta(minutes=1),
    )
    # Pointed to while nobody may see it, as editors do who prepare for the day.
    links = [
        ("paragraph", f'<p>Read <a linktype="page" id="{story.pk}">the other story</a>.</p>'),
        ("related_story", story),
        ("call_to_action", {"text": "Read on.", "button": "There", "page": story, "url": ""}),
    ]
    english.refresh_from_db()
    NewsArticlePageFactory(parent=english, title="Prepared", body=links, pinned=[story])
    branches["en"].home.lead_story = story
    branches["en"].home.save_revision().publish()

    english.refresh_from_db()
    alias = story.create_alias(parent=english, update_slug=f"{WORD}-again", user=None)
    translation = story.copy_for_translation(norwegian.locale)
    translation.title = f"Departementet fant {WORD}"
    translation.slug = f"{WORD}-nb"
    translation.save_revision()

    story = NewsArticlePage.objects.get(pk=story.pk)
    story.go_live_at = timezone.now() + timedelta(days=1)
    story.save_revision().publish()
    translation.get_latest_revision().publish()  # a translator is done, and presses the button at once
    outbox.drain()
    list(rebuild())
    return Embargoed(
        *(NewsArticlePage.objects.get(pk=page.pk) for page in (story, alias, translation)), picture.filename
    )


def time_comes(embargoed: Embargoed) -> None:
    for page in (embargoed.story, embargoed.translation):
        come(page, timezone.now())
    clock.tick()
    outbox.drain()


def test_a_crawler_finds_no_word_of_it_before_its_time(client: Client, embargoed: Embargoed) -> None:
    seen = Crawler(client).crawl(*embargoed.guesses)
    assert len(seen) > 20
    # A reader's own question is repeated on the page that answers it.
    said = {address: body.decode("utf-8", "replace").replace(f"q={WORD}", "").lower() for address, body in seen.items()}
    leaks = {address for address, body in said.items() if WORD in body and "/search/?" not in address}
    assert leaks == set()


@pytest.mark.parametrize("door", [f"/search/?q={WORD}", f"/nb/search/?q={WORD}"])
def test_search_finds_nothing_before_its_time(client: Client, embargoed: Embargoed, door: str) -> None:
    assert client.get(door).context["results"].items == []


@pytest.mark.parametrize("below", ["", *BELOW])
def test_each_of_its_addresses_is_not_found_before_its_time(client: Client, embargoed: Embargoed, below: str) -> None:
    assert [client.get(page.get_url() + below).status_code for page in embargoed.pages] == [404, 404, 404]


def test_the_crawler_finds_all_of_it_after(client: Client, embargoed: Embargoed) -> None:
    time_comes(embargoed)
    seen = Crawler(client).crawl()
    assert {page.get_url() for page in embargoed.pages} <= set(seen)
    for address in ("/", "/nb/", "/sitemap-news.xml", "/llms.txt"):
        assert WORD in seen[address].decode().lower()
    parts = [content for address, content in seen.items() if address.startswith("/sitemap-pages-")]
    assert WORD in b"".join(parts).decode().lower()


OLD = ("/?p=18163", "/old/story.html", "/old/story/")


def led_to(client: Client, address: str) -> str:
    response = client.get(address)
    return str(response.headers.get("Location", response.status_code))


def test_no_old_address_leads_to_it_before_its_time(client: Client, embargoed: Embargoed) -> None:
    for page in embargoed.pages:
        remember((address, page.pk) for address in OLD)
        assert [led_to(client, address) for address in OLD] == ["200", "404", "404"]
    seen = Crawler(client).crawl(*OLD)
    assert WORD not in seen["/?p=18163"].decode().lower()


def test_its_old_addresses_lead_to_it_after(client: Client, embargoed: Embargoed) -> None:
    remember((address, embargoed.story.pk) for address in OLD)
    time_comes(embargoed)
    assert [led_to(client, address) for address in OLD] == [embargoed.story.get_url()] * 3


def test_a_draft_s_guessed_address_is_not_mended_before_its_time(client: Client, embargoed: Embargoed) -> None:
    address = embargoed.story.get_url()
    assert client.get(address.upper()).status_code == 404
    assert client.get(f"{address}index.html").status_code == 404


@pytest.mark.parametrize("door", [f"/search/?q={WORD}", f"/nb/search/?q={WORD}"])
def test_search_finds_it_after(client: Client, embargoed: Embargoed, door: str) -> None:
    time_comes(embargoed)
    assert WORD in client.get(door).context["results"].items[0].headline.lower()


def test_nobody_can_guess_where_its_picture_lies(embargoed: Embargoed) -> None:
    assert default_storage.exists(f"original_images/{embargoed.picture_name}")
    assert re.fullmatch(rf"{WORD}-[0-9a-f]{{12}}\.jpg", embargoed.picture_name)


def test_a_translation_is_scheduled_with_its_original(embargoed: Embargoed) -> None:
    (planned,) = embargoed.translation.revisions.filter(approved_go_live_at__isnull=False)
    assert planned.approved_go_live_at == embargoed.story.go_live_at


def test_a_translation_is_scheduled_by_the_editors_button_too(embargoed: Embargoed) -> None:
    """The page editor runs this action; it never calls `publish()`."""
    embargoed.translation.go_live_at = None
    revision = embargoed.translation.save_revision()
    PublishPageRevisionAction(revision).execute()
    revision.refresh_from_db()
    assert revision.approved_go_live_at == embargoed.story.go_live_at
    assert not NewsArticlePage.objects.get(pk=embargoed.translation.pk).live


def test_a_translation_may_come_later(embargoed: Embargoed) -> None:
    later = embargoed.story.go_live_at + timedelta(days=1)
    embargoed.translation.go_live_at = later
    embargoed.translation.save_revision().publish()
    assert embargoed.translation.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at == later


def test_a_translation_waits_for_an_original_that_was_put_off(embargoed: Embargoed) -> None:
    story = NewsArticlePage.objects.get(pk=embargoed.story.pk)
    story.go_live_at = timezone.now() + timedelta(days=3)
    story.save_revision().publish()
    come(embargoed.translation, timezone.now())
    clock.tick()
    translation = NewsArticlePage.objects.get(pk=embargoed.translation.pk)
    assert not translation.live
    (planned,) = translation.revisions.filter(approved_go_live_at__isnull=False)
    assert planned.approved_go_live_at == story.go_live_at


def test_a_translation_of_a_live_story_goes_out_at_once(embargoed: Embargoed) -> None:
    time_comes(embargoed)
    translation = NewsArticlePage.objects.get(pk=embargoed.translation.pk)
    translation.unpublish()
    NewsArticlePage.objects.get(pk=translation.pk).get_latest_revision().publish()
    assert NewsArticlePage.objects.get(pk=translation.pk).live


def test_a_live_story_dated_in_the_future_is_not_found_either(client: Client, embargoed: Embargoed) -> None:
    story = NewsArticlePageFactory(parent=embargoed.story.get_parent().specific, title="Too early")
    NewsArticlePage.objects.filter(pk=story.pk).update(date=timezone.now() + timedelta(days=1))
    assert client.get(story.get_url()).status_code == 404


# A correction that waits -------------------------------------------------------------------------


@pytest.fixture
def to_be_corrected(branches: dict[str, Any]) -> NewsArticlePage:
    """A story that is live, and whose correction is scheduled for tomorrow."""
    page = NewsArticlePageFactory(parent=branches["en"].news, title="Ministry finds nothing")
    draft = NewsArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.lede = f"It was {WORD} all along."
    draft.corrections.add(Correction(text=f"<p>We did not know of {WORD}.</p>"))
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()
    outbox.drain()
    return NewsArticlePage.objects.get(pk=page.pk)


def said_of_it(client: Client, story: NewsArticlePage) -> set[str]:
    """Return the addresses at which a crawler finds the word, but for the search that repeats it."""
    seen = Crawler(client).crawl(*(story.get_url() + below for below in BELOW))
    said = {address: body.decode("utf-8", "replace").lower() for address, body in seen.items()}
    return {address for address, body in said.items() if WORD in body and "/search/?" not in address}


def test_a_crawler_finds_no_word_of_a_correction_before_its_time(
    client: Client, to_be_corrected: NewsArticlePage
) -> None:
    assert said_of_it(client, to_be_corrected) == set()


def test_the_crawler_finds_the_correction_after_and_never_in_the_version_before_it(
    client: Client, to_be_corrected: NewsArticlePage
) -> None:
    come(to_be_corrected, timezone.now())
    clock.tick()
    outbox.drain()
    address = to_be_corrected.get_url()
    found = said_of_it(client, to_be_corrected)
    told = {address, f"{address}v/2/changes/", "/corrections/", "/feeds/corrections.rss", "/feeds/corrections.atom"}
    assert told <= found
    assert f"{address}v/1/" not in found
