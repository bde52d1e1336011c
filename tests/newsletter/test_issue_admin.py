"""Putting an issue together, having it approved, and sending it: who may do what."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core.factories import NewsImageFactory, image_file
from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, found_newsroom
from news.factories import NewsArticlePageFactory, TopicFactory
from newsletter.factories import MailingFactory, NewsletterIssueFactory, SubscriberFactory
from newsletter.models import Mailing, NewsletterIssue

ISSUES = "/admin/snippets/newsletter/newsletterissue/"


@pytest.fixture
def newsroom(db):
    return found_newsroom("Tideline")


def signed_in(client, group):
    user = get_user_model().objects.create_user(group, password="x", email=f"{group[:3].lower()}@example.org")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


@pytest.fixture
def editor(client, newsroom):
    return signed_in(client, EDITORS)


@pytest.fixture
def chief(client, newsroom):
    return signed_in(client, CHIEF_EDITORS)


@pytest.fixture
def story(newsroom):
    return NewsArticlePageFactory(parent=newsroom["en"].news, title="Ice is late", slug="2021-03-ice")


@pytest.fixture
def issue(story):
    return NewsletterIssueFactory(stories=[story], subject="Ice, again")


@pytest.fixture
def reader(newsroom):
    return SubscriberFactory()


def issue_form(**fields):
    """Return what the editor's form sends for an issue, changed by what is given."""
    return nested_form_data(
        {
            "language": "en",
            "subject": "Ice, again",
            "preheader": "",
            "intro": streamfield([("paragraph", rich_text("<p>Good morning.</p>"))]),
            "selection": "picked",
            "picked": inline_formset([]),
            **fields,
        }
    )


def picked(story, **options):
    return inline_formset([{"story": story.pk, "extent": "teaser", "ORDER": 1, **options}])


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def errors(response):
    return " ".join(error.get_text(" ", strip=True) for error in soup(response).select(".error-message"))


def send_page(issue):
    return f"/admin/newsletter/issues/{issue.pk}/send/"


def warned(response):
    return " ".join(one.get_text(" ", strip=True) for one in soup(response).select(".messages, .error-message"))


# The form ----------------------------------------------------------------------------------------


def test_an_editor_makes_an_issue(editor, story):
    editor.post(f"{ISSUES}add/", issue_form(picked=picked(story)))

    issue = NewsletterIssue.objects.get().get_latest_revision_as_object()
    assert (issue.live, [one.story for one in issue.picked.all()]) == (False, [story])


def test_a_story_in_another_language_is_an_error_of_its_row(editor, newsroom):
    locale = Locale.objects.get(language_code="nb")
    story = NewsArticlePageFactory(parent=newsroom["nb"].news, locale=locale, slug="2021-03-is")

    response = editor.post(f"{ISSUES}add/", issue_form(picked=picked(story)))

    assert "This story is in Norsk bokmål, the issue in English." in errors(response)


def test_a_topic_in_another_language_is_an_error_of_the_topics(editor):
    topic = TopicFactory(locale=Locale.objects.get(language_code="nb"), name="Is")

    assert "Is" in errors(editor.post(f"{ISSUES}add/", issue_form() | {"topics": topic.pk}))


def test_a_saved_issue_offers_the_topics_of_its_language(editor, issue):
    TopicFactory(name="Ice")
    TopicFactory(name="Is", locale=Locale.objects.get(language_code="nb"))

    page = soup(editor.get(f"{ISSUES}edit/{issue.pk}/"))

    assert [label.get_text(strip=True) for label in page.select("#id_topics label")] == ["Ice"]


@pytest.mark.parametrize("mode", ["html", "text"])
def test_a_new_issue_has_a_preview_before_it_has_a_language(editor, story, mode):
    address = f"{ISSUES}preview/"
    editor.post(address, issue_form(language="", subject="", picked=picked(story)))

    assert editor.get(address, {"mode": mode}).status_code == 200


def test_the_list_tells_language_state_and_what_was_sent(editor, issue):
    MailingFactory(issue=issue, begun_at=timezone.now(), state=Mailing.State.DONE)

    row = soup(editor.get(ISSUES)).select_one("table.listing tbody tr").get_text(" ", strip=True)

    assert [word for word in ("Ice, again", "English", "approved", "done") if word.lower() not in row.lower()] == []


def test_the_list_tells_which_issue_is_in_review(editor, story):
    editor.post(f"{ISSUES}add/", issue_form(picked=picked(story)) | {"action-submit": "1"})

    assert "in review" in soup(editor.get(ISSUES)).select_one("table.listing tbody tr").get_text()


def test_the_list_costs_the_same_at_any_length(editor, story, django_assert_max_num_queries):
    def asked():
        with django_assert_max_num_queries(60) as captured:
            editor.get(ISSUES)
        return len(captured)

    NewsletterIssueFactory()
    asked()
    one = asked()
    NewsletterIssueFactory.create_batch(3)
    assert asked() == one


# The workflow ------------------------------------------------------------------------------------


def test_an_issue_goes_from_editor_to_chief_editor(newsroom):
    steps = NewsletterIssue.get_default_workflow().tasks
    assert [task.name for task in steps] == ["Editor reads", "Chief editor publishes"]


def test_an_editor_submits_an_issue_and_does_not_publish_it(editor, story):
    editor.post(f"{ISSUES}add/", issue_form(picked=picked(story)) | {"action-publish": "1"})

    assert not NewsletterIssue.objects.filter(live=True).exists()


def test_a_submitted_issue_waits_for_its_first_step(editor, story):
    editor.post(f"{ISSUES}add/", issue_form(picked=picked(story)) | {"action-submit": "1"})

    assert NewsletterIssue.objects.get().current_workflow_task.name == "Editor reads"


def test_a_chief_editor_approves_by_publishing(chief, story):
    chief.post(f"{ISSUES}add/", issue_form(picked=picked(story)) | {"action-publish": "1"})

    assert NewsletterIssue.objects.get().is_approved


def test_a_reporter_sees_no_issue(client, issue):
    assert signed_in(client, REPORTERS).get(send_page(issue)).status_code in {302, 403}


# Sending -----------------------------------------------------------------------------------------


def test_the_editor_leads_to_the_page_that_sends(editor, issue):
    links = [link["href"] for link in soup(editor.get(f"{ISSUES}edit/{issue.pk}/")).select("a[href]")]
    assert send_page(issue) in links


def test_an_editor_cannot_send(editor, issue, reader):
    response = editor.post(send_page(issue), {"now": ""})

    assert (response.status_code, Mailing.objects.exists()) == (302, False)


def test_an_editor_is_told_who_can(editor, issue, reader):
    assert "A chief editor can send it." in soup(editor.get(send_page(issue))).get_text()


def test_a_chief_editor_sends(chief, issue, reader):
    chief.post(send_page(issue), {"now": ""})

    mailing = Mailing.objects.get()
    assert (mailing.issue, mailing.ordered_by.username, mailing.state) == (issue, CHIEF_EDITORS, "scheduled")


def test_a_chief_editor_sends_at_a_time(chief, issue, reader):
    moment = (timezone.localtime() + timedelta(days=2)).replace(second=0, microsecond=0)
    chief.post(send_page(issue), {"later": "", "send_at": moment.strftime("%Y-%m-%dT%H:%M")})

    assert Mailing.objects.get().send_at == moment


@pytest.mark.parametrize("moment", ["", "soon", "2020-01-01T10:00", "0000-99-99T10:00"])
def test_a_time_that_is_none_is_an_error_of_its_field(chief, issue, reader, moment):
    response = chief.post(send_page(issue), {"later": "", "send_at": moment})

    assert (response.status_code, Mailing.objects.exists(), bool(errors(response))) == (422, False, True)


def test_a_draft_is_not_sent(chief, story, reader):
    issue = NewsletterIssueFactory(stories=[story], live=False)
    response = chief.post(send_page(issue), {"now": ""})

    assert (response.status_code, Mailing.objects.exists()) == (422, False)


def test_an_issue_changed_since_it_was_approved_is_not_sent(chief, issue, reader):
    issue.subject = "Another subject"
    issue.save_revision()
    chief.post(send_page(issue), {"now": ""})

    assert not Mailing.objects.exists()


def test_an_issue_for_nobody_is_not_sent(chief, issue):
    assert (chief.post(send_page(issue), {"now": ""}).status_code, Mailing.objects.exists()) == (422, False)


@pytest.fixture
def silent(newsroom, reader):
    """An issue with a picture that has no alternative text."""
    image = NewsImageFactory(file=image_file(size=(320, 213)), description="")
    story = NewsArticlePageFactory(parent=newsroom["en"].news, slug="2021-04-x", lead_image=image)
    return NewsletterIssueFactory(stories=[story])


def test_what_the_list_points_out_has_to_be_confirmed(chief, silent):
    assert (chief.post(send_page(silent), {"now": ""}).status_code, Mailing.objects.exists()) == (422, False)


def test_what_was_confirmed_does_not_hold_it_back(chief, silent):
    chief.post(send_page(silent), {"now": "", "is_seen": "on"})
    assert Mailing.objects.exists()


def test_an_issue_that_has_begun_offers_no_second_sending(chief, issue, reader):
    MailingFactory(issue=issue, begun_at=timezone.now(), state=Mailing.State.SENDING)
    assert soup(chief.get(send_page(issue))).select("button[name=now]") == []


@pytest.mark.parametrize("address", ["", "test/", "links/"])
def test_looking_at_it_sends_nothing(chief, issue, reader, address):
    chief.get(f"{send_page(issue)}{address}")
    assert (Mailing.objects.exists(), mail.outbox) == (False, [])


@pytest.mark.parametrize("address", ["{0}delete/{1}/", "/admin/bulk/newsletter/newsletterissue/delete/?id={1}"])
def test_an_issue_that_was_ordered_is_not_deleted(chief, issue, address):
    MailingFactory(issue=issue)
    response = chief.post(address.format(ISSUES, issue.pk), follow=True)

    assert "is kept" in warned(response)
    assert NewsletterIssue.objects.exists()


def test_an_issue_that_is_not_there_is_a_404(chief):
    assert chief.get("/admin/newsletter/issues/999/send/").status_code == 404


def test_a_test_without_an_address_says_so(chief, issue):
    get_user_model().objects.update(email="")
    response = chief.post(f"{send_page(issue)}test/", follow=True)
    assert "no e-mail address" in soup(response).get_text()
