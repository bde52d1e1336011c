"""Tags and filters that every template may use without loading them."""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.images.models import ResponsiveImage, SourceImageIOError

from core.chrome import LanguageLink, language_links
from core.models import NewsImage
from core.page_cache.memory import remembered

register = template.Library()


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[LanguageLink]:
    """Return the language switch for the page at hand."""
    current = get_language() or settings.LANGUAGE_CODE
    return language_links(context.get("translations") or {}, current)


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """Return an address of this site with its scheme and host; SITE_URL names them, not the request."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}"


@register.tag
def part(parser: Parser, token: Token) -> "PartNode":
    """`{% part "footer" %}…{% endpart %}`: what is the same on every page of a language, and made once for them all.

    `{% part "years" page.pk year %}` is the same wherever these values are.
    """
    _tag, name, *values = token.split_contents()
    nodes = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(nodes, name, [parser.compile_filter(value) for value in values])


class PartNode(template.Node):
    def __init__(self, nodes: template.NodeList, name: str, values: list[FilterExpression]) -> None:
        self.nodes, self.name, self.values = nodes, name, values

    def render(self, context: Context) -> SafeString:
        values = tuple(value.resolve(context) for value in self.values)
        return remembered(("part", self.name, get_language(), *values), lambda: self.nodes.render(context))


@register.simple_tag
def preload_picture(image: NewsImage | None, sizes: str, *widths: str) -> SafeString:
    """Have a browser ask for a picture before it has read the page that far.

    In the best format alone: a browser that does not know it leaves it, and finds the others in the page.
    """
    try:
        renditions = image.get_renditions(*(f"{width}|format-avif" for width in widths)) if image else {}
    except SourceImageIOError:  # its file is lost
        renditions = {}
    if not renditions:
        return SafeString()
    return format_html(
        '<link rel="preload" as="image" type="image/avif" imagesrcset="{}" imagesizes="{}" fetchpriority="high">',
        ResponsiveImage.get_width_srcset([*renditions.values()]),
        sizes,
    )


@register.filter
def anchor(block_id: str | None) -> str:
    """Return the id of a story's block as it stands in the page: stable for as long as the block lives."""
    return f"b-{block_id[:8]}" if block_id else ""


@register.filter
def page_numbers(page: Any) -> list[int | str]:
    """Return the numbers a pagination shows: the ends, those around this page, and … for what is between."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
