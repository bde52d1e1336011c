"""Moving a scheduled story in the editorial calendar: by dragging it, and by keyboard alone."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from home.newsroom import Branch
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage
from tests.browser.desk import Desk, SignIn

HEADLINE = "Ice is late"


def monday() -> datetime:
    """Return the morning of next week's Monday: a week whose days are all still to come."""
    day = timezone.localdate()
    return timezone.make_aware(datetime.combine(day + timedelta(days=7 - day.weekday()), time(9)))


@pytest.fixture
def story(newsroom: dict[str, Branch]) -> NewsArticlePage:
    """A story that goes out next Monday at nine."""
    story = NewsArticlePageFactory(parent=newsroom["en"].news, title=HEADLINE, live=False)
    story.go_live_at = monday()
    story.save_revision().publish()
    return story


@pytest.fixture
def chief(sign_in: SignIn, story: NewsArticlePage) -> Desk:
    desk = sign_in("chief")
    desk.page.goto(f"/admin/calendar/?day={monday().date()}")
    return desk


def planned(story: NewsArticlePage) -> datetime:
    return story.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at


def test_it_is_dragged_to_another_day_and_keeps_its_hour(chief: Desk, story: NewsArticlePage) -> None:
    thursday = monday() + timedelta(days=3)
    chief.page.locator("[data-move]").drag_to(chief.page.locator(f"[data-day='{thursday.date()}']"))
    expect(chief.page.get_by_text(f"“{HEADLINE}” goes out on")).to_be_visible()
    expect(chief.page.locator(f"[data-day='{thursday.date()}']")).to_contain_text(HEADLINE)
    assert planned(story) == timezone.make_aware(datetime.combine(thursday.date(), time(9)))
    assert (chief.witness.complaints, chief.witness.strangers) == ([], [])


def test_it_is_moved_by_keyboard_alone(chief: Desk, story: NewsArticlePage) -> None:
    tuesday = monday() + timedelta(days=1)
    chief.page.locator("[data-move]").get_by_role("link", name="Move").focus()
    chief.page.keyboard.press("Enter")
    new_time = chief.page.get_by_label("New time")
    expect(new_time).to_be_visible()
    new_time.fill(f"{tuesday.date()}T07:30")
    new_time.press("Enter")
    expect(chief.page.locator(f"[data-day='{tuesday.date()}']")).to_contain_text("07:30")
    assert planned(story) == timezone.make_aware(datetime.combine(tuesday.date(), time(7, 30)))
