"""What a story has to have before it is published, and what would do it good."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from core.factories import NewsImageFactory, image_file
from core.outgoing import Answer
from home.newsroom import CHIEF_EDITORS, Branch, found_newsroom
from news.checklist import ADVICE, MISSING, OK, UNKNOWN, Checklist
from news.factories import NewsArticlePageFactory, TopicFactory
from news.links import outside_links
from news.models import LinkCheck, NewsArticlePage, NewsIndexPage, Topic
from news.readability import grade, lix
from news.tasks import check_links
from tests.news.form import PUBLISH, story_form

LEDE = "Instruments on the quay show what the ferries leave behind, hour by hour, and what it costs the town."
ELSEWHERE = "https://example.org/air?a=1&b=2"


@pytest.fixture
def topic(db: None) -> Topic:
    return TopicFactory(name="Harbours")


@pytest.fixture
def write(news_index: NewsIndexPage, topic: Topic) -> Callable[..., NewsArticlePage]:
    def story(**options: Any) -> NewsArticlePage:
        return NewsArticlePageFactory(parent=news_index, live=False, **{"lede": LEDE, "topics": [topic], **options})

    return story


def picture(**options: Any) -> Any:
    return NewsImageFactory(file=image_file(size=(96, 64)), **options)


def states(story: NewsArticlePage) -> dict[str, str]:
    return {point.name: point.state for point in Checklist.of(story).points}


def test_a_complete_story_misses_nothing(write: Any) -> None:
    story = write(lead_image=picture())
    assert Checklist.of(story).missing == []


@pytest.mark.parametrize(
    ("options", "name", "state"),
    [
        ({"title": "x" * 76}, "Headline", ADVICE),
        ({"title": "Ice is late"}, "Headline", OK),
        ({"lede": "Short."}, "Lede", ADVICE),
        ({"topics": []}, "Topic", MISSING),
        ({}, "Lead image", ADVICE),
    ],
)
def test_each_field_is_looked_at(write: Any, options: dict[str, Any], name: str, state: str) -> None:
    assert states(write(**options))[name] == state


def test_an_empty_lede_is_missing(write: Any) -> None:
    story = write()
    story.lede = "  "
    assert states(story)["Lede"] == MISSING


def test_a_picture_needs_an_alternative_text(write: Any) -> None:
    assert states(write(lead_image=picture(description="")))["Alternative text"] == MISSING
    assert states(write(lead_image=picture(description=""), lead_image_alt="A quay."))["Alternative text"] == OK


def test_a_picture_needs_a_credit_or_a_waiver(write: Any) -> None:
    assert states(write(lead_image=picture(credit="")))["Credit"] == MISSING
    assert states(write(lead_image=picture(credit="", credit_waived=True)))["Credit"] == OK


def test_a_topic_of_another_language_is_none(write: Any, locales: dict[str, Any]) -> None:
    assert states(write(topics=[TopicFactory(name="Havner", locale=locales["nb"])]))["Topic"] == MISSING


# Links -------------------------------------------------------------------------------------------


def linking_to(pk: int) -> list[tuple[str, Any]]:
    return [("paragraph", f'<p>Read <a linktype="page" id="{pk}">this</a>.</p>')]


def test_a_link_to_a_page_that_is_gone_is_missing_its_page(write: Any) -> None:
    assert states(write(body=linking_to(987654)))["Links to our pages"] == MISSING


def test_a_link_to_a_page_that_is_not_out_yet_is_only_told(write: Any) -> None:
    other = write(title="Not out yet")
    assert states(write(body=linking_to(other.pk)))["Links to our pages"] == ADVICE


def test_links_to_public_pages_need_no_word(write: Any, news_index: NewsIndexPage) -> None:
    assert "Links to our pages" not in states(write(body=linking_to(news_index.pk)))


@pytest.fixture
def linked(write: Any) -> NewsArticlePage:
    """A story with an address in its text, one in a block, and one among its sources."""
    return write(
        body=[
            ("paragraph", '<p>Read <a href="https://example.org/air?a=1&amp;b=2">this</a>.</p>'),
            ("block_quote", {"text": "So it is.", "source": "Office", "source_url": "https://example.net/"}),
        ],
        sources=[("source", {"name": "Office", "url": "https://example.com/x"})],
    )


def test_every_address_elsewhere_is_found_once(linked: NewsArticlePage) -> None:
    assert outside_links(linked) == [ELSEWHERE, "https://example.net/", "https://example.com/x"]


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], UNKNOWN),
        ([200, 200], UNKNOWN),
        ([200, 200, 204], OK),
        ([200, 404, 200], ADVICE),
        ([0], ADVICE),
    ],
)
def test_what_they_answered_is_told_and_never_enforced(linked: NewsArticlePage, answers: list[int], state: str) -> None:
    for url, status in zip(outside_links(linked), answers, strict=False):
        LinkCheck.objects.create(url=url, status=status, checked_at=timezone.now())
    assert states(linked)["Links elsewhere"] == state


def test_an_address_is_asked_once_a_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("news.tasks.ask", lambda url: asked.append(url) or Answer(200))
    for _time in range(2):
        check_links.call([ELSEWHERE, "https://example.org/" + "x" * 2000])
    assert asked == [ELSEWHERE]
    assert LinkCheck.objects.get().is_good


# Reading level -----------------------------------------------------------------------------------

PLAIN = "The ice is late. We can see the sea. It is a cold day. " * 5
OFFICIAL = (
    "Environmental considerations regarding international transportation infrastructure necessitate "
    "comprehensive administrative coordination between governmental organisations and responsible authorities. "
) * 5


def test_lix_is_words_a_sentence_and_long_words_in_a_hundred() -> None:
    text = "One two three four five six seven eight nine environment. " * 5
    assert lix(text) == 10 + 10 + 0


@pytest.mark.parametrize("text", [PLAIN, PLAIN.replace("The ice is late", "Лёд опоздал в этом году")])
def test_short_words_in_short_sentences_are_easy(text: str) -> None:
    assert "easy" in str(grade(lix(text) or 99))


def test_long_words_in_long_sentences_are_hard() -> None:
    assert "hard" in str(grade(lix(OFFICIAL) or 0))


def test_a_few_words_say_nothing() -> None:
    assert lix("The ice is late.") is None


# In the editor -----------------------------------------------------------------------------------


@pytest.fixture
def newsroom(db: None) -> Branch:
    return found_newsroom("Tideline")["en"]


@pytest.fixture
def chief(newsroom: Branch, client: Client) -> Client:
    user = get_user_model().objects.create_user("chief", "chief@example.org", "secret")
    user.groups.add(Group.objects.get(name=CHIEF_EDITORS))
    client.force_login(user)
    return client


def send(client: Client, story: NewsArticlePage, **fields: Any) -> Any:
    """Send the form of a story that has its words and no topic."""
    form = story_form(story, **{"lede": LEDE, "story_topics": inline_formset([]), **fields})
    return client.post(reverse("wagtailadmin_pages:edit", args=[story.pk]), form)


@pytest.fixture
def draft(newsroom: Branch) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=newsroom.news, title="Ice is late", live=False)


def is_live(story: NewsArticlePage) -> bool:
    return NewsArticlePage.objects.get(pk=story.pk).live


def test_a_story_without_a_topic_is_not_published_and_the_topics_say_so(chief: Client, draft: NewsArticlePage) -> None:
    response = send(chief, draft, **PUBLISH)
    page = BeautifulSoup(response.content, "html.parser")
    assert "Choose a topic" in page.select_one("#panel-child-content-topics-section").get_text()
    assert not is_live(draft)


def test_a_picture_without_an_alternative_text_is_told_at_its_field(chief: Client, draft: NewsArticlePage) -> None:
    chosen = picture(description="")
    topics = inline_formset([{"topic": TopicFactory().pk, "ORDER": 1}])
    response = send(chief, draft, lead_image=str(chosen.pk), story_topics=topics, **PUBLISH)
    assert "readers who cannot see it" in BeautifulSoup(response.content, "html.parser").get_text()
    assert not is_live(draft)


def test_with_a_topic_it_is_published(chief: Client, draft: NewsArticlePage) -> None:
    topics = inline_formset([{"topic": TopicFactory().pk, "ORDER": 1}])
    send(chief, draft, story_topics=topics, **PUBLISH)
    assert is_live(draft)


def test_a_draft_may_lack_all_of_it(chief: Client, draft: NewsArticlePage) -> None:
    assert send(chief, draft, lede="Saved.").status_code == 302


def test_saving_has_the_addresses_asked(
    chief: Client, draft: NewsArticlePage, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr("news.story_form.check_links", SimpleNamespace(enqueue=asked.append))
    body = streamfield([("paragraph", rich_text('<p><a href="https://example.org/">There</a></p>'))])
    with django_capture_on_commit_callbacks(execute=True):
        send(chief, draft, body=body)
    assert asked == [["https://example.org/"]]


def test_the_editor_shows_the_list(chief: Client, draft: NewsArticlePage) -> None:
    page = BeautifulSoup(chief.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content, "html.parser")
    assert len(page.select(".checklist__point")) > 3
