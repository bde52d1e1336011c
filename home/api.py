"""What the API tells of front pages and standing pages."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import override

from core.api.blocks import BODY, told_body
from core.api.fields import Field
from core.api.pages import PageKind, ToldPage, page_address
from core.api.schema import HTML, TEXT, said
from core.bodies import blocks_of, images_of, rich_texts
from core.models.image import load_renditions
from core.portable_html import portable
from core.rich_text import links_known
from home.models import HomePage, StandardPage


class HomeKind(PageKind):
    name = "FrontPage"
    model = HomePage

    def own_fields(self) -> list[Field]:
        return [Field("intro", TEXT, lambda told: told.page.intro)]


@dataclass
class ToldStandardPage(ToldPage):
    """A standing page that is told of; what is empty here was not asked for."""

    body: list[dict[str, Any]] = field(default_factory=list)
    html: str = ""


class StandardKind(PageKind):
    name = "StandingPage"
    model = StandardPage

    def own_fields(self) -> list[Field]:
        return [
            Field("lede", TEXT, lambda told: told.page.lede),
            Field("body", BODY, lambda told: told.body, in_lists=False, is_whole=True),
            Field("html", said(HTML, "Its body."), lambda told: told.html, in_lists=False, is_whole=True),
        ]

    def with_parts(self, rows: list[Any], names: set[str]) -> list[Any]:
        told = [ToldStandardPage(page) for page in rows]
        if names & {"body", "html"}:
            tell_bodies(told)
        return told


def tell_bodies(told: list[ToldStandardPage]) -> None:
    """Give pages their bodies, whose pictures, files and links are asked for once for all of them."""
    bodies = blocks_of([each.page.body for each in told])
    load_renditions([image for blocks in bodies for image in images_of(blocks)])
    with links_known(rich_texts([block.value for blocks in bodies for block in blocks])):
        for each, blocks in zip(told, bodies, strict=True):
            address = page_address(each.page) or settings.SITE_URL
            with override(each.page.locale.language_code):
                shown = [(block, portable(block.render({"block_id": block.id}), address)) for block in blocks]
                each.body = told_body(shown, address)
            each.html = "\n".join(html for _block, html in shown)
