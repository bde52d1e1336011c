"""All that is held about somebody, for them to take with them (GDPR, articles 15 and 20)."""

from typing import Any

from django.db.models import F

from newsletter.models import Subscriber


def held_about(subscriber: Subscriber) -> dict[str, Any]:
    """Return everything in the shapes of JSON; times as Django's encoder writes them."""
    return {
        "address": subscriber.email,
        "state": subscriber.state,
        "language": subscriber.language,
        "frequency": subscriber.frequency,
        "topics": [topic.name for topic in subscriber.topics.all()],
        "asked_at": subscriber.asked_at,
        "confirmed_at": subscriber.confirmed_at,
        "left_at": subscriber.left_at,
        "consents": list(subscriber.consents.values("text", "language", "page_path", "asked_at", "confirmed_at")),
        "newsletters": list(
            subscriber.recipients.order_by("pk").values(
                "state", "attempts", "said", "finished_at", "came_back", subject=F("mailing__subject")
            )
        ),
        "notices": list(
            subscriber.notices.order_by("asked_at").values(
                "kind", "language", "asked_at", "state", "attempts", "said", "finished_at", "came_back"
            )
        ),
    }
