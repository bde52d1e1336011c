"""The translation desk in the admin: the list, and what one translation has to catch up with."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from news.desk import may_write
from news.difference import changed_paragraphs, correction_uids, difference
from news.models import TranslationTask
from news.translation_desk import TranslationDesk, TranslationFilter, contents


def translation_urls() -> list[URLPattern]:
    return [
        path("translations/", show_desk, name="translation_desk"),
        path("translations/<int:pk>/", show_task, name="translation_task"),
    ]


@require_safe
def show_desk(request: HttpRequest) -> HttpResponse:
    if not may_write(request.user):
        raise PermissionDenied
    desk = TranslationDesk(request.user, TranslationFilter.from_query(request.GET))
    return TemplateResponse(request, "news/admin/translation_desk.html", {"desk": desk, "stories": desk.page()})


@require_http_methods(["GET", "POST"])
def show_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the translation lacks; with POST, take the editor's word that it lacks nothing any more."""
    tasks = TranslationTask.objects.open().select_related("story__locale", "source__locale")
    task = get_object_or_404(tasks, pk=pk)
    if not task.story.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    before, after = contents([task])[task.pk]
    if request.method == "POST":
        if request.POST.get("changed_at") == task.changed_at.isoformat():
            task.close(request.user)
            messages.success(request, _("“%(title)s” is up to date.") % {"title": task.story})
            return redirect(reverse("translation_desk"))
        messages.error(request, _("The story has changed once more since you opened this. Look at it again."))
    known = correction_uids(before)
    context = {
        "task": task,
        "rows": difference(before, after),
        "count": changed_paragraphs(before, after),
        "notes": [note for note in task.source.corrections.all() if str(note.uid) not in known],
    }
    return TemplateResponse(request, "news/admin/translation_task.html", context)
