"""What an editor is asked for when publishing, and is not asked for when saving a draft."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, streamfield

from core.factories import NewsImageFactory, image_file
from core.models import NewsImage
from news.factories import FIRST_DATE, NewsArticlePageFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.news.form import PUBLISH, errors, story_form


@pytest.fixture
def editor(client: Client, news_index: NewsIndexPage) -> Client:
    client.force_login(get_user_model().objects.create_superuser("chief", "chief@example.org", "secret"))
    return client


def picture(**options: Any) -> NewsImage:
    return NewsImageFactory(file=image_file(size=(96, 64)), **options)


def send(editor: Client, index: NewsIndexPage, **fields: Any) -> HttpResponse:
    """Send the form for a new story as the page editor does."""
    address = reverse("wagtailadmin_pages:add", args=["news", "newsarticlepage", index.pk])
    return editor.post(address, story_form(**fields))


def test_a_complete_story_is_published(editor: Client, news_index: NewsIndexPage) -> None:
    response = send(editor, news_index, **PUBLISH, lead_image=picture().pk)
    assert response.status_code == 302, errors(response)
    assert NewsArticlePage.objects.get().live


def test_a_story_has_eight_topics_at_most(editor: Client, news_index: NewsIndexPage) -> None:
    topics = [{"topic": topic.pk, "ORDER": order} for order, topic in enumerate(TopicFactory.create_batch(9), start=1)]
    response = send(editor, news_index, story_topics=inline_formset(topics))
    assert response.status_code == 200
    assert not NewsArticlePage.objects.exists()
    assert send(editor, news_index, story_topics=inline_formset(topics[:8])).status_code == 302


def test_a_picture_without_credit_keeps_a_story_from_being_published(editor: Client, news_index: NewsIndexPage) -> None:
    response = send(editor, news_index, **PUBLISH, lead_image=picture(credit="").pk)
    assert "Say who made this picture" in errors(response)
    assert not NewsArticlePage.objects.exists()


def test_a_waived_credit_does_not(editor: Client, news_index: NewsIndexPage) -> None:
    waived = picture(credit="", credit_waived=True)
    assert send(editor, news_index, **PUBLISH, lead_image=waived.pk).status_code == 302


def test_the_draft_of_the_same_story_is_saved(editor: Client, news_index: NewsIndexPage) -> None:
    assert send(editor, news_index, lead_image=picture(credit="").pk).status_code == 302
    assert not NewsArticlePage.objects.get().live


def test_a_picture_without_credit_in_the_body_keeps_it_too(editor: Client, news_index: NewsIndexPage) -> None:
    block = {
        "image": {"image": picture(credit="").pk, "decorative": "", "alt_text": "A harbour."},
        "caption": "",
        "credit": "",
        "size": "text",
    }
    response = send(editor, news_index, **PUBLISH, body=streamfield([("image", block)]))
    assert response.status_code == 200
    assert not NewsArticlePage.objects.exists()


def test_a_story_is_not_published_with_a_date_in_the_future(editor: Client, news_index: NewsIndexPage) -> None:
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    response = send(editor, news_index, **PUBLISH, date=tomorrow)
    assert "This date is in the future" in errors(response)


def test_a_story_scheduled_for_its_date_may_have_one_in_the_future(editor: Client, news_index: NewsIndexPage) -> None:
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    response = send(editor, news_index, **PUBLISH, date=tomorrow, go_live_at=tomorrow)
    assert response.status_code == 302, errors(response)
    assert not NewsArticlePage.objects.get().live


def test_a_draft_may_be_a_headline_and_nothing_more(editor: Client, news_index: NewsIndexPage) -> None:
    response = send(editor, news_index, lede="", body=streamfield([]))
    assert response.status_code == 302, errors(response)
    assert NewsArticlePage.objects.get().slug == f"{timezone.localdate():%Y-%m}-ice-is-late"


def test_a_story_without_a_lede_is_not_published(editor: Client, news_index: NewsIndexPage) -> None:
    assert send(editor, news_index, **PUBLISH, lede="").status_code == 200


def test_a_headline_beyond_the_limit_is_told_how_long_it_is(editor: Client, news_index: NewsIndexPage) -> None:
    response = send(editor, news_index, **PUBLISH, title="x" * 111)
    assert "The headline has 111 characters; 110 is the limit." in errors(response)


def test_code_cannot_publish_what_an_editor_could_not(news_index: NewsIndexPage) -> None:
    draft = NewsArticlePageFactory(parent=news_index, live=False, lead_image=picture(credit=""))
    with pytest.raises(ValidationError, match="Say who made this picture"):
        draft.save_revision().publish()
    assert not NewsArticlePage.objects.get(pk=draft.pk).live


def test_a_new_headline_and_date_leave_the_address_alone(editor: Client, news_index: NewsIndexPage) -> None:
    story = NewsArticlePageFactory(parent=news_index, title="First words", date=FIRST_DATE)
    address = story.slug
    story.title, story.date = "Other words", timezone.now()
    story.save_revision().publish()
    assert NewsArticlePage.objects.get(pk=story.pk).slug == address == "2005-02-first-words"


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Ядерные отходы вывезли", "2005-02-yadernye-otkhody-vyvezli"),
        ("Tromsø får ny ferge på Ålesund", "2005-02-tromso-far-ny-ferge-pa-alesund"),
        ("🌊 🌊", "2005-02-ocean-ocean"),
        ("…!", "2005-02-story"),
    ],
)
def test_slugs_are_written_in_latin_letters(news_index: NewsIndexPage, headline: str, slug: str) -> None:
    story = NewsArticlePageFactory(parent=news_index, title=headline, date=FIRST_DATE)
    assert story.slug == slug


def test_two_stories_of_one_headline_get_two_addresses(news_index: NewsIndexPage) -> None:
    slugs = []
    for _ in range(2):
        news_index.refresh_from_db()
        story = NewsArticlePageFactory(parent=news_index, title="Twice")
        slugs.append(story.slug.removeprefix(f"{timezone.localtime(story.date):%Y-%m}-"))
    assert slugs == ["twice", "twice-2"]
