"""The page editor for stories: of two people who write at one story, neither overwrites the other unawares."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from news.models import NewsArticlePage
from news.models.article import WINDOW


class TellsOfNewerVersion(EditView):
    """Stop a form that was opened before the newest version was saved, and say by whom.

    Wagtail asks this of what the editor saves by itself, and lets its button "Save" through: the other's version
    would stay in the history, and nobody would know to look for it. The form comes back with what was typed and
    with the newest version noted, so that whoever saves again does so knowingly.

    What a window saved by itself it knows: its form goes on naming the version that it was opened at, and a version
    that is still being saved while the button is pressed has no number yet. So each version names its window.
    """

    def dispatch(self, request: HttpRequest, page_id: int, **options: Any) -> HttpResponse:
        if request.method != "POST":
            return super().dispatch(request, page_id, **options)
        with transaction.atomic():
            # The lock lets the second of two saves at one moment see the first.
            Page.objects.select_for_update().filter(pk=page_id).values_list("pk").first()
            return super().dispatch(request, page_id, **options)

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if self.page.alias_of_id or self.expects_json_response or not self.is_out_of_date:
            return super().post(request, *args, **options)
        self.form = self.form_class(
            request.POST,
            request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=request.user,
        )
        self.form.defer_required_fields()
        self.form.is_valid()
        self.form.restore_required_fields()
        messages.error(request, self.what_happened, buttons=self.comparison)
        self.has_unsaved_changes = True
        # Otherwise the first key pressed would save by itself what the message has just asked about.
        self.autosave_enabled = False
        return self.render_to_response(self.get_context_data())

    @cached_property
    def is_out_of_date(self) -> bool:
        return super().is_out_of_date and not self.newest_is_from_this_window

    @property
    def newest_is_from_this_window(self) -> bool:
        window, newest = self.request.POST.get("window"), self.latest_revision
        return bool(window) and (window, self.request.user.pk) == (newest.content.get(WINDOW), newest.user_id)

    @property
    def what_happened(self) -> str:
        newest = self.latest_revision
        moment = formats.date_format(timezone.localtime(newest.created_at), "DATETIME_FORMAT")
        if newest.user == self.request.user:
            told = _("You saved this story in another window at %(moment)s, after you had opened it here.")
        else:
            told = _("%(name)s saved this story at %(moment)s, after you had opened it.")
        name = get_user_display_name(newest.user) if newest.user else _("The system")
        advice = _(
            "What you wrote stands below and is not saved yet. Take over what should stay and save again: your version "
            "becomes the newest, and the other one stays in the history."
        )
        return f"{told % {'name': name, 'moment': moment}} {advice}"

    @property
    def comparison(self) -> list[Any]:
        """Buttons that lead to what the other person changed, and to the newest version itself."""
        page, newest = self.page.pk, self.latest_revision.pk
        opened = self.request.POST.get("overwrite_revision_id") or self.request.POST.get("loaded_revision_id", "")
        buttons = [messages.button(reverse("wagtailadmin_pages:edit", args=[page]), _("Open the newest version"), True)]
        known = opened.isdecimal() and int(opened) != newest and self.page.revisions.filter(pk=opened).exists()
        if known:
            address = reverse("wagtailadmin_pages:revisions_compare", args=[page, opened, newest])
            buttons.insert(0, messages.button(address, _("See what changed"), True))
        return buttons


class StoryEditView(TellsOfNewerVersion):
    """The editor of a story."""


class StoryRevertView(TellsOfNewerVersion, RevisionsRevertView):
    """The editor of a story that was opened at an earlier version."""


class StoryViewSet(PageViewSet):
    """Wagtail's views of a page, with an editor of our own for stories."""

    model = NewsArticlePage
    edit_view_class = StoryEditView
    revisions_revert_view_class = StoryRevertView
