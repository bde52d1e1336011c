"""What machines are told of stories, of those who wrote them, and of the lists that stories stand in.

Which properties a story should have: https://developers.google.com/search/docs/appearance/structured-data/article
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from core.models.image import known_filter
from core.structured_data import Node, filled, image_object, image_objects, listed, publisher_key, web_page, website_key

if TYPE_CHECKING:
    from news.listing import Listing
    from news.models import NewsArticlePage, Person

# The shapes that search engines ask for. The worker makes them (`news.sharing`); a page names those that it finds.
SQUARE, UPRIGHT, WIDE = (f"fill-1200x{height}|format-jpeg" for height in (1200, 900, 675))
CROPS = (SQUARE, UPRIGHT, WIDE)
IMAGE = "width-1600|format-jpeg"  # one of the sizes that the page makes of it anyway
IN_GALLERY = "fill-720x480|format-jpeg"
PORTRAIT = "fill-240x240|format-jpeg"


def news_article(story: "NewsArticlePage") -> Node:
    address = f"{settings.SITE_URL}{story.get_url() or ''}"
    return filled(
        {
            "@type": "NewsArticle",
            "@id": f"{address}#article",
            "headline": story.title,
            "description": story.description,
            "url": address,
            "mainEntityOfPage": address,
            "inLanguage": story.locale.language_code,
            "isPartOf": {"@id": website_key(story.locale.language_code)},
            "publisher": {"@id": publisher_key()},
            "datePublished": moment(story.date),
            "dateModified": moment(story.changed_at or story.date),
            "author": authors(story),
            "articleSection": story.kicker.name if story.kicker else "",
            "keywords": [topic.name for topic in story.topics],
            "image": story.lead_images,
            "associatedMedia": list(other_images(story)),
            "citation": [
                filled({"@type": "CreativeWork", "name": source.value["name"], "url": source.value.get("url")})
                for source in story.sources
            ],
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "text": note.plain_text,
                    "datePublished": moment(note.date),
                    "url": f"{address}#{note.anchor}",
                }
                for note in story.notes
            ],
        }
    )


def moment(of: datetime) -> str:
    """Return a moment as readers have it, by the clock where the site is and with its offset."""
    return timezone.localtime(of).isoformat(timespec="seconds")


def authors(story: "NewsArticlePage") -> list[Node]:
    """Return those who signed the story.

    One that nobody signed is the publisher's own; but where the byline names a source instead, nobody here wrote it.
    """
    if story.people:
        index = f"{settings.SITE_URL}{story.index_url}"
        return [person_node(person, f"{index}authors/{person.slug}/") for person in story.people]
    return [] if story.sources else [{"@id": publisher_key()}]


def person_node(person: "Person", address: str, **more: Any) -> Node:
    return filled({"@type": "Person", "name": person.name, "url": address, "jobTitle": person.role, **more})


def lead_images(story: "NewsArticlePage") -> list[Node]:
    """Return the lead image in each shape that has been made of it; as the page shows it, before any has."""
    if not story.lead_image:
        return []
    words = {"caption": story.caption, "credit": story.lead_image.credit}
    shapes = [known_filter(each) for each in CROPS]
    made = story.lead_image.find_existing_renditions(*shapes)
    found = [image_object(made[shape], **words) for shape in shapes if shape in made]
    return found or image_objects(story.lead_image, IMAGE, **words)


def other_images(story: "NewsArticlePage") -> Iterator[Node]:
    """Yield the pictures within the text, as the page shows them."""
    for block in story.body:
        if block.block_type == "image":
            values, size = [block.value], IMAGE
        elif block.block_type == "gallery":
            values, size = block.value["images"], IN_GALLERY
        else:
            continue
        for value in values:
            yield from image_objects(value["image"], size, caption=value.shown_caption, credit=value.shown_credit)


def listing_page(listing: "Listing", address: str, language: str, stories: Iterable[str]) -> Node:
    """Return one page of a list, with the addresses of the stories on it; a person's says who that is."""
    if listing.kind == "author":
        person: Any = listing.subject
        portrait = image_objects(person.portrait, PORTRAIT)
        of_person = person_node(
            person,
            f"{settings.SITE_URL}{listing.url}",
            description=person.bio,
            image=portrait,
            worksFor={"@id": publisher_key()},
        )
        return web_page(address, listing.title, language, kind="ProfilePage", about=of_person)
    return collection(address, listing.title, language, listing.intro, stories)


def collection(address: str, name: str, language: str, intro: str = "", addresses: Iterable[str] = ()) -> Node:
    return web_page(address, name, language, description=intro, kind="CollectionPage", about=listed(addresses))
