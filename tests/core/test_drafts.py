"""Sharing a draft: who can read it, for how long, and that nothing of it is kept or found."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import signing
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, PageViewRestriction

from core.models import DraftLink
from core.models.draft_link import SALT
from home.newsroom import EDITORS, REPORTERS, Branch, found_newsroom
from news.factories import NewsArticlePageFactory, TopicFactory
from news.models import NewsArticlePage, StoryTopic

SECRET = "Nobody knows this yet."


@pytest.fixture
def newsroom(db: None) -> dict[str, Branch]:
    return found_newsroom("Tideline")


@pytest.fixture
def editor(newsroom: dict[str, Branch]) -> Any:
    return member(EDITORS)


@pytest.fixture
def story(newsroom: dict[str, Branch]) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=newsroom["en"].news, title="Ice is late", lede=SECRET, live=False)


@pytest.fixture
def link(story: NewsArticlePage, editor: Any) -> DraftLink:
    return DraftLink.objects.create(page=story, for_whom="Ministry", made_by=editor)


def member(group: str) -> Any:
    user = get_user_model().objects.create_user(group.lower(), f"{group.lower()}@example.org", "secret")
    user.groups.add(Group.objects.get(name=group))
    return user


def path(link: DraftLink) -> str:
    return urlsplit(link.address).path


# Outside ------------------------------------------------------------------------------------------


def test_whoever_has_the_link_reads_the_draft(link: DraftLink, client: Client) -> None:
    response = client.get(path(link))
    assert response.status_code == 200
    assert SECRET in response.content.decode()


def test_it_is_the_newest_draft(link: DraftLink, story: NewsArticlePage, client: Client) -> None:
    story.lede = "Now it says this."
    story.save_revision()
    assert "Now it says this." in client.get(path(link)).content.decode()


def test_a_topic_that_is_gone_since_is_left_out(link: DraftLink, story: NewsArticlePage, client: Client) -> None:
    topic = TopicFactory(name="Harbours")
    story.story_topics.add(StoryTopic(topic=topic))
    story.save_revision()
    topic.delete()
    response = client.get(path(link))
    assert response.status_code == 200
    assert "Harbours" not in response.content.decode()


def test_it_says_that_it_is_a_draft_and_when_the_link_ends(link: DraftLink, client: Client) -> None:
    page = BeautifulSoup(client.get(path(link)).content, "html.parser")
    said = page.select_one(".draft-bar").get_text()
    assert "not published" in said
    assert str(timezone.localtime(link.expires_at).day) in said


def test_it_is_in_the_language_of_the_story(newsroom: dict[str, Branch], client: Client) -> None:
    index = newsroom["ru"].news
    story = NewsArticlePageFactory(parent=index, locale=index.locale, title="Лёд", slug="led", live=False)
    link = DraftLink.objects.create(page=story, for_whom="Ministry")
    page = BeautifulSoup(client.get(path(link)).content, "html.parser")
    assert page.html["lang"] == "ru"
    assert "Черновик" in page.select_one(".draft-bar").get_text()


def test_nothing_keeps_or_finds_it(link: DraftLink, client: Client) -> None:
    response = client.get(path(link))
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert BeautifulSoup(response.content, "html.parser").select_one("meta[name=robots]")["content"] == "noindex"


def test_it_sets_no_cookie(link: DraftLink, client: Client) -> None:
    assert not client.get(path(link)).cookies


def test_the_address_is_nowhere_in_the_page(link: DraftLink, client: Client) -> None:
    assert "/drafts/" not in client.get(path(link)).content.decode()


def test_an_editor_sees_what_the_other_one_will_see(link: DraftLink, editor: Any, client: Client) -> None:
    client.force_login(editor)
    response = client.get(path(link))
    assert "wagtail-userbar" not in response.content.decode()
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_a_private_story_is_read_by_the_link_alone(link: DraftLink, story: NewsArticlePage, client: Client) -> None:
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    assert SECRET in client.get(path(link)).content.decode()


def test_a_published_story_is_read_at_its_address(link: DraftLink, story: NewsArticlePage, client: Client) -> None:
    story.save_revision().publish()
    assert client.get(path(link))["Location"] == NewsArticlePage.objects.get(pk=story.pk).get_url()


def test_a_reading_is_counted_and_a_look_at_the_headers_is_not(link: DraftLink, client: Client) -> None:
    client.get(path(link))
    client.head(path(link))
    link.refresh_from_db()
    assert link.times_opened == 1
    assert link.last_opened_at


def expired(link: DraftLink) -> str:
    DraftLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return path(link)


def revoked(link: DraftLink) -> str:
    link.revoke()
    return path(link)


def deleted(link: DraftLink) -> str:
    address = path(link)
    link.delete()
    return address


def tampered(link: DraftLink) -> str:
    return path(link)[:-3] + "AA/"


def of_another_kind(link: DraftLink) -> str:
    return f"/drafts/{signing.Signer(salt='elsewhere').sign_object([link.pk, link.nonce])}/"


def of_another_shape(link: DraftLink) -> str:
    return f"/drafts/{signing.Signer(salt=SALT).sign_object({'a': [link.pk]})}/"


def with_another_nonce(link: DraftLink) -> str:
    return f"/drafts/{signing.Signer(salt=SALT).sign_object([link.pk, 'guessed'])}/"


def junk(link: DraftLink) -> str:
    return "/drafts/%00%F0%9F%92%A3/"


@pytest.mark.parametrize(
    "address", [expired, revoked, deleted, tampered, of_another_kind, of_another_shape, with_another_nonce, junk]
)
def test_an_address_that_does_not_work_says_nothing_more(link: DraftLink, client: Client, address: Any) -> None:
    response = client.get(address(link))
    assert response.status_code == 410
    assert "This link no longer works" in response.content.decode()
    assert SECRET not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_that_page_is_in_the_language_of_the_address(client: Client, newsroom: dict[str, Branch]) -> None:
    response = client.get("/nb/drafts/nothing/")
    assert "virker ikke lenger" in response.content.decode()


def test_a_link_takes_no_post(link: DraftLink, client: Client) -> None:
    assert client.post(path(link)).status_code == 405


# In the admin -------------------------------------------------------------------------------------


@pytest.fixture
def at_the_desk(editor: Any, client: Client) -> Client:
    client.force_login(editor)
    return client


def test_an_editor_makes_a_link(story: NewsArticlePage, editor: Any, at_the_desk: Client) -> None:
    at_the_desk.post(f"/admin/drafts/{story.pk}/", {"for_whom": " Ministry ", "days": "3"})
    link = DraftLink.objects.get()
    assert (link.page_id, link.for_whom, link.made_by) == (story.pk, "Ministry", editor)
    assert timedelta(days=2, hours=23) < link.expires_at - timezone.now() <= timedelta(days=3)


def test_the_list_has_the_address_to_copy(link: DraftLink, at_the_desk: Client) -> None:
    page = BeautifulSoup(at_the_desk.get(f"/admin/drafts/{link.page_id}/").content, "html.parser")
    assert page.select_one(".shared-drafts__link input")["value"] == link.address


@pytest.mark.parametrize("sent", [{"for_whom": "", "days": "3"}, {"for_whom": "Ministry", "days": "3650"}])
def test_a_link_without_a_name_or_without_an_end_is_not_made(
    story: NewsArticlePage, at_the_desk: Client, sent: dict[str, str]
) -> None:
    assert at_the_desk.post(f"/admin/drafts/{story.pk}/", sent).status_code == 200
    assert not DraftLink.objects.exists()


def test_an_editor_revokes_a_link(link: DraftLink, at_the_desk: Client, client: Client) -> None:
    at_the_desk.post(f"/admin/drafts/{link.pk}/revoke/")
    assert Client().get(path(link)).status_code == 410


def test_a_link_is_not_revoked_by_following_another(link: DraftLink, at_the_desk: Client) -> None:
    assert at_the_desk.get(f"/admin/drafts/{link.pk}/revoke/").status_code == 405


def test_both_stand_in_the_history_of_the_story(story: NewsArticlePage, at_the_desk: Client) -> None:
    at_the_desk.post(f"/admin/drafts/{story.pk}/", {"for_whom": "Ministry", "days": "3"})
    at_the_desk.post(f"/admin/drafts/{DraftLink.objects.get().pk}/revoke/")
    actions = PageLogEntry.objects.filter(page=story.pk, action__startswith="core.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["core.share_draft", "core.revoke_draft"]


def test_whoever_may_not_edit_the_story_makes_no_link(story: NewsArticlePage, client: Client) -> None:
    client.force_login(member(REPORTERS))
    client.post(f"/admin/drafts/{story.pk}/", {"for_whom": "Ministry", "days": "3"})
    assert not DraftLink.objects.exists()


def test_nor_revokes_one(link: DraftLink, client: Client) -> None:
    client.force_login(member(REPORTERS))
    client.post(f"/admin/drafts/{link.pk}/revoke/")
    link.refresh_from_db()
    assert link.is_open


def test_nor_sees_it_in_the_list_of_all(link: DraftLink, client: Client) -> None:
    client.force_login(member(REPORTERS))
    assert link.address not in client.get("/admin/drafts/").content.decode()


def test_the_list_of_all_names_the_story(link: DraftLink, at_the_desk: Client) -> None:
    page = BeautifulSoup(at_the_desk.get("/admin/drafts/").content, "html.parser")
    assert "Ice is late" in page.select_one("table").get_text()


def test_the_editor_of_a_page_leads_to_it(story: NewsArticlePage, at_the_desk: Client) -> None:
    assert f"/admin/drafts/{story.pk}/" in at_the_desk.get(f"/admin/pages/{story.pk}/edit/").content.decode()
