"""Who may see a page."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from wagtail.models import PageViewRestriction


def is_restricted(path: str = "path") -> Exists:
    """Return a condition for page querysets: the page lies on a branch that not everybody may see.

    Other querysets name the way to their page's path: "page__path". Wagtail's `public()` asks for all restrictions
    first; this is part of the one statement.
    """
    asked_path = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return Exists(
        PageViewRestriction.objects.annotate(asked_path=asked_path).filter(asked_path__startswith=F("page__path"))
    )
