"""What a published story is shared with: its picture in the shapes that others show, or an image drawn for it.

The worker makes both when a story goes out. Pages name the shapes that they find, and make none themselves.
"""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_tasks import task
from wagtail.images.models import SourceImageIOError

from core.chrome import Chrome
from core.models import NewsImage, NewsRendition
from core.models.image import known_filter, load_renditions
from core.page_cache import dependencies
from core.page_cache.invalidation import forget
from core.publishing.models import PublishedFact
from core.share_image import answer
from core.share_image import forget as forget_share_images
from news.models import NewsArticlePage
from news.share_image import folder, share_image, share_image_address
from news.structured_data import CROPS, WIDE

Change = PublishedFact.Change


def connect() -> None:
    post_save.connect(image_changed, sender=NewsImage, dispatch_uid="news.sharing.image")
    post_delete.connect(rendition_deleted, sender=NewsRendition, dispatch_uid="news.sharing.rendition")


def follow(fact: PublishedFact) -> None:
    """Have made what a story is shared with: a handler of the outbox.

    Not of stories that have moved in, thousands at once: of theirs, the first who shares one has the image drawn, and
    `manage.py make_crops` makes the rest.
    """
    if fact.change in {Change.LIVE, Change.CHANGED, Change.GONE}:
        make_ready_to_share.enqueue(fact.page_id)


def image_changed(instance: NewsImage, created: bool, **kwargs: Any) -> None:
    """Have the shapes made of a picture in which another point has to be seen now."""
    if not created and lead_images().filter(pk=instance.pk).exists():
        crop.enqueue(instance.pk)


def rendition_deleted(instance: NewsRendition, **kwargs: Any) -> None:
    """Have the shapes made anew of a picture that has another file now: one of them tells of all."""
    if instance.filter_spec == WIDE and lead_images().filter(pk=instance.image_id).exists():
        crop.enqueue(instance.image_id)


@task()
def make_ready_to_share(page_id: int) -> None:
    """Make the shapes of a story's lead image; where it has none, draw its share image."""
    story = NewsArticlePage.objects.published().select_related("lead_image", "locale").filter(pk=page_id).first()
    if story is None:
        forget_share_images(folder(page_id))
        return
    if story.lead_image and make_crops(story.lead_image):
        return
    with override(story.locale.language_code):
        share_image(story, Chrome(None).masthead).bring()


@task()
def crop(image_id: int) -> None:
    if image := NewsImage.objects.filter(pk=image_id).first():
        make_crops(image)


def make_crops(image: NewsImage) -> bool:
    """Make the shapes that a picture does not have yet; return whether it has them now.

    Pages that show it are thrown away, for they may have been made before. No transaction is open meanwhile: shaping
    takes up to a second, and on SQLite nobody could publish for so long.
    """
    filters = [known_filter(each) for each in CROPS]
    load_renditions([image])  # from the database: what the cache of renditions says may be older
    if len(image.find_existing_renditions(*filters)) < len(filters):
        try:
            image.get_renditions(*filters)
        except SourceImageIOError:  # its file is lost, which its story's page survives too
            return False
        forget(dependencies.tag_of(NewsImage, image.pk))
    return True


def lead_images() -> QuerySet[NewsImage]:
    """Return the pictures that live stories lead with."""
    stories = NewsArticlePage.objects.filter(live=True, lead_image__isnull=False)
    return NewsImage.objects.filter(pk__in=stories.order_by().values("lead_image")).order_by("pk")


@require_safe
def show_share_image(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    stories = NewsArticlePage.objects.published().filter(locale__language_code=get_language())
    story = stories.filter(pk=key).first()
    if story is None:
        raise Http404(_("There is no such story."))
    image = share_image(story, Chrome(request).masthead)
    return answer(request, image, digest, share_image_address(story, image))
