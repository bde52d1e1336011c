"""What editors find in the admin because of this app: desk, calendar, translations, versions, topics and people."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register

from news.calendar_admin import calendar_urls
from news.desk import Desk, may_write
from news.models import NewsArticlePage, Person, StoryThread, StoryVersion, Topic, TranslationTask
from news.reschedule import MOVED, in_words
from news.story_editor import StoryViewSet
from news.translation_admin import translation_urls


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


class StoryThreadViewSet(SnippetViewSet):
    model = StoryThread
    icon = "list-ul"
    list_display = ["name", "is_closed", "locale"]
    list_filter = ["locale", "is_closed"]
    panels = StoryThread.panels


@register_snippet
class NewsViewSetGroup(SnippetViewSetGroup):
    """The topics and people that stories are about and by, in a menu of their own."""

    items = (TopicViewSet, StoryThreadViewSet, PersonViewSet)
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


class ForWriters(MenuItem):
    """An item of the menu for whoever writes or edits stories."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_write(request.user)


@hooks.register("register_admin_menu_item")
def calendar_item() -> MenuItem:
    return ForWriters(_("Calendar"), reverse_lazy("editorial_calendar"), icon_name="calendar-alt", order=220)


@hooks.register("register_admin_menu_item")
def translations_item() -> MenuItem:
    address = reverse_lazy("translation_desk")
    return ForWriters(_("Translations"), address, icon_name="wagtail-localize-language", order=240)


class VersionPermissions(PermissionHelper):
    """Publishing writes versions; an editor may take one off, and neither add nor delete any."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: StoryVersion) -> bool:
        return False


@modeladmin_register
class StoryVersionAdmin(ModelAdmin):
    """The earlier versions of all stories, for those who may withhold one."""

    model = StoryVersion
    menu_label = _("Earlier versions")
    menu_icon = "history"
    menu_order = 260
    list_display = ("story", "number", "published_at", "withheld_reason")
    list_select_related = ("story",)
    search_fields = ("story__title",)
    list_filter = ("published_at",)
    permission_helper_class = VersionPermissions
    panels = [FieldPanel("number", read_only=True), FieldPanel("published_at", read_only=True), "withheld_reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoryVersion]:
        return super().get_queryset(request).superseded()


@hooks.register("register_admin_urls")
def translation_addresses() -> list[URLPattern]:
    return translation_urls()


@hooks.register("before_edit_page", order=-1)  # before wagtail-localize answers with an editor of its own
def tell_what_the_translation_lacks(request: HttpRequest, page: Page) -> None:
    if request.method != "GET" or not isinstance(page, NewsArticlePage):
        return
    for task in TranslationTask.objects.open().filter(story=page).select_related("source__locale"):
        told = gettext("%(language)s: the story has changed there, and this text has not followed yet.") % {
            "language": task.source.locale
        }
        button = messages.button(reverse("translation_task", args=[task.pk]), gettext("What changed"))
        messages.warning(request, told, buttons=[button])


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
