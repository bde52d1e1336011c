"""Tags and filters that every template may use without loading them."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.images.models import ResponsiveImage, SourceImageIOError

from core import addresses, cards, structured_data
from core.chrome import Chrome, LanguageLink, language_links
from core.models import BasePage, NewsImage
from core.page_cache.memory import remembered

register = template.Library()
LONGEST_SUMMARY = 300


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[LanguageLink]:
    """Return the language switch for the page at hand."""
    current = get_language() or settings.LANGUAGE_CODE
    return language_links(context.get("translations") or {}, current)


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """Return an address of this site with its scheme and host; SITE_URL names them, not the request."""
    return addresses.absolute(path)


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any], address: str) -> list[tuple[str, str]]:
    """Return the languages that the page at an address can be read in, with its address in each."""
    return list(cards.alternates(context.get("translations"), address))


@register.simple_tag(takes_context=True)
def summary_of(context: dict[str, Any], description: str) -> str:
    """Return what is said about the page at hand in no more than search engines show: this, or what the page says."""
    return Truncator(description or getattr(context.get("page"), "description", "")).chars(LONGEST_SUMMARY)


@register.simple_tag(takes_context=True)
def card(context: dict[str, Any], address: str, heading: str, summary: str, *, has_picture: bool) -> SafeString:
    """Write what a shared link to the page at an address shows.

    In Python, not in a template, because every page has it and templates take four times as long for so many tags.
    """
    chrome, page, language = context["chrome"], context.get("page"), get_language() or settings.LANGUAGE_CODE
    others = [code for code, _url in context.get("others") or [] if code != language and code in cards.LOCALES]
    kind = context.get("kind") or "website"
    properties = [
        ("og:type", kind),
        ("og:site_name", chrome.masthead.name),
        ("og:title", heading or getattr(page, "title", "") or chrome.masthead.name),
        ("og:url", addresses.absolute(address)),
        ("og:locale", cards.LOCALES.get(language, "")),
        *(("og:locale:alternate", cards.LOCALES[code]) for code in others),
        ("og:description", summary),
        *(page.article_properties if kind == "article" and page else []),
    ]
    if has_picture:
        properties += cards.picture_properties(card_picture(chrome, page))
    return cards.tags(properties)


def card_picture(chrome: Chrome, page: Any) -> cards.CardPicture:
    """Return the picture that a page has of its own for this, or what is drawn for all that have none."""
    if isinstance(page, BasePage) and (picture := page.card_picture(chrome.masthead)):
        return picture
    image = chrome.share_image
    return cards.CardPicture.of(image, reverse("share_image", args=[image.digest]), image.alt, image.kind)


@register.simple_tag(takes_context=True)
def graph(
    context: dict[str, Any],
    node: structured_data.Node | None = None,
    crumbs: Sequence[tuple[str, str]] = (),
    here: str = "",
) -> SafeString:
    """Write the JSON-LD of a page: who publishes it, its own node, and the way to it where it shows one.

    `crumbs` are those that components/breadcrumbs.html is given.
    """
    chrome, language = context["chrome"], get_language() or settings.LANGUAGE_CODE
    surroundings = remembered(("graph", language), lambda: structured_data.as_text(site_nodes(chrome, language)))
    nodes = [structured_data.named(node, chrome.masthead.name)] if node else []
    if crumbs or here:
        nodes.append(structured_data.breadcrumbs([(_("Front page"), chrome.home_url), *crumbs], here))
    return structured_data.script(surroundings, structured_data.as_text(nodes))


def site_nodes(chrome: Chrome, language: str) -> list[structured_data.Node]:
    """Return what is the same on every page of a language."""
    masthead = chrome.masthead
    policies = [*((each.kind, each.url) for each in chrome.policies), ("correctionsPolicy", reverse("corrections"))]
    return [
        structured_data.publisher(
            masthead.name,
            chrome.home_url,
            tagline=masthead.tagline,
            email=masthead.email if masthead.complaints else "",  # as the footer has it
            logo=static("icons/icon.svg"),
            policies=policies,
        ),
        structured_data.website(masthead.name, chrome.home_url, language, reverse("search")),
    ]


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
