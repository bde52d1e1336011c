"""What lies on an editor's desk: drafts, what waits for them, and what goes out by itself."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.test import Client
from django.utils import timezone
from wagtail.models import Workflow

from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, Branch, found_newsroom
from news.desk import Desk
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage


@pytest.fixture
def newsroom(db: None) -> Branch:
    return found_newsroom("Tideline")["en"]


def person(group: str) -> AbstractUser:
    user = get_user_model().objects.create_user(group.lower().replace(" ", "-"), f"{len(group)}@example.org", "secret")
    user.groups.add(Group.objects.get(name=group))
    return user


def write(newsroom: Branch, **options: object) -> NewsArticlePage:
    newsroom.news.refresh_from_db()
    return NewsArticlePageFactory(parent=newsroom.news, **options)


def test_a_draft_lies_on_the_desk_of_those_who_may_edit_it(newsroom: Branch) -> None:
    reporter, other = person(REPORTERS), get_user_model().objects.create_user("guest")
    own = write(newsroom, live=False, owner=reporter)
    assert [draft.pk for draft in Desk.of(reporter).drafts] == [own.pk]
    assert Desk.of(other).drafts == []


def test_a_published_story_without_changes_lies_on_no_desk(newsroom: Branch) -> None:
    write(newsroom)
    assert Desk.of(person(CHIEF_EDITORS)).drafts == []


def test_a_submitted_story_waits_for_the_editor_and_then_for_the_chief(newsroom: Branch) -> None:
    reporter, editor, chief = person(REPORTERS), person(EDITORS), person(CHIEF_EDITORS)
    story = write(newsroom, live=False, owner=reporter)
    state = Workflow.objects.get(name="Editor, then chief editor").start(story, reporter)
    assert [item.story.pk for item in Desk.of(editor).waiting] == [story.pk]
    assert Desk.of(chief).waiting == []
    state.current_task_state.approve(user=editor)
    assert Desk.of(editor).waiting == []
    assert [(item.story.pk, item.step) for item in Desk.of(chief).waiting] == [(story.pk, "Chief editor publishes")]


def test_the_chiefs_approval_publishes(newsroom: Branch) -> None:
    reporter, editor, chief = person(REPORTERS), person(EDITORS), person(CHIEF_EDITORS)
    story = write(newsroom, live=False, owner=reporter)
    state = Workflow.objects.get(name="Editor, then chief editor").start(story, reporter)
    state.current_task_state.approve(user=editor)
    state.refresh_from_db()
    state.current_task_state.approve(user=chief)
    story.refresh_from_db()
    assert story.live


def test_a_scheduled_story_is_no_draft(newsroom: Branch) -> None:
    chief = person(CHIEF_EDITORS)
    story = write(newsroom, live=False)
    story.go_live_at = timezone.now() + timedelta(days=1)
    story.save_revision(approved_go_live_at=story.go_live_at)
    story.save()
    desk = Desk.of(chief)
    assert [scheduled.pk for scheduled in desk.scheduled] == [story.pk]
    assert desk.drafts == []


@pytest.mark.parametrize("group", [REPORTERS, EDITORS, CHIEF_EDITORS])
def test_everybody_opens_the_dashboard_on_their_desk(newsroom: Branch, client: Client, group: str) -> None:
    client.force_login(person(group))
    assert 'id="desk-title"' in client.get("/admin/").content.decode()


def test_a_reporter_cannot_publish_and_a_chief_can(newsroom: Branch) -> None:
    story = write(newsroom, live=False)
    assert not story.permissions_for_user(person(REPORTERS)).can_publish()
    assert not story.permissions_for_user(person(EDITORS)).can_publish()
    assert story.permissions_for_user(person(CHIEF_EDITORS)).can_publish()


def test_founding_twice_changes_nothing(newsroom: Branch) -> None:
    before = (Group.objects.count(), Workflow.objects.count(), newsroom.home.pk)
    again = found_newsroom("Tideline")["en"]
    assert (Group.objects.count(), Workflow.objects.count(), again.home.pk) == before
