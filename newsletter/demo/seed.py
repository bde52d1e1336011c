"""An approved issue in each language, made of the demo's stories, and a few readers who do not exist."""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from core.models import Masthead
from news.models import NewsArticlePage, Topic
from newsletter.factories import NewsletterIssueFactory, SubscriberFactory
from newsletter.models import Consent, NewsletterIssue, Subscriber
from newsletter.subscription import words_of

WRITTEN = Path(__file__).with_name("newsletter.toml")
TOLD = 5  # stories of an issue; the last of them whole
MINUTES = timedelta(minutes=7)  # that a reader takes to find the mail and press the button


def fill() -> None:
    """Make issues and readers; the demo's stories, topics and mastheads have to be there."""
    written = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))
    for reader in written.pop("readers"):
        subscribe(**reader)
    for language, words in written.items():
        make_issue(language, **words)


def make_issue(language: str, subject: str, preheader: str, intro: str) -> NewsletterIssue:
    stories = NewsArticlePage.objects.published().filter(locale__language_code=language).newest_first()[:TOLD]
    *teasers, last = stories
    issue: NewsletterIssue = NewsletterIssueFactory(
        language=language,
        subject=subject,
        preheader=preheader,
        intro=[("paragraph", intro)],
        stories=teasers,
        whole=[last],
    )
    return issue


def subscribe(
    *, name: str, language: str, asked: int, state: str, frequency: str = "each", topics: list[str] | None = None
) -> None:
    """Make a reader who asked some days ago, with the evidence that they did."""
    asked_at = timezone.now() - timedelta(days=asked)
    is_confirmed = state not in {Subscriber.State.PENDING, Subscriber.State.SUPPRESSED}
    has_left = is_confirmed and state != Subscriber.State.CONFIRMED
    subscriber = SubscriberFactory(
        email=f"{name}@example.org",
        language=language,
        state=state,
        frequency=frequency,
        asked_at=asked_at,
        confirmed_at=asked_at + MINUTES if is_confirmed else None,
        left_at=asked_at + timedelta(days=asked // 2) if has_left else None,
    )
    subscriber.topics.set(Topic.objects.filter(locale__language_code=language, slug__in=topics or []))
    masthead = Masthead.objects.filter(locale__language_code=language).select_related("default_signup").first()
    Consent.objects.create(
        subscriber=subscriber,
        text=words_of(masthead and masthead.default_signup),
        language=language,
        page_path="/" if language == "en" else f"/{language}/",
        asked_at=asked_at,
        confirmed_at=subscriber.confirmed_at,
    )
