"""What search engines are told of a story in their own language, JSON-LD (schema.org/NewsArticle)."""

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import SourceImageIOError

if TYPE_CHECKING:
    from news.models import NewsArticlePage

IMAGE = "width-1600|format-jpeg"  # one of the sizes that the page makes of it anyway
# A script element ends at the first </script, whatever is written around it (WHATWG HTML, 13.2.5.17).
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def structured_data(story: "NewsArticlePage") -> SafeString:
    """Return the JSON-LD of a story, safe inside a script element."""
    text = json.dumps(news_article(story), cls=DjangoJSONEncoder, ensure_ascii=False)
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 - nothing is left in it that ends the element


def news_article(story: "NewsArticlePage") -> dict[str, Any]:
    address = f"{settings.SITE_URL}{story.get_url()}"
    index = f"{settings.SITE_URL}{story.index_url}"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.description,
        "mainEntityOfPage": address,
        "inLanguage": story.locale.language_code,
        "datePublished": story.date,
        "dateModified": story.changed_at or story.date,
        "author": [
            {"@type": "Person", "name": person.name, "url": f"{index}authors/{person.slug}/"} for person in story.people
        ],
        "image": pictures(story),
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": note.plain_text,
                "datePublished": note.date,
                "url": f"{address}#{note.anchor}",
            }
            for note in story.notes
        ],
    }
    return {name: value for name, value in data.items() if value}


def pictures(story: "NewsArticlePage") -> list[str]:
    """Return the address of the lead image; none if its file is lost, which must not take the story with it."""
    try:
        return [absolute(story.lead_image.get_rendition(IMAGE).url)] if story.lead_image else []
    except SourceImageIOError:
        return []


def absolute(address: str) -> str:
    """Return the address of a picture with its host; a storage elsewhere gives it whole."""
    return address if address.startswith(("http://", "https://")) else f"{settings.SITE_URL}{address}"
