"""What an issue is looked at for before it is sent, one finding each."""

from unittest.mock import ANY

import pytest
from django.utils import timezone
from wagtail.rich_text import RichText

from core.factories import NewsImageFactory, image_file
from news.checklist import ADVICE, MISSING, OK, UNKNOWN
from news.factories import NewsArticlePageFactory
from news.models import LinkCheck
from newsletter.checklist import IssueChecklist
from newsletter.factories import NewsletterIssueFactory, SubscriberFactory
from newsletter.models import NewsletterIssue

LINK = "https://harbour.example/report"


@pytest.fixture
def story(news_index, masthead):
    return NewsArticlePageFactory(parent=news_index, title="Ice is late", slug="2021-03-ice")


@pytest.fixture
def reader(db):
    return SubscriberFactory()


def points(issue):
    return {point.name: (point.state, point.said) for point in IssueChecklist.of(issue).points}


def with_picture(news_index, **options):
    alt = {"lead_image_alt": options.pop("alt", "A quay")}
    image = NewsImageFactory(file=image_file(size=(320, 213)), **options)
    return NewsArticlePageFactory(parent=news_index, title="Seen", slug="2021-04-seen", lead_image=image, **alt)


def linking(news_index):
    body = [("paragraph", f'<p><a href="{LINK}">read</a></p>')]
    return NewsletterIssueFactory(
        whole=[NewsArticlePageFactory(parent=news_index, title="Linked", slug="2021-05-linked", body=body)]
    )


def test_a_good_issue_has_nothing_to_mend(story, reader):
    checklist = IssueChecklist.of(NewsletterIssueFactory(stories=[story]))
    assert (checklist.missing, checklist.open, checklist.audience) == ([], [], 1)


@pytest.mark.parametrize(("subject", "state"), [("", MISSING), ("  ", MISSING), ("A" * 70, OK), ("A" * 71, ADVICE)])
def test_a_subject_is_there_and_fits_an_inbox(story, subject, state):
    issue = NewsletterIssueFactory(stories=[story])
    issue.subject = subject
    assert points(issue)["Subject"] == (state, ANY)


def test_an_issue_that_tells_nothing_is_kept_back(masthead):
    assert points(NewsletterIssueFactory(intro=[]))["Stories"] == (MISSING, ANY)


def test_an_intro_alone_is_pointed_out(masthead):
    issue = NewsletterIssueFactory(intro=[("paragraph", "<p>A word from the desk.</p>")])
    assert points(issue)["Stories"] == (ADVICE, ANY)


def test_a_picked_story_that_readers_cannot_see_is_pointed_out(story, news_index):
    draft = NewsArticlePageFactory(parent=news_index, slug="2021-06-draft", live=False)
    assert points(NewsletterIssueFactory(stories=[story, draft]))["Stories"] == (
        ADVICE,
        "1 picked story is left out: readers cannot see it now.",
    )


def test_a_picture_without_alternative_text_is_pointed_out_with_its_story(news_index):
    issue = NewsletterIssueFactory(stories=[with_picture(news_index, alt="", description="")])
    assert points(issue)["Alternative text"] == (ADVICE, "1 picture has none: Seen")


def test_a_picture_without_credit_is_pointed_out_with_its_story(news_index):
    story = with_picture(news_index)
    story.lead_image.credit = ""
    story.lead_image.save()
    assert points(NewsletterIssueFactory(stories=[story]))["Credit"] == (ADVICE, "1 picture has none: Seen")


def test_a_waived_credit_is_none_that_is_missing(news_index):
    issue = NewsletterIssueFactory(stories=[with_picture(news_index, credit="", credit_waived=True)])
    assert points(issue)["Credit"] == (OK, ANY)


def test_a_decoration_needs_no_alternative_text(masthead):
    image = NewsImageFactory(file=image_file(size=(320, 213)))
    image.decorative, image.contextual_alt_text = True, ""
    issue = NewsletterIssueFactory(intro=[("image", {"image": image, "caption": "", "credit": "", "size": "text"})])
    assert points(issue)["Alternative text"] == (OK, ANY)


def test_a_mail_that_programs_would_cut_is_kept_back(news_index):
    body = [("paragraph", f"<p>{'The harbour office reads its instruments. ' * 3000}</p>")]
    issue = NewsletterIssueFactory(whole=[NewsArticlePageFactory(parent=news_index, slug="2021-07-x", body=body)])
    assert points(issue)["Size"] == (MISSING, ANY)


def test_links_that_nobody_has_asked_are_not_known(news_index):
    assert points(linking(news_index))["Links elsewhere"] == (UNKNOWN, ANY)


@pytest.mark.parametrize(("status", "state"), [(200, OK), (404, ADVICE), (0, ADVICE)])
def test_a_link_that_does_not_answer_is_pointed_out(news_index, status, state):
    LinkCheck.objects.create(url=LINK, status=status, checked_at=timezone.now())
    assert points(linking(news_index))["Links elsewhere"] == (state, ANY)


def test_an_address_of_ours_that_somebody_wrote_out_is_asked_too(masthead, settings):
    ours = f"{settings.SITE_URL}/news/no-such-story/"
    issue = NewsletterIssueFactory(intro=[("paragraph", RichText(f'<p><a href="{ours}">read</a></p>'))])
    assert IssueChecklist.of(issue).addresses == [ours]
    LinkCheck.objects.create(url=ours, status=404, checked_at=timezone.now())
    assert points(issue)["Links elsewhere"] == (ADVICE, f"No good answer: {ours} (404)")


def test_a_link_to_a_page_that_is_gone_is_pointed_out(news_index):
    body = [("paragraph", '<p><a linktype="page" id="99999">there</a></p>')]
    issue = NewsletterIssueFactory(whole=[NewsArticlePageFactory(parent=news_index, slug="2021-08-x", body=body)])
    assert points(issue)["Links to our pages"] == (ADVICE, ANY)


def test_the_readers_own_links_are_asked_of_nobody(story):
    assert "Links elsewhere" not in points(NewsletterIssueFactory(stories=[story]))


def test_an_issue_that_nobody_wants_is_kept_back(story):
    SubscriberFactory(language="nb")
    SubscriberFactory(state="pending")
    assert points(NewsletterIssueFactory(stories=[story]))["Audience"] == (MISSING, ANY)


def test_a_digest_counts_those_who_want_one_mail_a_week(story, reader):
    SubscriberFactory(frequency="weekly")
    SubscriberFactory(frequency="weekly")
    issue = NewsletterIssueFactory(stories=[story], is_digest=True)
    assert points(issue)["Audience"] == (OK, "2 subscribers")


def test_everything_counts_as_picked(story, reader):
    issue = NewsletterIssueFactory(selection=NewsletterIssue.Selection.EVERYTHING, intro=[("paragraph", "<p>A</p>")])
    assert points(issue)["Stories"][0] == ADVICE
