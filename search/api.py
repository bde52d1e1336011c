"""What the site's search finds, for the API."""

from core.api.asking import Asked
from core.api.collection import Collection
from news.models import Person, Topic
from search.finding import Found, Narrowing
from search.models import SearchDocument
from search.results import NOBODY


def search_pages(text: str, collection: Collection, asked: Asked) -> list[int]:
    """Return the keys of pages of a collection that hold words, the most relevant first; no more than are ranked."""
    narrowing = Narrowing(
        language=asked.get("locale", ""),
        year=asked.get("year"),
        topics=with_slug(Topic, asked.get("topic")),
        authors=with_slug(Person, asked.get("author")),
    )
    ranked = Found(text, narrowing).best
    pages = dict(SearchDocument.objects.filter(pk__in=ranked).values_list("pk", "page_id"))
    public = set(collection.found(asked).order_by().filter(pk__in=pages.values()).values_list("pk", flat=True))
    return [pages[pk] for pk in ranked if pages.get(pk) in public]


def with_slug(model: type[Topic] | type[Person], slug: str | None) -> tuple[int, ...]:
    if slug is None:
        return ()
    return tuple(model.objects.filter(slug=slug).values_list("pk", flat=True)) or NOBODY
