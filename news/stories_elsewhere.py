"""Stories as other pages show them: on lists, on the front page, under another story."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Locale, Site

from core.page_cache.dependencies import depends_on_rows, depends_on_tables
from core.page_cache.memory import are_remembered, remembered_each

if TYPE_CHECKING:
    from news.models.queries import NewsQuerySet


class Stories:
    """Stories by key, in order, to be shown in one way or another.

    They are loaded together, and not before one of them is to be shown that this process does not remember.
    """

    def __init__(self, stories: "NewsQuerySet", keys: Sequence[int], among: "Stories | None" = None) -> None:
        self.stories, self.keys, self.among = stories, keys, among

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Any]:
        return (self.rows[key] for key in self.keys if key in self.rows)

    def some(self, keys: Sequence[int]) -> "Stories":
        """Return some of them, which are loaded together with the others."""
        return Stories(self.stories, keys, among=self.among or self)

    @cached_property
    def rows(self) -> dict[int, Any]:
        if self.among:
            return self.among.rows
        return {story.pk: story for story in self.stories.order_by().filter(pk__in=self.keys).for_cards()}

    def is_remembered(self, template: str, **how: Any) -> bool:
        """Whether all of them can be shown without being loaded."""
        return are_remembered(self.names(template, how))

    def names(self, template: str, how: dict[str, Any]) -> dict[tuple[Any, ...], int]:
        """Return what each is remembered by when it is shown in this way, with its key."""
        language, ways = get_language(), tuple(sorted(how.items()))
        return {(template, language, ways, key): key for key in self.keys}

    def shown(self, template: str, request: Any, **how: Any) -> Iterator[SafeString]:
        """Yield each as a template shows it; one that has been taken away meanwhile is left out."""
        names = self.names(template, how)

        def load(missing: list[Any]) -> Any:
            rows = {name: self.rows.get(names[name]) for name in missing}
            return {name: partial(show, template, row, request, how) for name, row in rows.items() if row}

        found = remembered_each(names, load)
        return (found[name] for name in names if name in found)


def show(template: str, story: Any, request: Any, how: dict[str, Any]) -> SafeString:
    # Of what was loaded with others, and of its address, nobody takes note here.
    depends_on_rows(story, story.lead_image)
    depends_on_tables(Site, Locale, *(type(topic) for topic in story.topics))
    return render_to_string(template, {"article": story, "request": request, **how})
