"""Translations of an old site's stories, as likeness proposes them and an editor decides."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import InspectView

from archive.models import TranslationProposal
from core.ask_first import AskFirst
from core.records import ButtonsOfOne, ForgivingIndexView, LookOnly

MAY_DECIDE = "archive.change_translationproposal"
State = TranslationProposal.State


class ProposalView(InspectView):
    """The two stories beside each other, and what speaks for it."""

    page_title = gettext_lazy("Proposed translation")

    @property
    def stories(self) -> list[Any]:
        return [self.instance.story, self.instance.other]


class ProposalButtons(ButtonsOfOne):
    def ways(self, obj: TranslationProposal) -> Iterator[tuple[str, str, str, str]]:
        if obj.state == State.OPEN:
            yield "archive_confirm_translation", _("They are one story"), MAY_DECIDE, ""
            yield "archive_refuse_translation", _("They are two stories"), MAY_DECIDE, "button-secondary"


class ProposalAdmin(ModelAdmin):
    """Pairs of stories in two languages that look like one."""

    model = TranslationProposal
    menu_label = gettext_lazy("Proposed translations")
    menu_icon = "wagtail-localize-language"
    list_display = ("story", "other", "score", "state")
    list_filter = ("state",)
    list_select_related = ("story", "other")
    list_per_page = 50
    search_fields = ("story__title", "other__title")
    inspect_view_enabled = True
    history_view_enabled = False
    index_view_class = ForgivingIndexView
    inspect_view_class = ProposalView
    inspect_template_name = "archive/admin/proposal.html"
    permission_helper_class = LookOnly
    button_helper_class = ProposalButtons


class Decision(AskFirst):
    model = TranslationProposal
    permission = MAY_DECIDE
    icon = "wagtail-localize-language"

    @property
    def back_url(self) -> str:
        return reverse("archive_translationproposal_modeladmin_inspect", args=[self.object.pk])

    @property
    def next_url(self) -> str:
        return f"{reverse('archive_translationproposal_modeladmin_index')}?state__exact={State.OPEN}"


class Confirm(Decision):
    title = gettext_lazy("They are one story")
    question = gettext_lazy(
        "“%(object)s”: each becomes a translation of the other. Readers can go from one to the other."
    )
    done = gettext_lazy("They are one story in two languages now: %(object)s.")
    too_late = gettext_lazy("One of them has a translation in that language already: %(object)s.")

    def act(self) -> bool:
        return self.object.confirm(self.request.user)


class Refuse(Decision):
    title = gettext_lazy("They are two stories")
    question = gettext_lazy("“%(object)s”: they are not proposed again.")
    done = gettext_lazy("They stay two stories: %(object)s.")
    too_late = gettext_lazy("That was decided already: %(object)s.")

    def act(self) -> bool:
        if self.object.state != State.OPEN:
            return False
        self.object.decide(State.REFUSED, self.request.user)
        return True


def proposal_urls() -> list[URLPattern]:
    return [
        path("archive/translations/<int:pk>/confirm/", Confirm.as_view(), name="archive_confirm_translation"),
        path("archive/translations/<int:pk>/refuse/", Refuse.as_view(), name="archive_refuse_translation"),
    ]
