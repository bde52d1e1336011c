"""Pictures in the API: those that a public page shows, with what readers see of them.

A picture of a story under embargo lies in the same library as all others, and its title may tell what the story is
about; so what no page shows is not there, and titles, which readers never see, are not told of any.
"""

import re
from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Case, CharField, Exists, Model, OuterRef, QuerySet, When
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from core.addresses import absolute
from core.api.collection import Collection
from core.api.endpoint import Endpoint, detail_url
from core.api.fields import Field
from core.api.schema import ADDRESS, NUMBER, TEXT, list_of, one_of, record, said
from core.models import NewsImage
from core.models.image import NewsRendition, load_renditions

IMAGES = "images"
SHAPE = re.compile(r"(?:width|fill)-\d+(?:x\d+)?\|format-jpeg")  # of sizes that readers get, not of the library's own
RENDITIONS = list_of(record(url=ADDRESS, width=NUMBER, height=NUMBER))
MOST_LOOKED_AFTER = 1_000  # things that are counted, where each has to be looked for on all pages
PublicPages = Callable[[], QuerySet[Page]]


def sizes_of(image: NewsImage) -> list[dict[str, Any]]:
    """Tell of the sizes that pages have had made of a picture, where `load_renditions` has fetched them."""
    made = [each for each in image.prefetched_renditions if SHAPE.fullmatch(each.filter_spec)]
    return [told_size(each) for each in sorted(made, key=lambda each: each.width)]


def told_size(rendition: NewsRendition) -> dict[str, Any]:
    return {"url": absolute(rendition.url), "width": rendition.width, "height": rendition.height}


def shown_on(pages: QuerySet[Page], model: type[Model]) -> Exists:
    """Return a condition for pictures or documents: one of these pages has it."""
    page = ContentType.objects.get_for_model(Page)
    # Within a case, for a database is free to look at rows of other models first, whose keys need not be numbers. No
    # condition beside it: by that, SQLite would go through all that pages refer to, once for each picture.
    key = Case(When(base_content_type=page, then=Cast("object_id", BigIntegerField())))
    uses = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    )
    return Exists(uses.alias(page_key=key).filter(Exists(pages.filter(pk=OuterRef("page_key")))))


class Pictures(Collection):
    """Pictures that a public page shows."""

    name, type = "Image", "core.NewsImage"
    most_counted = MOST_LOOKED_AFTER

    def __init__(self, public_pages: PublicPages) -> None:
        self.public_pages = public_pages
        self.fields = [
            Field("id", NUMBER, lambda image: image.pk),
            Field("type", one_of(self.type), lambda image: self.type, in_meta=True),
            Field("detail_url", ADDRESS, lambda image: detail_url(IMAGES, image.pk), in_meta=True),
            Field("alt", said(TEXT, "What it shows; a story may say it otherwise."), lambda image: image.description),
            Field("caption", TEXT, lambda image: image.caption),
            Field("credit", said(TEXT, "Who made it, to be named wherever it is shown."), lambda image: image.credit),
            Field("width", said(NUMBER, "Of the original, in pixels."), lambda image: image.width),
            Field("height", NUMBER, lambda image: image.height),
            Field("renditions", said(RENDITIONS, "Its sizes, as far as a page has needed them."), sizes_of),
        ]

    def public(self) -> QuerySet[Any]:
        return NewsImage.objects.filter(shown_on(self.public_pages(), NewsImage))

    def with_parts(self, rows: list[Any], names: set[str]) -> list[Any]:
        load_renditions(rows)
        return rows


class ImagesEndpoint(Endpoint):
    place = IMAGES
    model = NewsImage
