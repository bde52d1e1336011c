"""What a shared link shows of a page: the tags that Open Graph and X read (https://ogp.me)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from core.addresses import absolute

# As Open Graph writes languages: with a country.
LOCALES = {"en": "en_GB", "nb": "nb_NO", "ru": "ru_RU"}


@dataclass(frozen=True)
class CardPicture:
    url: str
    width: int
    height: int
    alt: str
    kind: str

    @classmethod
    def of(cls, picture: Any, address: str, alt: str, kind: str = "image/jpeg") -> "CardPicture":
        """Return what has a width and a height as a card shows it."""
        return cls(absolute(address), picture.width, picture.height, alt, kind)


def alternates(translations: dict[str, str] | None, address: str) -> Iterator[tuple[str, str]]:
    """Yield the versions of a page by language, this one too, and which is for everybody else (x-default).

    None for an address that is not among them, page 2 of a list for one: they would not lead back to it. Which is for
    everybody else is the same on all of them: the one in the site's first language that there is.
    """
    found = {code: (translations or {})[code] for code, _name in settings.LANGUAGES if code in (translations or {})}
    if len(found) < 2 or address not in found.values():  # noqa: PLR2004 - a page and another
        return
    for code, url in found.items():
        yield code, absolute(url)
    yield "x-default", absolute(next(iter(found.values())))


def picture_properties(picture: CardPicture) -> list[tuple[str, Any]]:
    return [
        ("og:image", picture.url),
        ("og:image:type", picture.kind),
        ("og:image:width", picture.width),
        ("og:image:height", picture.height),
        ("og:image:alt", picture.alt),
        ("twitter:card", "summary_large_image"),
        ("twitter:image:alt", picture.alt),
    ]


def tags(properties: list[tuple[str, Any]]) -> SafeString:
    """Return an element for each property that says something."""
    written = [tag(name, content) for name, content in properties if content]
    return mark_safe("\n".join(written))  # noqa: S308 - each is escaped


def tag(name: str, content: Any) -> str:
    """Return an element for a property; X has names where Open Graph has properties."""
    kind = "name" if name.startswith("twitter:") else "property"
    return f'<meta {kind}="{name}" content="{conditional_escape(content)}">'
