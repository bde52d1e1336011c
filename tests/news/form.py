"""The form of the story editor as a browser sends it, and what the editor answers."""

from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from news.factories import TopicFactory
from news.models import NewsArticlePage

PUBLISH = {"action-publish": "1"}


def story_form(story: NewsArticlePage | None = None, **fields: Any) -> dict[str, Any]:
    """Return what is sent for a story, or for a new one: complete, with a topic, and changed by what is given."""
    topic = TopicFactory(locale=story.locale) if story else TopicFactory()
    return nested_form_data(
        {
            "title": story.title if story else "Ice is late",
            "lede": story.lede if story else "The harbour is open three weeks longer than last year.",
            "lead_image": "",
            "lead_image_alt": "",
            "lead_image_caption": "",
            "date": timezone.localtime(story.date if story else None).strftime("%Y-%m-%d %H:%M"),
            "slug": story.slug if story else "",
            "seo_title": "",
            "search_description": "",
            "signup": "",
            "body": streamfield([("paragraph", rich_text("<p>It was measured.</p>"))]),
            "sources": streamfield([]),
            "story_topics": inline_formset([{"topic": topic.pk, "ORDER": 1}]),
            "bylines": inline_formset([]),
            "pinned_stories": inline_formset([]),
            "corrections": inline_formset([]),
            "corrections_placement": "above",
            "withdrawal_reason": "",
            "comments": inline_formset([]),
            **fields,
        }
    )


def errors(response: HttpResponse) -> str:
    """Return all that the form calls a mistake."""
    found = BeautifulSoup(response.content, "html.parser").select(".error-message")
    return " ".join(error.get_text(" ", strip=True) for error in found)
