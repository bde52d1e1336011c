"""How templates show stories other than the one that the page is about."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from news.stories_elsewhere import Stories

register = template.Library()


@register.simple_tag(takes_context=True)
def each(context: Any, stories: Stories, name: str, **how: Any) -> SafeString:
    """Show stories one after the other, each by a template that is given `article` and nothing else of the page."""
    return mark_safe("".join(stories.shown(name, context["request"], **how)))  # noqa: S308 - rendered by templates
