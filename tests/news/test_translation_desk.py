"""What translations have to catch up with: who is told, when, and by how many paragraphs."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.newsroom import CHIEF_EDITORS, Branch, found_newsroom
from news.desk import Desk
from news.factories import NewsArticlePageFactory
from news.models import Correction, NewsArticlePage, TranslationTask
from news.translation_desk import TranslationDesk, TranslationFilter

QUAY = "<p>The quay is 30 metres long and was built of granite.</p>"
HARBOUR = "<p>The harbour is deep enough for the ferries.</p>"


@pytest.fixture
def newsroom(db: None) -> dict[str, Branch]:
    return found_newsroom("Tideline")


@pytest.fixture
def chief(newsroom: dict[str, Branch]) -> Any:
    user = get_user_model().objects.create_user("chief", "chief@example.org", "secret")
    user.groups.add(Group.objects.get(name=CHIEF_EDITORS))
    return user


@pytest.fixture
def story(newsroom: dict[str, Branch]) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=newsroom["en"].news, title="Ice is late", body=[("paragraph", QUAY + HARBOUR)])


@pytest.fixture
def translated(newsroom: dict[str, Branch], story: NewsArticlePage) -> NewsArticlePage:
    index = newsroom["nb"].news
    return NewsArticlePageFactory(
        parent=index, locale=index.locale, translation_key=story.translation_key, title="Isen er sen", slug="isen"
    )


def publish(
    story: NewsArticlePage, note: str = "", *, kind: str = Correction.Kind.CORRECTION, **changes: Any
) -> NewsArticlePage:
    """Publish a change, with a correction if there is something to note; return the story."""
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    if note:
        draft.corrections.add(Correction(kind=kind, text=f"<p>{note}</p>"))
    draft.save_revision().publish()
    return NewsArticlePage.objects.get(pk=story.pk)


def lengthen(story: NewsArticlePage, metres: int = 40, note: str = "") -> NewsArticlePage:
    return publish(story, note, body=[("paragraph", QUAY.replace("30", str(metres)) + HARBOUR)])


def write_twice(newsroom: dict[str, Branch]) -> NewsArticlePage:
    """Publish a story in English and Norwegian; return the English one."""
    for branch in newsroom.values():
        branch.news.refresh_from_db()
    story = NewsArticlePageFactory(parent=newsroom["en"].news, body=[("paragraph", QUAY)])
    index = newsroom["nb"].news
    NewsArticlePageFactory(
        parent=index, locale=index.locale, translation_key=story.translation_key, slug=f"isen-{story.pk}"
    )
    return story


def open_tasks() -> list[TranslationTask]:
    return list(TranslationTask.objects.open().order_by("story"))


def desk(user: Any, query: str = "") -> list[Any]:
    page = TranslationDesk(user, TranslationFilter.from_query(QueryDict(query))).page()
    return [original.row for original in page.object_list]


# What raises a task ------------------------------------------------------------------------------


def test_a_new_version_of_the_original_raises_a_task_in_the_other_language(
    story: NewsArticlePage, translated: NewsArticlePage
) -> None:
    lengthen(story)
    assert [(task.story_id, task.source_id, task.from_number) for task in open_tasks()] == [
        (translated.pk, story.pk, 1)
    ]


def test_a_correction_is_told_apart(story: NewsArticlePage, translated: NewsArticlePage) -> None:
    lengthen(story, note="It was 40 metres.")
    assert [task.is_corrected for task in open_tasks()] == [True]


def test_further_versions_are_part_of_the_same_task(story: NewsArticlePage, translated: NewsArticlePage) -> None:
    lengthen(story, note="It was 40 metres.")
    lengthen(story, 50)
    task, *others = open_tasks()
    assert (task.from_number, task.is_corrected, others) == (1, True, [])
    assert task.changed_at == story.versions.get(number=3).published_at


def test_a_change_of_typing_raises_none(story: NewsArticlePage, translated: NewsArticlePage) -> None:
    publish(story, body=[("paragraph", QUAY.replace("granite", "granit") + HARBOUR)], typing_only=True)
    assert open_tasks() == []


def test_a_story_without_a_translation_raises_none(story: NewsArticlePage) -> None:
    lengthen(story)
    assert open_tasks() == []


def test_a_change_of_a_translation_is_its_own(story: NewsArticlePage, translated: NewsArticlePage) -> None:
    publish(translated, title="Isen er veldig sen")
    assert open_tasks() == []


def test_a_correction_found_in_a_translation_is_told_to_the_original(
    story: NewsArticlePage, translated: NewsArticlePage
) -> None:
    publish(translated, "Det var 40 meter.")
    assert [(task.story_id, task.source_id) for task in open_tasks()] == [(story.pk, translated.pk)]


def test_an_update_of_a_translation_is_its_own(story: NewsArticlePage, translated: NewsArticlePage) -> None:
    publish(translated, "Fergene seiler igjen.", kind=Correction.Kind.UPDATE)
    assert open_tasks() == []


def test_a_correction_that_catches_up_is_told_to_nobody(story: NewsArticlePage, translated: NewsArticlePage) -> None:
    lengthen(story, note="It was 40 metres.")
    publish(translated, "Det var 40 meter.")
    assert [task.story_id for task in open_tasks()] == [translated.pk]


def test_a_task_is_written_with_the_version_or_not_at_all(
    story: NewsArticlePage, translated: NewsArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr("news.models.translation_task.TranslationTaskQuerySet.raise_for", fail)
    with pytest.raises(OSError, match="no room"):
        lengthen(story)
    assert story.versions.count() == 1


# The desk ----------------------------------------------------------------------------------------


def test_it_counts_the_paragraphs_that_changed(story: NewsArticlePage, translated: NewsArticlePage, chief: Any) -> None:
    lengthen(story)
    publish(story, title="Ice is very late")
    (row,) = desk(chief)
    assert [(edition.language, edition.paragraphs) for edition in row.editions if edition.tasks] == [("nb", 2)]


def test_it_says_which_languages_are_missing(story: NewsArticlePage, translated: NewsArticlePage, chief: Any) -> None:
    (row,) = desk(chief, "view=missing")
    assert [edition.language for edition in row.editions if not edition.story] == ["ru"]


def test_a_story_that_lacks_another_language_is_left_out(
    story: NewsArticlePage, translated: NewsArticlePage, chief: Any
) -> None:
    assert desk(chief, "view=missing&language=nb") == []


def test_it_finds_a_story_by_the_headline_of_any_language(
    story: NewsArticlePage, translated: NewsArticlePage, chief: Any
) -> None:
    assert [row.original.pk for row in desk(chief, "view=all&words=isen")] == [story.pk]


def test_what_has_a_correction_comes_first(newsroom: dict[str, Branch], chief: Any) -> None:
    stories = [write_twice(newsroom), write_twice(newsroom)]
    lengthen(stories[0], note="It was 40 metres.")
    lengthen(stories[1])
    assert [row.original.pk for row in desk(chief)] == [stories[0].pk, stories[1].pk]


@pytest.mark.parametrize("query", ["view=nonsense", "language=xx", "page=-1", "words=%00", "page=" + "9" * 40])
def test_junk_in_the_query_is_no_filter(story: NewsArticlePage, chief: Any, client: Client, query: str) -> None:
    client.force_login(chief)
    assert client.get(f"/admin/translations/?{query}").status_code == 200


def test_it_costs_the_same_for_one_story_and_for_three(newsroom: dict[str, Branch], chief: Any, client: Client) -> None:
    client.force_login(chief)
    costs = []
    for _number in range(3):
        lengthen(write_twice(newsroom))
        client.get("/admin/translations/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/translations/")
        costs.append(len(queries))
    assert costs[0] == costs[2]


def test_nobody_sees_it_who_may_edit_no_story(story: NewsArticlePage, client: Client) -> None:
    guest = get_user_model().objects.create_user("guest", "guest@example.org", "secret")
    guest.groups.add(Group.objects.create(name="Guests"))
    client.force_login(guest)
    assert client.get("/admin/translations/").status_code == 302


# One task ----------------------------------------------------------------------------------------


@pytest.fixture
def task(story: NewsArticlePage, translated: NewsArticlePage) -> TranslationTask:
    lengthen(story, note="It was 40 metres.")
    return TranslationTask.objects.get()


@pytest.fixture
def at_the_desk(chief: Any, client: Client) -> Client:
    client.force_login(chief)
    return client


def test_its_page_shows_what_changed_and_the_note(task: TranslationTask, at_the_desk: Client) -> None:
    page = BeautifulSoup(at_the_desk.get(f"/admin/translations/{task.pk}/").content, "html.parser")
    assert "40" in page.select_one(".changes ins").get_text()
    assert "It was 40 metres." in page.select_one(".catching-up__note").get_text()


def test_an_editor_closes_it(task: TranslationTask, at_the_desk: Client, chief: Any) -> None:
    at_the_desk.post(f"/admin/translations/{task.pk}/", {"changed_at": task.changed_at.isoformat()})
    task.refresh_from_db()
    assert (task.done_by, open_tasks()) == (chief, [])


def test_it_is_not_closed_when_the_story_has_changed_once_more(
    task: TranslationTask, at_the_desk: Client, story: NewsArticlePage
) -> None:
    lengthen(story, 50)
    at_the_desk.post(f"/admin/translations/{task.pk}/", {"changed_at": task.changed_at.isoformat()})
    assert open_tasks() == [task]


def test_nobody_closes_it_who_may_not_edit_the_translation(task: TranslationTask, client: Client) -> None:
    other = get_user_model().objects.create_user("other", "other@example.org", "secret")
    other.groups.add(Group.objects.create(name="Visitors"))
    client.force_login(other)
    client.post(f"/admin/translations/{task.pk}/", {"changed_at": task.changed_at.isoformat()})
    assert open_tasks() == [task]


def test_after_it_the_next_version_is_a_new_task(task: TranslationTask, chief: Any, story: NewsArticlePage) -> None:
    task.close(chief)
    lengthen(story, 50)
    assert [later.from_number for later in open_tasks()] == [2]


def test_it_lies_on_the_desk_of_the_dashboard(task: TranslationTask, chief: Any) -> None:
    assert Desk.of(chief).translations == [task]


def test_whoever_opens_the_translation_is_told(task: TranslationTask, at_the_desk: Client) -> None:
    response = at_the_desk.get(f"/admin/pages/{task.story_id}/edit/")
    told = [str(message) for message in get_messages(response.wsgi_request)] or [response.content.decode()]
    assert reverse("translation_task", args=[task.pk]) in "".join(told)


# Readers -----------------------------------------------------------------------------------------


@pytest.fixture
def notice(client: Client) -> Callable[[NewsArticlePage], Any]:
    def on_page(story: NewsArticlePage) -> Any:
        response = client.get(NewsArticlePage.objects.get(pk=story.pk).get_url())
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser").select_one(".newer-original")

    return on_page


def test_readers_of_an_outdated_translation_are_led_to_the_original(
    story: NewsArticlePage, translated: NewsArticlePage, notice: Any
) -> None:
    lengthen(story)
    told = notice(translated)
    assert "Originalen ble endret" in told.get_text()
    assert (told.a["href"], told.a["hreflang"]) == (story.get_url(), "en")


def test_readers_of_the_original_are_told_nothing(
    story: NewsArticlePage, translated: NewsArticlePage, notice: Any
) -> None:
    lengthen(story)
    assert notice(story) is None


def test_readers_are_told_nothing_after_a_change_of_typing(
    story: NewsArticlePage, translated: NewsArticlePage, notice: Any
) -> None:
    publish(story, body=[("paragraph", QUAY.replace("granite", "granit") + HARBOUR)], typing_only=True)
    assert notice(translated) is None


def test_readers_are_told_nothing_of_an_original_they_may_not_see(
    story: NewsArticlePage, translated: NewsArticlePage, notice: Any
) -> None:
    lengthen(story)
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    assert notice(translated) is None


def test_readers_are_told_nothing_once_it_is_done(
    story: NewsArticlePage, translated: NewsArticlePage, notice: Any
) -> None:
    lengthen(story)
    TranslationTask.objects.update(done_at=timezone.now())
    assert notice(translated) is None
