"""The desk for outgoing links: what editors see of them, and what they do about them."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, PageLogEntry
from wagtail_localize.models import Translation, TranslationSource

from archive.guardian import places
from archive.guardian.mending import REPLACED
from archive.models import LinkHost, LinkInStory, OutgoingLink
from core.publishing import outbox
from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, found_groups
from news.factories import NewsArticlePageFactory
from news.links import outside_links
from news.models import LinkCheck, NewsArticlePage, NewsIndexPage, StoryVersion, TranslationTask

State, Reason = OutgoingLink.State, OutgoingLink.Reason
OLD, OTHER = "http://tideline.example/air?a=1&b=2", "https://example.org/sea"
COPY = "https://web.archive.org/web/20050220101112/http://tideline.example/air?a=1&b=2"
NEW = "https://tideline.example/air/2005"
DESK = "archive_outgoinglink_modeladmin_index"


@pytest.fixture
def newsroom(news_index: NewsIndexPage) -> NewsIndexPage:
    """A news index, and the groups with their rights."""
    found_groups(Page.get_first_root_node())
    return news_index


def follow(*stories: NewsArticlePage) -> None:
    """Bring the table in step, as the outbox's handler does."""
    for story in stories:
        places.bring_in_step(story.pk, places.watched(story))


def signed_in(group: str) -> Client:
    user = get_user_model().objects.create_user(group, f"{group[:4]}@example.org", "secret")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def chief(newsroom: NewsIndexPage) -> Client:
    return signed_in(CHIEF_EDITORS)


@pytest.fixture
def story(newsroom: NewsIndexPage) -> NewsArticlePage:
    """A published story that leads to an address three times: in its text, in a block, among its sources."""
    written = NewsArticlePageFactory(
        parent=newsroom,
        title="Ice is late",
        body=[
            (
                "paragraph",
                f'<p>Read <a href="{OLD.replace("&", "&amp;")}">this</a> and <a href="{OTHER}">that</a>.</p>',
            ),
            ("block_quote", {"text": "So it is.", "source": "Office", "source_url": OLD}),
        ],
        sources=[("source", {"name": "Office", "url": OLD})],
    )
    follow(written)
    return written


@pytest.fixture
def dead(story: NewsArticlePage) -> OutgoingLink:
    OutgoingLink.objects.filter(url=OLD).update(state=State.DEAD, reason=Reason.NOT_FOUND, since=timezone.now())
    LinkInStory.objects.filter(link__url=OLD).update(copy_url=COPY, copy_made_at=datetime(2005, 2, 20, tzinfo=UTC))
    return OutgoingLink.objects.get(url=OLD)


@pytest.fixture
def moved(story: NewsArticlePage) -> OutgoingLink:
    OutgoingLink.objects.filter(url=OLD).update(state=State.MOVED, reason=Reason.MOVED, moved_to=NEW)
    return OutgoingLink.objects.get(url=OLD)


def do(client: Client, name: str, link: OutgoingLink, **data: str) -> str:
    """Press a button of the desk; return what the editor is told."""
    response = client.post(reverse(name, args=[link.pk]), data, follow=True)
    told = BeautifulSoup(response.content, "html.parser").select(".messages li")
    return " ".join(" ".join(each.get_text(" ").split()) for each in told)


def shown(client: Client, **query: str) -> list[str]:
    page = BeautifulSoup(client.get(reverse(DESK), query).content, "html.parser")
    return [heading.get_text().strip() for heading in page.select(".link__address")]


def now_of(story: NewsArticlePage) -> NewsArticlePage:
    return NewsArticlePage.objects.get(pk=story.pk)


# What it shows -----------------------------------------------------------------------------------


def test_the_worst_stands_first(chief: Client, newsroom: NewsIndexPage) -> None:
    host = LinkHost.objects.create(name="tideline.example")
    for state in (State.GOOD, State.MOVED, State.NEW, State.DEAD, State.UNTOLD, State.DOUBTFUL, State.FAILING):
        OutgoingLink.objects.create(url=state.name.lower(), state=state, host=host)
    assert shown(chief) == ["dead", "doubtful", "moved", "failing", "untold", "new", "good"]


def test_it_tells_reason_stories_last_answer_and_copy(chief: Client, dead: OutgoingLink) -> None:
    dead.answer = LinkCheck.objects.create(url=OLD, status=404, checked_at=timezone.now())
    dead.save()
    page = BeautifulSoup(chief.get(reverse(DESK)).content, "html.parser").select_one(".link--dead")
    text = " ".join(page.get_text(" ").split())
    for words in (
        "The page is not there (404).",
        "Ice is late",
        "last answer 404",
        "Archived copy of February 20, 2005",
    ):
        assert words in text


def test_each_story_leads_to_its_editor(chief: Client, dead: OutgoingLink, story: NewsArticlePage) -> None:
    page = BeautifulSoup(chief.get(reverse(DESK)).content, "html.parser")
    link = page.select_one(".link--dead .link__stories a")
    assert link["href"] == reverse("wagtailadmin_pages:edit", args=[story.pk])


def test_it_is_narrowed_by_state_and_by_words(chief: Client, dead: OutgoingLink) -> None:
    assert shown(chief, state__exact=str(State.NEW.value)) == [OTHER]
    assert shown(chief, q="sea") == [OTHER]


def test_its_cost_does_not_depend_on_its_length(chief: Client, dead: OutgoingLink, newsroom: NewsIndexPage) -> None:
    shown(chief)
    with CaptureQueriesContext(connection) as few:
        assert len(shown(chief)) == 2
    for number in range(4):
        links = f'<a href="https://example.org/{number}">x</a> <a href="{OTHER}">y</a>'
        follow(NewsArticlePageFactory(parent=newsroom, body=[("paragraph", f"<p>{links}</p>")]))
    with CaptureQueriesContext(connection) as many:
        assert len(shown(chief)) == 6
    assert len(many) == len(few)


def test_it_says_when_the_guardian_is_switched_off(chief: Client, dead: OutgoingLink, settings) -> None:
    for number, is_told in ((0, True), (5, False)):
        settings.LINKS_PER_MINUTE = number
        page = BeautifulSoup(chief.get(reverse(DESK)).content, "html.parser")
        assert bool(page.select(".links__off")) == is_told


def test_nonsense_in_its_address_shows_the_list(chief: Client, dead: OutgoingLink) -> None:
    for query in ("state__exact=x", "p=nothing", "q=%00", "o=9.9", "reason__exact=x"):
        assert chief.get(f"{reverse(DESK)}?{query}", follow=True).status_code == 200


# Accepting ---------------------------------------------------------------------------------------


def test_the_copy_takes_the_dead_address_place_wherever_it_stands(chief, dead: OutgoingLink, story) -> None:
    assert do(chief, "link_accept", dead) == "The link is replaced in 1 story."
    assert set(outside_links(now_of(story))) == {COPY, OTHER}
    assert now_of(story).live_revision_id == now_of(story).latest_revision_id


def test_nothing_else_of_the_story_changes(chief: Client, dead: OutgoingLink, story: NewsArticlePage) -> None:
    before = now_of(story).serializable_data()
    do(chief, "link_accept", dead)
    after = now_of(story).serializable_data()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "body",
        "sources",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
    }
    assert after["body"] == before["body"].replace(OLD.replace("&", "&amp;"), COPY.replace("&", "&amp;")).replace(
        OLD, COPY
    )


def test_the_new_address_takes_the_place_of_one_that_moved(chief, moved: OutgoingLink, story) -> None:
    do(chief, "link_accept", moved)
    assert set(outside_links(now_of(story))) == {NEW, OTHER}


def test_it_is_a_revision_and_a_log_entry_of_the_editor(chief: Client, dead: OutgoingLink, story) -> None:
    do(chief, "link_accept", dead)
    entry = PageLogEntry.objects.get(page=story.pk, action=REPLACED)
    assert (entry.user.username, entry.data) == (CHIEF_EDITORS, {"from": OLD, "to": COPY})
    assert entry.revision == now_of(story).latest_revision
    history = chief.get(reverse("wagtailadmin_pages:history", args=[story.pk]))
    assert f"Replaced the link to {OLD}" in BeautifulSoup(history.content, "html.parser").get_text()


def test_readers_find_no_new_version_and_no_translation_is_behind(chief, dead, story, branches) -> None:
    translation = story.copy_for_translation(branches["nb"].news.locale)
    translation.save_revision().publish()
    do(chief, "link_accept", dead)
    version = StoryVersion.objects.get(story=story)
    assert version.number == 1
    assert COPY.replace("&", "&amp;") in version.content["body"]
    assert not TranslationTask.objects.exists()


def test_the_table_follows(chief: Client, dead: OutgoingLink) -> None:
    do(chief, "link_accept", dead)
    outbox.drain()
    assert set(OutgoingLink.objects.values_list("url", flat=True)) == {COPY, OTHER}


def test_each_story_gets_the_copy_from_near_its_own_date(chief, dead: OutgoingLink, story, newsroom) -> None:
    later = NewsArticlePageFactory(parent=newsroom, body=[("paragraph", f'<p><a href="{OLD}">x</a></p>')])
    follow(later)
    other_copy = COPY.replace("20050220101112", "20210304050607")
    LinkInStory.objects.filter(story=later).update(copy_url=other_copy)
    assert do(chief, "link_accept", dead) == "The link is replaced in 2 stories."
    assert outside_links(now_of(later)) == [other_copy]


def test_a_story_with_unpublished_changes_is_told_and_left_alone(chief, dead: OutgoingLink, story) -> None:
    story.title = "Ice is later"
    story.save_revision()
    told = do(chief, "link_accept", dead)
    assert told == "Ice is late: The story has changes that are not published. Mend the link there."
    assert set(outside_links(now_of(story))) == {OLD, OTHER}
    assert now_of(story).get_latest_revision_as_object().title == "Ice is later"


def test_a_locked_story_is_told_and_left_alone(chief: Client, dead: OutgoingLink, story: NewsArticlePage) -> None:
    other = get_user_model().objects.create_user("holder", "holder@example.org", "secret")
    NewsArticlePage.objects.filter(pk=story.pk).update(locked=True, locked_by=other, locked_at=timezone.now())
    assert do(chief, "link_accept", dead) == "Ice is late: The story is locked."
    assert set(outside_links(now_of(story))) == {OLD, OTHER}


def test_a_story_that_the_translation_editor_keeps_is_told_and_left_alone(chief, dead, story, branches) -> None:
    locale = branches["nb"].news.locale
    source, _created = TranslationSource.get_or_create_from_instance(story)
    Translation.objects.create(source=source, target_locale=locale)
    translation = story.copy_for_translation(locale)
    translation.save_revision().publish()
    follow(translation)
    LinkInStory.objects.filter(story=translation).update(copy_url=COPY)
    assert "kept by the translation editor" in do(chief, "link_accept", dead)
    assert OLD in outside_links(now_of(translation))
    assert OLD not in outside_links(now_of(story))


def test_a_story_that_may_not_be_published_as_it_is_is_told(chief, dead: OutgoingLink, story) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(date=datetime(2100, 1, 1, tzinfo=UTC))
    assert "This date is in the future" in do(chief, "link_accept", dead)
    assert OLD in outside_links(now_of(story))
    assert OLD in StoryVersion.objects.get(story=story).content["sources"]


def test_who_may_not_publish_leaves_a_draft(dead: OutgoingLink, story: NewsArticlePage) -> None:
    told = do(signed_in(EDITORS), "link_accept", dead)
    assert told == "The link is replaced in the draft of 1 story; a chief editor publishes it."
    assert set(outside_links(now_of(story))) == {OLD, OTHER}
    assert set(outside_links(now_of(story).get_latest_revision_as_object())) == {COPY, OTHER}


def test_what_is_good_again_proposes_nothing(chief: Client, dead: OutgoingLink, story: NewsArticlePage) -> None:
    OutgoingLink.objects.update(state=State.GOOD)
    assert do(chief, "link_accept", dead) == "Nothing is proposed for this link any more."
    assert OLD in outside_links(now_of(story))


# The other buttons -------------------------------------------------------------------------------


def test_an_ignored_address_keeps_its_note_and_is_never_due(chief: Client, dead: OutgoingLink) -> None:
    do(chief, "link_ignore", dead, note="The office closed; the address is part of the story.")
    dead.refresh_from_db()
    assert (State(dead.state), dead.note) == (State.IGNORED, "The office closed; the address is part of the story.")
    assert dead not in OutgoingLink.objects.due(datetime(2100, 1, 1, tzinfo=UTC))
    assert ModelLogEntry.objects.get(action="archive.ignore_link").user.username == CHIEF_EDITORS


def test_a_note_that_is_too_long_is_told(chief: Client, dead: OutgoingLink) -> None:
    assert "255" in do(chief, "link_ignore", dead, note="x" * 256)
    dead.refresh_from_db()
    assert State(dead.state) == State.DEAD


def test_an_ignored_address_may_be_watched_again(chief: Client, dead: OutgoingLink) -> None:
    do(chief, "link_ignore", dead, note="No.")
    do(chief, "link_watch", dead)
    dead.refresh_from_db()
    assert (State(dead.state), dead.strikes) == (State.NEW, 0)


def test_an_address_is_asked_again_at_once(chief: Client, dead: OutgoingLink) -> None:
    OutgoingLink.objects.update(next_check_at=datetime(2100, 1, 1, tzinfo=UTC))
    do(chief, "link_check", dead)
    assert list(OutgoingLink.objects.due(timezone.now())) == [dead]


def test_a_button_leads_back_to_the_list_as_it_was(chief: Client, dead: OutgoingLink) -> None:
    here = f"{reverse(DESK)}?state__exact=1"
    assert chief.post(reverse("link_check", args=[dead.pk]), {"next": here}).url == here


def test_a_button_leads_nowhere_else(chief: Client, dead: OutgoingLink) -> None:
    response = chief.post(reverse("link_check", args=[dead.pk]), {"next": "https://elsewhere.example/"})
    assert response.url == reverse(DESK)


BUTTONS = ["link_accept", "link_ignore", "link_watch", "link_check"]


def pressed(client: Client, link: OutgoingLink) -> set[int]:
    return {client.post(reverse(name, args=[link.pk])).status_code for name in BUTTONS}


def test_buttons_are_no_links(chief: Client, dead: OutgoingLink) -> None:
    assert {chief.get(reverse(name, args=[dead.pk])).status_code for name in BUTTONS} == {405}


def test_buttons_of_another_site_do_nothing(chief: Client, dead: OutgoingLink) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = chief.cookies
    assert pressed(strict, dead) == {403}


def test_reporters_press_none(dead: OutgoingLink) -> None:
    client = signed_in(REPORTERS)
    assert {client.post(reverse(name, args=[dead.pk])).url for name in BUTTONS} == {reverse("wagtailadmin_home")}
    dead.refresh_from_db()
    assert State(dead.state) == State.DEAD


def test_reporters_do_not_see_the_desk(dead: OutgoingLink) -> None:
    assert signed_in(REPORTERS).get(reverse(DESK)).status_code in {302, 403}


def test_editors_see_the_desk(dead: OutgoingLink) -> None:
    assert OLD in shown(signed_in(EDITORS))


def test_editors_may_allow_that_copies_are_looked_for(dead: OutgoingLink) -> None:
    page = signed_in(EDITORS).get(reverse("wagtailsettings:edit", args=["archive", "guardiansettings"]), follow=True)
    assert "look for archived copies" in page.content.decode().lower()
