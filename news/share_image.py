"""The image that stands for a story without a picture where somebody shares a link to it."""

from typing import TYPE_CHECKING

from django.urls import reverse

from core.models import Masthead
from core.share_image import ShareImage

if TYPE_CHECKING:
    from news.models import NewsArticlePage


def folder(key: int) -> str:
    return f"stories/{key}"


def share_image(story: "NewsArticlePage", masthead: Masthead) -> ShareImage:
    return ShareImage(folder(story.pk), story.title, masthead.name)


def share_image_address(story: "NewsArticlePage", image: ShareImage) -> str:
    return reverse("story_share_image", args=[story.pk, image.digest])
