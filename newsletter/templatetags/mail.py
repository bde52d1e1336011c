"""What the templates of mail may use."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError
from wagtail.rich_text import RichText

from core import plain_text
from core.html_as_text import plain
from core.models import NewsImage
from newsletter.mail import PREFERENCES, UNSUBSCRIBE, whole_address
from newsletter.models import NewsletterIssue
from newsletter.rendering import render_issue
from newsletter.rich_text import Words

register = template.Library()

COLUMN = 600  # CSS pixels that the column of a mail is wide
# Twice the pixels of the place a picture has, for screens that show them, and a quality that forgives little.
SIZES = {
    "column": ("width-1200|format-jpeg|jpegquality-70", COLUMN),
    "lead": ("fill-1200x800|format-jpeg|jpegquality-70", COLUMN),
    "half": ("fill-576x384|format-jpeg|jpegquality-70", 288),
    "side": ("fill-432x288|format-jpeg|jpegquality-70", 216),
}


@dataclass(frozen=True)
class Rendered:
    """A picture's file, and how large it is shown where there is room, in CSS pixels."""

    url: str
    width: int
    height: int


@register.simple_tag
def mail_picture(image: NewsImage | None, size: str) -> Rendered | None:
    """Return a JPEG for a place of a mail; nothing where the picture's file is gone, so that its words stay."""
    spec, room = SIZES[size]
    if image is None:
        return None
    try:
        rendition = image.get_rendition(spec)
    except (SourceImageIOError, InvalidFilterSpecError):
        return None
    width = min(room, rendition.width)
    return Rendered(whole_address(rendition.url), width, max(1, round(rendition.height * width / rendition.width)))


@register.filter
def whole(address: str | None) -> str:
    """Return an address with scheme and host, or nothing."""
    return whole_address(address or "")


@register.filter
def running(value: RichText | str | None, words: Words) -> SafeString:
    """Return running text as HTML with whole addresses."""
    source = value.source if isinstance(value, RichText) else value or ""
    return mark_safe(words.html(source))  # noqa: S308 - Wagtail's own rich text, as the site shows it


@register.filter
def running_text(value: RichText | str | None, words: Words) -> str:
    """Return running text as plain text."""
    source = value.source if isinstance(value, RichText) else value or ""
    return plain(words.html(source))


@register.filter
def cited(words: str, address: str | None) -> str:
    """Return words of a text part that refer to an address."""
    return f"{words}{plain_text.cited(whole_address(address or ''))}"


@register.simple_tag
def citations() -> str:
    return plain_text.CITATIONS


@register.filter
def underlined(heading: str, sign: str = "-") -> str:
    return plain_text.underlined(heading, sign)


@register.filter
def quoted(text: str) -> str:
    return plain_text.quoted(text)


@register.filter
def table_lines(table: dict[str, Any]) -> list[str]:
    """Return the rows of a table as lines, each cell after the name of its column, if that has one."""
    rows = [["" if cell is None else str(cell) for cell in row] for row in table["data"]]
    names = rows.pop(0) if rows and table.get("first_row_is_table_header") else []
    return plain_text.table_lines(names, rows)


@register.simple_tag
def preview_of(issue: NewsletterIssue, part: str) -> Any:
    """Return the mail of an issue for its editors: nobody's links, so they lead nowhere.

    Its pictures come from where the editor is, which need not be the address that readers know: the policy of the
    admin lets in no other host's.
    """
    letter = render_issue(issue)
    shown = letter.text if part == "text" else letter.html.replace(f' src="{settings.SITE_URL}/', ' src="/')
    shown = shown.replace(UNSUBSCRIBE, "#").replace(PREFERENCES, "#")
    return shown if part == "text" else mark_safe(shown)  # noqa: S308 - rendered by our own templates
