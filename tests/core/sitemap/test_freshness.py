"""The sitemap is kept until what it says has changed: part by part, and no part longer than that."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.factories import MastheadFactory, NewsImageFactory, image_file
from core.models import MachineSettings, Masthead, NewsRendition
from core.page_cache import dependencies, invalidation
from core.sitemap import sections
from news.factories import NewsArticlePageFactory, PersonFactory, StoryThreadFactory, TopicFactory
from news.models import Correction, Development, NewsArticlePage
from tests.conftest import Branch
from tests.core.page_cache.conftest import Visitor, pages, settle, visitor  # noqa: F401 - fixtures
from tests.core.sitemap.conftest import read_index

pytestmark = pytest.mark.django_db
OTHERS = ("/sitemap-news.xml", "/robots.txt")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (dependencies, sections):
        monkeypatch.setattr(module, "BLOCK", 5)


@pytest.fixture
def story(branches: dict[str, Branch], small_parts: None) -> NewsArticlePage:
    """One of six, with all that is listed besides, and a translation in another part."""
    NewsArticlePageFactory(parent=branches["en"].news)
    image = NewsImageFactory(file=image_file(size=(40, 30)))
    topics, people = [TopicFactory(name="Seas")], [PersonFactory(name="Reporter 1 Demo")]
    found = NewsArticlePageFactory(
        parent=branches["en"].news, lead_image=image, topics=topics, people=people, date=timezone.now()
    )
    for _ in range(4):
        NewsArticlePageFactory(parent=branches["en"].news)
    NewsArticlePageFactory(
        parent=branches["nb"].news,
        locale=branches["nb"].news.locale,
        translation_key=found.translation_key,
        date=found.date,
    )
    StoryThreadFactory(name="Winter", developments=[{"date": found.date, "text": "It froze.", "story": found}])
    MastheadFactory()
    settle()
    return found


def republish(story: NewsArticlePage, **changes: str) -> None:
    for name, value in changes.items():
        setattr(story, name, value)
    story.save_revision().publish()


def rename_topic(story: NewsArticlePage) -> None:
    topic = story.story_topics.get().topic
    topic.slug = "the-sea"
    topic.save()


def rename_masthead(story: NewsArticlePage) -> None:
    masthead = Masthead.objects.get()
    masthead.name = "Flotsam"
    masthead.save()


def translate_again(story: NewsArticlePage) -> None:
    russian = story.get_parent().get_translations().get(locale__language_code="ru").specific
    key = story.translation_key
    NewsArticlePageFactory(parent=russian, locale=russian.locale, translation_key=key, slug="2021-03-led")


EDITS: dict[str, Callable[[NewsArticlePage], object]] = {
    "changed": lambda story: republish(story, lede="Instruments tell another story than they did."),
    "withdrawn": lambda story: republish(story, withdrawal_reason="It was wrong."),
    "taken offline": lambda story: story.unpublish(),
    "deleted": lambda story: story.delete(),
    "translation deleted": lambda story: story.get_translations().get().delete(),
    "translation withdrawn": lambda story: republish(
        story.get_translations().get().specific, withdrawal_reason="It was wrong."
    ),
    "hidden": lambda story: PageViewRestriction.objects.create(page=story.page_ptr, restriction_type="login"),
    "index hidden": lambda story: PageViewRestriction.objects.create(page=story.get_parent(), restriction_type="login"),
    "moved": lambda story: republish(story, slug="2021-03-moved"),
    "index moved": lambda story: republish(story.get_parent().specific, slug="reports"),
    "corrected": lambda story: (
        story.corrections.add(Correction(text="<p>Wrong.</p>")),
        republish(story, lede="It was right."),
    ),
    "another written": lambda story: NewsArticlePageFactory(parent=story.get_parent()),
    "another translated": translate_again,
    "topic renamed": rename_topic,
    "development told": lambda story: Development.objects.create(
        thread=StoryThreadFactory(name="Spring"), story=story, text="It thaws.", date=timezone.localdate()
    ),
    "picture made": lambda story: story.lead_image.get_rendition("width-1600|format-jpeg"),
    "masthead renamed": rename_masthead,
}


def answers(visitor: Visitor) -> dict[str, bytes]:  # noqa: F811
    """Return what is answered for the whole sitemap, as it is kept."""
    found = {address: visitor.get(address).body for address in ("/sitemap.xml", *OTHERS)}
    return found | {part: visitor.get(part).body for part in read_index(found["/sitemap.xml"])}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_is_seen_at_once(story: NewsArticlePage, visitor: Visitor, edit) -> None:  # noqa: F811
    before = answers(visitor)
    edit(NewsArticlePage.objects.get(pk=story.pk))
    settle()
    after = answers(visitor)

    assert after != before
    for address, body in after.items():
        assert body == visitor.fresh(address).body, address
    for address in before.keys() - after.keys():
        assert visitor.get(address).status.startswith("404"), address


def test_all_of_it_is_kept(story: NewsArticlePage, visitor: Visitor) -> None:  # noqa: F811
    addresses = answers(visitor)
    made = visitor.made

    assert answers(visitor).keys() == addresses.keys()
    assert visitor.made == made


def test_a_search_engine_that_has_a_part_is_told_so(story: NewsArticlePage, visitor: Visitor) -> None:  # noqa: F811
    part = next(part for part in answers(visitor) if part.startswith("/sitemap-pages-"))
    tag = visitor.get(part).headers["ETag"]

    assert visitor.get(part, HTTP_IF_NONE_MATCH=tag).status.startswith("304")


def test_the_other_parts_outlive_an_edit(
    story: NewsArticlePage,
    branches: dict[str, Branch],
    visitor: Visitor,  # noqa: F811
) -> None:
    for _ in range(5):
        alone = NewsArticlePageFactory(parent=branches["en"].news)
    settle()
    parts = [part for part in answers(visitor) if part.startswith("/sitemap-pages-")]
    republish(alone, lede="Another lede.")
    settle()
    remade = set()
    for part in parts:
        made = visitor.made
        visitor.get(part)
        remade |= {part} if visitor.made > made else set()

    show_the_newest = [page.pk for branch in branches.values() for page in (branch.home, branch.news)]
    assert remade == {f"/sitemap-pages-{key // 5}.xml" for key in (alone.pk, *show_the_newest)}
    assert len(remade) < len(parts)


def test_the_index_asks_only_of_parts_that_have_changed(
    story: NewsArticlePage,
    branches: dict[str, Branch],
    visitor: Visitor,  # noqa: F811
) -> None:
    answers(visitor)
    asked: list[list[int]] = []
    section = sections.registered()["pages"]
    told = section.told
    section.told = lambda roots, parts: asked.append(parts) or told(roots, parts)
    try:
        alone = NewsArticlePage.objects.filter(locale=story.locale).exclude(pk=story.pk).order_by("-pk").first()
        republish(alone, lede="Another lede.")
        settle()
        visitor.get("/sitemap.xml")
    finally:
        del section.told

    show_the_newest = [page.pk for branch in branches.values() for page in (branch.home, branch.news)]
    assert [set(parts) for parts in asked] == [{key // 5 for key in (alone.pk, *show_the_newest)}]


def test_robots_are_told_at_once_what_an_editor_has_chosen(branches, visitor: Visitor) -> None:  # noqa: F811
    before = visitor.get("/robots.txt").body
    MachineSettings.objects.create(training=True)
    settle()

    assert before != visitor.get("/robots.txt").body == visitor.fresh("/robots.txt").body


def test_news_that_have_become_old_are_gone_within_the_hour(
    story: NewsArticlePage,
    visitor: Visitor,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turn = invalidation.Turn()
    turn.take(Event())
    assert story.title in visitor.get("/sitemap-news.xml").body.decode()
    later = timezone.now() + timedelta(days=2, hours=1)
    turn.day = timezone.localdate(later)  # it is not midnight that throws it away
    monkeypatch.setattr(timezone, "now", lambda: later)
    turn.take(Event())

    assert story.title not in visitor.get("/sitemap-news.xml").body.decode()


def test_a_picture_that_is_gone_is_named_no_more(story: NewsArticlePage, visitor: Visitor) -> None:  # noqa: F811
    story.lead_image.get_rendition("width-1600|format-jpeg")
    settle()
    part = f"/sitemap-pages-{story.pk // 5}.xml"
    assert b"image:loc" in visitor.get(part).body
    NewsRendition.objects.get(filter_spec="width-1600|format-jpeg").delete()
    settle()

    assert b"image:loc" not in visitor.get(part).body
