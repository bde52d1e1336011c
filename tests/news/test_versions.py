"""Which publications make a version for readers, and what they find of earlier ones."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, PageViewRestriction, Workflow, WorkflowState, WorkflowTask

from core.factories import NewsImageFactory, image_file
from core.models import NewsImage
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import Correction, NewsArticlePage, NewsIndexPage, Person, StoryVersion, Topic
from news.typing_only import more_than_typing

QUAY = "<p>The quay is 30 metres long and was built of granite.</p>"
LONGER = QUAY.replace("30", "40")


def publish(story: NewsArticlePage, **changes: Any) -> NewsArticlePage:
    """Publish a change as the editor's button does it, from the story's latest revision; return the story."""
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    return NewsArticlePage.objects.get(pk=story.pk)


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Ice is late", body=[("paragraph", QUAY)])


@pytest.fixture
def changed(story: NewsArticlePage) -> NewsArticlePage:
    """The story in its second version: a longer quay."""
    return publish(story, body=[("paragraph", LONGER)])


Reader = Callable[[str], BeautifulSoup]


@pytest.fixture
def read(client: Client) -> Reader:
    def page(address: str) -> BeautifulSoup:
        response = client.get(address)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content, "html.parser")

    return page


def text(page: BeautifulSoup, selector: str) -> str:
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def numbers(story: NewsArticlePage) -> list[int]:
    return list(story.versions.order_by("number").values_list("number", flat=True))


# What makes a version ----------------------------------------------------------------------------


def test_the_first_publication_is_version_1(story: NewsArticlePage) -> None:
    assert numbers(story) == [1]


def test_a_draft_is_no_version(news_index: NewsIndexPage) -> None:
    assert numbers(NewsArticlePageFactory(parent=news_index, live=False)) == []


def test_changed_words_are_the_next_version(changed: NewsArticlePage) -> None:
    assert numbers(changed) == [1, 2]


def test_a_version_has_the_moment_of_its_publication(changed: NewsArticlePage) -> None:
    assert changed.versions.get(number=2).published_at == changed.last_published_at


def test_publishing_the_same_words_makes_no_version(story: NewsArticlePage) -> None:
    assert numbers(publish(story, search_description="For machines.")) == [1]


@pytest.mark.parametrize("field", ["title", "lede", "lead_image_caption", "lead_image_alt"])
def test_every_field_that_readers_read_makes_one(story: NewsArticlePage, field: str) -> None:
    assert numbers(publish(story, **{field: "Said otherwise."})) == [1, 2]


def test_another_lead_image_makes_one(story: NewsArticlePage) -> None:
    assert numbers(publish(story, lead_image=NewsImageFactory(file=image_file(size=(96, 64))))) == [1, 2]


def test_a_scheduled_change_is_a_version_when_it_goes_live(story: NewsArticlePage) -> None:
    publish(story, body=[("paragraph", LONGER)], go_live_at=timezone.now() + timedelta(hours=1))
    assert numbers(story) == [1]
    revision = story.revisions.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = None
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")
    assert numbers(story) == [1, 2]


def test_a_publication_that_fails_leaves_no_version(story: NewsArticlePage) -> None:
    with pytest.raises(ValidationError):
        publish(story, date=timezone.now() + timedelta(days=1), title="Tomorrow")
    assert numbers(story) == [1]


def test_a_story_from_before_versions_keeps_what_it_was(story: NewsArticlePage) -> None:
    StoryVersion.objects.all().delete()
    publish(story, title="Ice is here")
    assert [version.content["title"] for version in story.versions.order_by("number")] == ["Ice is late", "Ice is here"]


def test_comments_of_the_editors_are_in_no_version(story: NewsArticlePage) -> None:
    user = get_user_model().objects.create_superuser("chief", "chief@example.org", "secret")
    story.wagtail_admin_comments.create(user=user, text="Is this true?", contentpath="title")
    publish(NewsArticlePage.objects.get(pk=story.pk), title="Ice is here")
    assert "Is this true?" not in str([version.content for version in story.versions.all()])


def test_a_copy_of_a_story_begins_with_no_version(changed: NewsArticlePage) -> None:
    copied = changed.copy(update_attrs={"slug": "a-copy", "title": "A copy"}, keep_live=False)
    assert numbers(copied) == []


# Mending typing ----------------------------------------------------------------------------------


def test_mended_typing_makes_no_version(story: NewsArticlePage) -> None:
    mended = publish(story, body=[("paragraph", QUAY.replace("granite", "Granite"))], typing_only=True)
    assert numbers(mended) == [1]


def test_mended_typing_moves_no_date(story: NewsArticlePage) -> None:
    before = story.versions.get().published_at
    mended = publish(story, body=[("paragraph", QUAY.replace("granite", "Granite"))], typing_only=True)
    assert (mended.versions.get().published_at, mended.changed_at) == (before, None)


def test_mended_typing_is_in_the_version_on_the_page(story: NewsArticlePage) -> None:
    publish(story, body=[("paragraph", QUAY.replace("granite", "Granite"))], typing_only=True)
    assert "Granite" in story.versions.get().content["body"]


def test_the_next_change_is_more_than_typing_again(story: NewsArticlePage) -> None:
    mended = publish(story, title="Ice is Late", typing_only=True)
    mended.title = "Ice is gone"
    mended.save_revision().publish()
    assert numbers(mended) == [1, 2]


def test_typing_said_of_a_change_of_figures_makes_a_version_all_the_same(story: NewsArticlePage) -> None:
    assert numbers(publish(story, body=[("paragraph", LONGER)], typing_only=True)) == [1, 2]


def test_typing_that_is_scheduled_makes_no_version_when_it_goes_live(story: NewsArticlePage) -> None:
    publish(story, title="Ice is Late", typing_only=True, go_live_at=timezone.now() + timedelta(hours=1))
    revision = story.revisions.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = None
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")
    assert (NewsArticlePage.objects.get().title, numbers(story)) == ("Ice is Late", [1])


# Approved by somebody else -----------------------------------------------------------------------


def submit(story: NewsArticlePage, **changes: Any) -> WorkflowState:
    """Hand in a change for one person's approval, upon which Wagtail publishes it."""
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Chief editor"))
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision()
    return workflow.start(NewsArticlePage.objects.get(pk=story.pk), user=None)


def test_a_note_and_its_change_go_out_together_when_they_are_approved(story: NewsArticlePage) -> None:
    state = submit(story, title="Ice is gone", corrections=[Correction(text="<p>It is gone, not late.</p>")])
    waiting = (Correction.objects.count(), numbers(story))
    state.current_task_state.approve()
    after = NewsArticlePage.objects.get(pk=story.pk)
    told = [(note.plain_text, note.version_number) for note in after.notes]
    assert waiting == (0, [1])
    assert (after.title, told, numbers(story)) == ("Ice is gone", [("It is gone, not late.", 2)], [1, 2])


def test_typing_is_still_typing_when_it_is_approved(story: NewsArticlePage) -> None:
    submit(story, title="Ice is Late", typing_only=True).current_task_state.approve()
    assert (NewsArticlePage.objects.get(pk=story.pk).title, numbers(story)) == ("Ice is Late", [1])


# What is more than typing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("It cost 1,200 kroner.", "It cost 1,300 kroner.", "Figures have changed."),
        ('<a href="https://a.example/">Here</a>', '<a href="https://b.example/">Here</a>', "A link, a picture"),
        ("kept " * 30, "kept " * 30 + "word " * 13, "13 words have changed; typing mends 12 at most."),
    ],
)
def test_what_is_more_than_typing_is_named(old: str, new: str, said: str) -> None:
    before, after = ({"body": [{"type": "paragraph", "value": f"<p>{words}</p>"}]} for words in (old, new))
    assert said in " ".join(more_than_typing(before, after))


def test_a_dozen_mended_words_are_typing() -> None:
    before, after = (
        {"body": [{"type": "paragraph", "value": f"<p>{' '.join(words)}</p>"}]}
        for words in (["kept"] * 30 + ["teh"] * 12, ["kept"] * 30 + ["the"] * 12)
    )
    assert more_than_typing(before, after) == []


# An earlier version as readers find it -----------------------------------------------------------


def test_an_earlier_version_has_the_words_of_then(changed: NewsArticlePage, read: Reader) -> None:
    assert "30 metres" in text(read(f"{changed.url}v/1/"), ".story")


def test_an_earlier_version_says_that_it_is_superseded(changed: NewsArticlePage, read: Reader) -> None:
    banner = read(f"{changed.url}v/1/").select_one(".superseded")
    assert "version 1" in banner.get_text()
    assert [link["href"] for link in banner.select("a")] == [changed.url, f"{changed.url}v/2/changes/"]


def test_search_engines_are_kept_from_an_earlier_version(changed: NewsArticlePage, client: Client) -> None:
    response = client.get(f"{changed.url}v/1/")
    page = BeautifulSoup(response.content, "html.parser")
    assert response["X-Robots-Tag"] == "noindex"
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.select_one("link[rel=canonical]")["href"] == f"http://testserver{changed.url}"


def test_an_earlier_version_tells_machines_nothing_as_if_it_stood(changed: NewsArticlePage, read: Reader) -> None:
    assert read(f"{changed.url}v/1/").select("script[type='application/ld+json']") == []


def test_the_newest_version_is_the_story(changed: NewsArticlePage, client: Client) -> None:
    response = client.get(f"{changed.url}v/2/")
    assert (response.status_code, response["Location"]) == (302, changed.url)


@pytest.mark.parametrize(
    "tail", ["v/3/", "v/0/", "v/99999999999999999999/", "v/1/changes/", "v/3/changes/", "v/", "v/x/"]
)
def test_what_is_no_version_is_not_found(changed: NewsArticlePage, client: Client, tail: str) -> None:
    assert client.get(changed.url + tail).status_code == 404


@pytest.mark.parametrize("tail", ["v/1/", "v/2/changes/"])
def test_versions_of_an_unpublished_story_are_not_found(changed: NewsArticlePage, client: Client, tail: str) -> None:
    changed.unpublish()
    assert client.get(changed.url + tail).status_code == 404


@pytest.mark.parametrize("tail", ["v/1/", "v/2/changes/"])
def test_versions_of_a_private_story_are_kept_from_visitors(
    changed: NewsArticlePage, client: Client, tail: str
) -> None:
    PageViewRestriction.objects.create(page=changed, restriction_type=PageViewRestriction.PASSWORD, password="secret")
    assert "metres" not in client.get(changed.url + tail).content.decode()


def test_an_alias_has_no_versions(changed: NewsArticlePage, client: Client) -> None:
    alias = changed.create_alias(update_slug="elsewhere")
    assert client.get(f"{alias.url}v/1/").status_code == 404
    assert client.get(alias.url).status_code == 200


def test_an_earlier_version_outlives_what_it_points_to(news_index: NewsIndexPage, read: Reader) -> None:
    image, other = NewsImageFactory(file=image_file(size=(96, 64))), NewsArticlePageFactory(parent=news_index)
    shown = {
        "image": {"image": image, "alt_text": "A", "decorative": False},
        "caption": "",
        "credit": "",
        "size": "text",
    }
    call = {"text": "Look.", "button": "There", "page": other, "url": ""}
    news_index.refresh_from_db()
    story = NewsArticlePageFactory(
        parent=news_index,
        lead_image=image,
        topics=[TopicFactory(name="Seas")],
        people=[PersonFactory(name="Ada Demo")],
        body=[("paragraph", QUAY), ("image", shown), ("related_story", other), ("call_to_action", call)],
    )
    story.story_topics.clear()
    story.bylines.clear()
    publish(story, lead_image=None, body=[("paragraph", LONGER)], story_topics=[], bylines=[])
    Topic.objects.all().delete()
    Person.objects.all().delete()
    NewsImage.objects.all().delete()
    other.delete()
    assert "30 metres" in text(read(f"{story.url}v/1/"), ".story")


def test_an_earlier_version_stands_at_the_address_of_today(changed: NewsArticlePage, read: Reader) -> None:
    moved = publish(changed, slug="moved")
    assert "30 metres" in text(read(f"{moved.url}v/1/"), ".story")


@pytest.mark.parametrize("tail", ["v/1/", "v/2/changes/"])
def test_pages_below_a_story_leave_no_cookie(changed: NewsArticlePage, client: Client, tail: str) -> None:
    assert client.get(changed.url + tail).cookies == {}


# What changed ------------------------------------------------------------------------------------


def test_what_changed_shows_the_words_taken_out_and_put_in(changed: NewsArticlePage, read: Reader) -> None:
    page = read(f"{changed.url}v/2/changes/")
    assert text(page, ".changes__words:has(del) del") == "Removed: 30 ;"
    assert text(page, ".changes__words:has(ins) ins") == "Added: 40 ;"


def test_what_changed_leads_to_the_story_and_all_its_versions(changed: NewsArticlePage, read: Reader) -> None:
    page = read(f"{changed.url}v/2/changes/")
    assert page.h1.a["href"] == changed.url
    assert [link["href"] for link in page.select(".versions a")] == [changed.url, f"{changed.url}v/1/"]


def test_what_changed_is_not_to_be_indexed(changed: NewsArticlePage, client: Client) -> None:
    assert client.get(f"{changed.url}v/2/changes/")["X-Robots-Tag"] == "noindex"


def test_the_byline_leads_to_what_changed(changed: NewsArticlePage, read: Reader) -> None:
    page = read(changed.url)
    assert text(page, ".byline__changed dt") == "Updated:"
    assert page.select_one(".byline__changes")["href"] == f"{changed.url}v/2/changes/"


def test_a_story_that_never_changed_says_nothing_of_it(story: NewsArticlePage, read: Reader) -> None:
    assert read(story.url).select(".byline__changed, .corrections") == []


# Withholding one ---------------------------------------------------------------------------------


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("chief", "chief@example.org", "secret"))
    return client


def withhold(chief: Client, version: StoryVersion, reason: str) -> str:
    """Send the form of a version; return the words of its errors."""
    address = reverse("news_storyversion_modeladmin_edit", args=[version.pk])
    response = chief.post(address, {"withheld_reason": reason})
    found = BeautifulSoup(response.content, "html.parser").select(".error-message")
    return " ".join(error.get_text(" ", strip=True) for error in found)


@pytest.mark.parametrize("tail", ["v/1/", "v/2/changes/"])
def test_a_withheld_version_is_gone_and_says_why(changed: NewsArticlePage, chief: Client, tail: str) -> None:
    withhold(chief, changed.versions.get(number=1), "It named a child.")
    response = chief.get(changed.url + tail)
    words = response.content.decode()
    assert response.status_code == 410
    assert ("It named a child." in words, "30 metres" in words) == (True, False)


def test_the_version_on_the_page_cannot_be_withheld(changed: NewsArticlePage, chief: Client) -> None:
    assert "stands on the page now" in withhold(chief, changed.versions.get(number=2), "No.")


def test_nobody_adds_or_deletes_versions(changed: NewsArticlePage, chief: Client) -> None:
    address = reverse("news_storyversion_modeladmin_delete", args=[changed.versions.first().pk])
    chief.post(address)
    assert numbers(changed) == [1, 2]


def test_the_list_of_versions_can_be_searched(changed: NewsArticlePage, chief: Client) -> None:
    response = chief.get(reverse("news_storyversion_modeladmin_index"), {"q": "late"})
    assert "Ice is late" in response.content.decode()


def test_the_list_of_versions_has_those_that_can_be_withheld(changed: NewsArticlePage, chief: Client) -> None:
    listed = chief.get(reverse("news_storyversion_modeladmin_index")).context["object_list"]
    assert [version.number for version in listed] == [1]


def test_versions_go_with_their_story(changed: NewsArticlePage) -> None:
    Page.objects.get(pk=changed.pk).delete()
    assert not StoryVersion.objects.exists()
