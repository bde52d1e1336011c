"""Two people at one story: the second to save is told, and neither version is lost."""

import threading
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset

from home.newsroom import CHIEF_EDITORS, EDITORS, Branch, found_newsroom
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage
from tests.news.form import PUBLISH, story_form


@pytest.fixture
def newsroom(db: None) -> Branch:
    return found_newsroom("Tideline")["en"]


@pytest.fixture
def story(newsroom: Branch) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=newsroom.news, title="Ice is late", live=False)


def editor(name: str, group: str = EDITORS) -> AbstractUser:
    user = get_user_model().objects.create_user(name.lower(), f"{name.lower()}@example.org", "secret")
    user.first_name, user.last_name = name, "Demo"
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return user


class Desk:
    """Somebody who opens a story and later saves what the form held then, as a browser without scripts does."""

    def __init__(self, user: AbstractUser, story: NewsArticlePage) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.address = reverse("wagtailadmin_pages:edit", args=[story.pk])
        self.story = story
        self.note(self.client.get(self.address))

    def note(self, response: HttpResponse) -> None:
        """Take over what the form says about the version that it was opened at."""
        form = BeautifulSoup(response.content, "html.parser").select_one("#page-edit-form")
        assert form is not None
        self.opened = {name: form.find("input", {"name": name})["value"] for name in OPENED}

    def save(self, **fields: Any) -> HttpResponse:
        """Send the form; if it comes back, this desk shows it."""
        headers = fields.pop("headers", {})
        form = story_form(self.story, **{**self.opened, **fields})
        response = self.client.post(self.address, form, headers=headers)
        if response.status_code == 200 and not headers:
            self.note(response)
        return response


OPENED = ("loaded_revision_id", "loaded_revision_created_at", "window")
BY_ITSELF = {"accept": "application/json"}


def told(response: HttpResponse) -> str:
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(found.get_text(" ", strip=True) for found in soup.select(".messages .error"))


def ledes(story: NewsArticlePage) -> list[str]:
    """The ledes of all versions, the oldest first."""
    return [revision.content["lede"] for revision in story.revisions.order_by("created_at")]


def test_a_version_that_nobody_else_has_touched_is_saved_without_a_word(story: NewsArticlePage) -> None:
    assert Desk(editor("Ada"), story).save(lede="By Ada.").status_code == 302
    assert ledes(story)[-1] == "By Ada."


def test_the_second_to_save_is_told_by_whom_and_what_to_do(story: NewsArticlePage) -> None:
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    ada.save(lede="By Ada.")
    message = told(bo.save(lede="By Bo."))
    assert "Ada Demo saved this story" in message
    assert "save again" in message


def test_what_the_second_typed_comes_back_unsaved(story: NewsArticlePage) -> None:
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    ada.save(lede="By Ada.")
    page = BeautifulSoup(bo.save(lede="By Bo.").content, "html.parser")
    assert page.select_one("#id_lede").get_text(strip=True) == "By Bo."
    assert ledes(story)[-1] == "By Ada."


def test_saving_again_keeps_both_versions(story: NewsArticlePage) -> None:
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    ada.save(lede="By Ada.")
    bo.save(lede="By Bo.")
    assert bo.save(lede="By Bo.").status_code == 302
    assert ledes(story)[-2:] == ["By Ada.", "By Bo."]


def test_a_third_version_that_comes_between_is_told_as_well(story: NewsArticlePage) -> None:
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    ada.save(lede="By Ada.")
    bo.save(lede="By Bo.")
    Desk(editor("Cy"), story).save(lede="By Cy.")
    assert "Cy Demo saved this story" in told(bo.save(lede="By Bo."))


def test_a_stale_form_does_not_publish(story: NewsArticlePage) -> None:
    ada, chief = Desk(editor("Ada"), story), Desk(editor("Chief", CHIEF_EDITORS), story)
    ada.save(lede="By Ada.")
    chief.save(lede="By the chief.", **{"action-publish": "1"})
    assert not NewsArticlePage.objects.get(pk=story.pk).live


def test_the_form_comes_back_although_the_other_removed_what_it_holds(story: NewsArticlePage) -> None:
    byline = story.bylines.create(person=PersonFactory(name="Ada Demo"))
    story.save()
    story.save_revision()
    held = inline_formset([{"id": byline.pk, "person": byline.person_id, "ORDER": "1"}], initial=1)
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    ada.save(bylines=inline_formset([{**held["0"], "DELETE": "1"}], initial=1))
    assert "Ada Demo saved this story" in told(bo.save(bylines=held))


def test_ones_own_other_window_is_called_that(story: NewsArticlePage) -> None:
    ada = editor("Ada")
    first, second = Desk(ada, story), Desk(ada, story)
    first.save(lede="In the first window.")
    assert "You saved this story in another window" in told(second.save(lede="In the second."))


def test_the_message_leads_to_what_the_other_changed(story: NewsArticlePage) -> None:
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    opened = bo.opened["loaded_revision_id"]
    ada.save(lede="By Ada.")
    page = BeautifulSoup(bo.save(lede="By Bo.").content, "html.parser")
    newest = NewsArticlePage.objects.get(pk=story.pk).latest_revision_id
    comparison = page.find("a", string="See what changed")
    assert comparison["href"].endswith(f"/pages/{story.pk}/revisions/compare/{opened}...{newest}/")
    assert bo.client.get(comparison["href"]).status_code == 200


@pytest.mark.parametrize("opened", ["", "0", "x", "99999999999999999999"])
def test_a_form_that_lies_about_its_version_does_no_harm(story: NewsArticlePage, opened: str) -> None:
    desk = Desk(editor("Ada"), story)
    desk.opened["loaded_revision_id"] = opened
    assert desk.save(lede="By Ada.").status_code in {200, 302}


def test_what_saves_itself_stops_at_a_newer_version(story: NewsArticlePage) -> None:
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    ada.save(lede="By Ada.")
    answer = bo.save(lede="By Bo.", headers=BY_ITSELF)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid_revision")
    assert ledes(story)[-1] == "By Ada."


def test_an_earlier_version_is_not_brought_back_over_a_newer_one_unawares(story: NewsArticlePage) -> None:
    first = story.latest_revision_id
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    bo.address = reverse("wagtailadmin_pages:revisions_revert", args=[story.pk, first])
    ada.save(lede="By Ada.")
    assert "Ada Demo saved this story" in told(bo.save(lede="As it was."))


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_one_moment_one_is_told(transactional_db: None) -> None:
    story = NewsArticlePageFactory(parent=found_newsroom("Tideline")["en"].news, live=False)
    desks = [Desk(editor("Ada"), story), Desk(editor("Bo"), story)]
    start = threading.Barrier(2)
    answers: list[int] = []

    def save(desk: Desk) -> None:
        start.wait()
        answers.append(desk.save(lede=f"By {desk.client.session['_auth_user_id']}.").status_code)
        connection.close()

    threads = [threading.Thread(target=save, args=[desk]) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 302]


def test_what_saved_itself_in_a_window_does_not_stop_its_button(story: NewsArticlePage) -> None:
    ada = Desk(editor("Ada"), story)
    opened = dict(ada.opened)
    assert ada.save(lede="Half a", headers=BY_ITSELF).json()["success"]
    assert ada.opened == opened  # a form goes on naming the version that it was opened at
    assert ada.save(lede="Half a sentence.").status_code == 302
    assert ledes(story)[-1] == "Half a sentence."


def test_what_saved_itself_in_another_window_of_the_same_editor_does(story: NewsArticlePage) -> None:
    ada = editor("Ada")
    here, there = Desk(ada, story), Desk(ada, story)
    there.save(lede="There.", headers=BY_ITSELF)
    assert "You saved this story in another window" in told(here.save(lede="Here."))
    assert ledes(story)[-1] == "There."


def test_nobody_takes_over_another_editors_window(story: NewsArticlePage) -> None:
    ada, bo = Desk(editor("Ada"), story), Desk(editor("Bo"), story)
    ada.save(lede="By Ada.", headers=BY_ITSELF)
    assert "Ada Demo saved this story" in told(bo.save(lede="By Bo.", window=ada.opened["window"]))


def test_readers_versions_do_not_name_the_window(story: NewsArticlePage) -> None:
    Desk(editor("Ada", CHIEF_EDITORS), story).save(**PUBLISH)
    assert "window" not in story.versions.get().content


def test_what_saved_itself_does_not_stand_there_twice(story: NewsArticlePage) -> None:
    ada, person = Desk(editor("Ada", CHIEF_EDITORS), story), PersonFactory(locale=story.locale)
    rows = {
        "story_topics": inline_formset([{"topic": TopicFactory(locale=story.locale).pk, "ORDER": 1}]),
        "bylines": inline_formset([{"person": person.pk, "ORDER": 1}]),
    }
    assert ada.save(headers=BY_ITSELF, **rows).json()["success"]
    assert ada.save(headers=BY_ITSELF, **rows).json()["success"]  # the answer to the first was lost
    assert ada.save(**rows, **PUBLISH).status_code == 302
    story.refresh_from_db()
    assert (story.live, story.story_topics.count(), story.bylines.count()) == (True, 1, 1)


def test_two_who_choose_the_same_topic_choose_it_once(story: NewsArticlePage) -> None:
    ada, bo, topic = Desk(editor("Ada"), story), Desk(editor("Bo"), story), TopicFactory(locale=story.locale)
    rows = {"story_topics": inline_formset([{"topic": topic.pk, "ORDER": 1}])}
    ada.save(**rows)
    assert "Ada Demo saved this story" in told(bo.save(lede="By Bo.", **rows))
    assert bo.save(lede="By Bo.", **rows).status_code == 302
    assert (ledes(story)[-1], story.story_topics.count()) == ("By Bo.", 1)
