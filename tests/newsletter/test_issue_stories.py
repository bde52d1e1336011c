"""Which stories an issue tells."""

from datetime import timedelta

import pytest
from django.utils import timezone

from news.factories import NewsArticlePageFactory, TopicFactory
from news.models import NewsArticlePage
from newsletter.factories import MailingFactory, NewsletterIssueFactory
from newsletter.models import Mailing, NewsletterIssue
from newsletter.stories import FIRST_PERIOD, MOST, stories_of, told_stories

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def published(news_index):
    """Return a function that makes a story dated some time ago and first published some time ago, by default then."""
    made = iter(range(1000))

    def publish(ago, out=None, **options):
        now = timezone.now()
        story = NewsArticlePageFactory(parent=news_index, slug=f"2021-01-{next(made)}", date=now - ago, **options)
        NewsArticlePage.objects.filter(pk=story.pk).update(first_published_at=now - (ago if out is None else out))
        return story

    return publish


@pytest.fixture
def everything(home_page):
    return NewsletterIssueFactory(selection=NewsletterIssue.Selection.EVERYTHING)


def sent(ago, **options):
    """Have another issue sent some time ago."""
    state = options.pop("state", Mailing.State.DONE)
    moment = timezone.now() - ago
    begun = options.pop("begun", True)
    issue = NewsletterIssueFactory(**options)
    return MailingFactory(issue=issue, send_at=moment, begun_at=moment if begun else None, state=state)


def test_picked_stories_stand_in_the_editors_order(published):
    stories = [published(day * DAY) for day in (3, 1, 2)]
    assert stories_of(NewsletterIssueFactory(stories=stories)) == stories


def test_a_story_picked_whole_is_told_whole(published):
    teaser, whole = published(DAY), published(2 * DAY)
    issue = NewsletterIssueFactory(stories=[teaser], whole=[whole])
    assert [told.is_whole for told in told_stories(issue)] == [False, True]


def test_a_picked_story_in_another_language_is_left_out(published):
    assert stories_of(NewsletterIssueFactory(language="nb", stories=[published(DAY)])) == []


def test_everything_begins_where_the_last_issue_was_sent(published, everything):
    sent(2 * DAY)
    published(3 * DAY)
    fresh = published(DAY)
    assert stories_of(everything) == [fresh]


def test_everything_comes_newest_first(published, everything):
    older, newer = published(3 * HOUR), published(HOUR)
    assert stories_of(everything) == [newer, older]


def test_the_first_issue_goes_back_a_month(published, everything):
    published(FIRST_PERIOD[False] + DAY)
    fresh = published(FIRST_PERIOD[False] - DAY)
    assert stories_of(everything) == [fresh]


def test_the_first_digest_goes_back_a_week(published):
    published(8 * DAY)
    fresh = published(6 * DAY)
    digest = NewsletterIssueFactory(selection=NewsletterIssue.Selection.EVERYTHING, is_digest=True)
    assert stories_of(digest) == [fresh]


@pytest.mark.parametrize("other", [{"language": "nb"}, {"is_digest": True}], ids=["language", "kind"])
def test_an_issue_of_another_language_or_kind_is_none_before_it(published, everything, other):
    sent(DAY, **other)
    story = published(2 * DAY)
    assert stories_of(everything) == [story]


@pytest.mark.parametrize("state", [Mailing.State.CANCELLED, Mailing.State.PAUSED])
def test_an_issue_called_off_or_held_up_before_it_began_has_told_nothing(published, everything, state):
    sent(DAY, begun=False, state=state)
    story = published(2 * DAY)
    assert stories_of(everything) == [story]


@pytest.mark.parametrize("state", [Mailing.State.CANCELLED, Mailing.State.PAUSED])
def test_an_issue_called_off_or_held_up_in_the_middle_has_told_its_stories(published, everything, state):
    sent(DAY, state=state)
    published(2 * DAY)
    assert stories_of(everything) == []


def test_an_issue_ordered_for_later_has_told_nothing_yet(published, everything):
    sent(-DAY, begun=False, state=Mailing.State.SCHEDULED)
    story = published(DAY)
    assert stories_of(everything) == [story]


def test_a_story_dated_this_morning_that_went_out_after_the_last_issue_is_news(published, everything):
    sent(2 * HOUR)
    story = published(5 * HOUR, out=HOUR)
    assert stories_of(everything) == [story]


def test_a_story_that_waited_for_its_date_is_news_when_that_has_come(published, everything):
    sent(DAY)
    story = published(HOUR, out=2 * DAY)
    assert stories_of(everything) == [story]


def test_an_archive_imported_today_is_no_news(published, everything):
    sent(DAY)
    for years in (1, 5, 20):
        published(years * 365 * DAY, out=HOUR)
    assert stories_of(everything) == []


def test_everything_is_no_more_than_a_mail_holds(published, everything):
    stories = [published(minutes * timedelta(minutes=1)) for minutes in range(1, MOST + 3)]
    assert stories_of(everything) == stories[:MOST]


def test_topics_narrow_everything(published):
    ice, oil = TopicFactory(), TopicFactory()
    about_ice = published(DAY, topics=[oil, ice])
    published(DAY, topics=[oil])
    issue = NewsletterIssueFactory(selection=NewsletterIssue.Selection.EVERYTHING, topics=[ice])
    assert stories_of(issue) == [about_ice]


def test_an_issue_that_is_being_sent_tells_what_it_told_when_it_began(published, everything):
    MailingFactory(issue=everything, begun_at=timezone.now() - HOUR)
    published(timedelta(minutes=5))
    told = published(2 * HOUR)
    assert stories_of(everything) == [told]
