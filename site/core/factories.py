"""Pages, pictures and snippets of the core, made up for tests and for the demo content alike."""

from contextlib import nullcontext
from io import BytesIO
from typing import Any

import factory
from django.core.files.images import ImageFile
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.models import Locale, Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.models import Masthead, NewsImage, NewsletterSignup


def image_file(name: str = "picture.jpg", size: tuple[int, int] = (1600, 1067), colour: str = "#0B6B4F") -> ImageFile:
    """Return a plain JPEG of the given size in pixels."""
    stream = BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG", quality=60)
    stream.seek(0)
    return ImageFile(stream, name=name)


class NewsImageFactory(DjangoModelFactory):
    class Meta:
        model = NewsImage

    title = factory.Sequence(lambda n: f"Picture {n}")
    description = "A harbour in the morning."
    caption = "The harbour, seen from the quay."
    credit = "Illustration: Newsroom"
    file = factory.LazyFunction(image_file)


class NewsletterSignupFactory(DjangoModelFactory):
    class Meta:
        model = NewsletterSignup

    locale = factory.LazyFunction(Locale.get_default)
    heading = "Subscribe to our newsletter"
    text = "Get our latest news"
    button = "Stay informed"
    privacy_note = "We use your address for the newsletter alone. One click and you are out."


class MastheadFactory(DjangoModelFactory):
    class Meta:
        model = Masthead

    locale = factory.LazyFunction(Locale.get_default)
    name = "Tideline"
    tagline = "News from the northern coast"


class PageFactory(DjangoModelFactory):
    """A page below `parent`, published as the editor's button does it: with a revision.

    `live=False` leaves a draft. Subclasses attach what else belongs to the page in `related`.
    """

    class Meta:
        abstract = True

    @classmethod
    def related(cls, page: Page, options: dict[str, Any]) -> None:
        """Create the child objects named in `options`, taking their names out of it."""

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **options: Any) -> Page:
        parent: Page = options.pop("parent")
        live = options.pop("live", True)
        apart = {name: options.pop(name) for name in list(options) if not cls.is_field(model_class, name)}
        page = model_class(**options, live=False)
        cls.related(page, apart)
        if apart:
            raise TypeError(f"{model_class.__name__} has no {', '.join(apart)}.")
        # Publishing writes down what a page refers to; once is enough.
        with disable_reference_index_auto_update() if live else nullcontext():
            parent.add_child(instance=page)
            revision = page.save_revision()
        if live:
            revision.publish()
            page.refresh_from_db()
        return page

    @staticmethod
    def is_field(model_class: type[Page], name: str) -> bool:
        names = {field.name for field in model_class._meta.concrete_fields}
        return name in names or name.removesuffix("_id") in names
