"""What editors find in the admin because of this app: topics and people, and their desk on the dashboard."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from news.calendar_admin import calendar_urls, may_use_calendar
from news.desk import Desk
from news.models import Person, Topic
from news.reschedule import MOVED, in_words
from news.story_editor import StoryViewSet


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "slug", "locale"]
    list_filter = ["locale"]
    panels = Topic.panels


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "user"
    list_display = ["name", "role", "locale"]
    list_filter = ["locale"]
    panels = Person.panels


@register_snippet
class NewsViewSetGroup(SnippetViewSetGroup):
    """The topics and people that stories are about and by, in a menu of their own."""

    items = (TopicViewSet, PersonViewSet)
    menu_label = _("Topics and people")
    menu_icon = "tag"
    menu_order = 250


@hooks.register("register_admin_viewset")
def story_views() -> StoryViewSet:
    return StoryViewSet()


@hooks.register("register_admin_urls")
def calendar_addresses() -> list[URLPattern]:
    return calendar_urls()


@hooks.register("register_log_actions")
def moves_are_logged(actions: LogActionRegistry) -> None:
    """Show a moved schedule in the story's history, from when to when."""

    @actions.register_action(MOVED)
    class MovedFormatter(LogFormatter):
        label = _("Move the schedule")

        def format_message(self, entry: Any) -> str:
            old, new = (in_words(datetime.fromisoformat(entry.data[name])) for name in ("from", "to"))
            return gettext("Moved the schedule from %(old)s to %(new)s") % {"old": old, "new": new}


class CalendarItem(MenuItem):
    """The way to the editorial calendar, for whoever writes or edits stories."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_use_calendar(request.user)


@hooks.register("register_admin_menu_item")
def calendar_item() -> MenuItem:
    return CalendarItem(_("Calendar"), reverse_lazy("editorial_calendar"), icon_name="calendar-alt", order=220)


class DeskPanel(Component):
    """The dashboard's first panel: drafts, what waits for me, and what is scheduled."""

    name = "desk"
    template_name = "news/admin/desk_panel.html"
    order = 100

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"desk": Desk.of(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def put_the_desk_first(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, DeskPanel())


class StoryChecker(ContentCheckerItem):
    """Wagtail's checker, set to what an editor of ours can mend: it looks at the story, not at the frame around it.

    On top of Wagtail's own rules it finds pictures without alternative text, links that only colour tells from
    the text around them, and table cells without a header.
    """

    axe_include = ["main"]
    axe_run_only = [*ContentCheckerItem.axe_run_only, "image-alt", "link-in-text-block", "td-has-header"]
    axe_exclude = [".signup", ".pagination"]


@hooks.register("construct_wagtail_userbar")
def check_stories(request: HttpRequest, items: list[Any], page: Any) -> None:
    items[:] = [
        StoryChecker(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items
    ]


@hooks.register("insert_editor_js")
def character_guidance() -> str:
    return format_html('<script type="module" src="{}"></script>', static("js/character_guidance.js"))
