"""The form of the page editor for stories."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_serializable_data_for_fields
from wagtail.admin.forms import WagtailAdminPageForm

from news.checklist import Checklist
from news.difference import as_json
from news.links import outside_links
from news.own_language import ROWS
from news.tasks import check_links
from news.typing_only import more_than_typing

GRACE = timedelta(minutes=1)  # the form shows minutes, and the clock has moved on since it was opened


class WindowField(forms.CharField):
    """The window of a browser that a form was opened in, by a name of its own: nothing an editor could change."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=36, initial=uuid4)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class StoryForm(WagtailAdminPageForm):
    """The page editor's form: what may not be published is an error of its field when publishing, not when saving."""

    window = WindowField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The story makes its slug from date and headline; an editor may write another, and need not.
        self.fields["slug"].required = False
        # What is ticked is said of one change. A translation's form, and others, may not show the field.
        if "typing_only" in self.fields:
            self.initial["typing_only"] = False

    def clean_slug(self) -> str:
        """Keep the address of a story whose slug field was emptied: it is never changed silently."""
        return self.cleaned_data["slug"] or self.instance.slug

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            return
        for name, message in self.instance.publication_errors().items():
            self.add_error(name if name in self.fields else None, message)
        self.check_readiness()
        if self.cleaned_data.get("typing_only") and (found := self.more_than_typing()):
            self.add_error("typing_only", [_("This is more than typing. Leave the box empty."), *found])
        self.check_corrections()

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        if valid:
            self.recognise_rows()
        return valid

    def recognise_rows(self) -> None:
        """Take new rows for those the story has got since this form was opened, where they say the same.

        The form of a window that is still saving by itself does not know the keys of the rows that saves; nor does the
        form of whoever chose the same topic as another editor. Saved as new ones, they would stand there twice.
        """
        names = {"corrections": "uid", **{relation: f"{name}_id" for relation, name in ROWS.items()}}
        for relation, name in names.items():
            formset = self.formsets.get(relation)
            if formset is None:
                continue
            sent = {form.instance.pk for form in formset.initial_forms}
            rows = getattr(self.instance, relation).all()
            there = {getattr(row, name): row.pk for row in rows if row.pk not in sent}
            for form in formset.extra_forms:
                if form.has_changed():
                    form.instance.pk = there.get(getattr(form.instance, name))

    def check_readiness(self) -> None:
        """Refuse to publish what lacks something that the checklist calls missing, at the place to mend it."""
        for point in Checklist.of(self.instance, self.chosen_topics).missing:
            if point.field in self.formsets:
                self.formsets[point.field].non_form_errors().append(point.said)
            elif not self.has_error(point.field):
                self.add_error(point.field if point.field in self.fields else None, point.said)

    @property
    def chosen_topics(self) -> list[Any] | None:
        """The topics of the form, as far as they are in the story's language; None where it has none to choose."""
        formset = self.formsets.get("story_topics")
        if formset is None:
            return None
        kept = [form for form in formset.forms if form not in formset.deleted_forms and form.is_valid()]
        topics = [form.cleaned_data["topic"] for form in kept if form.cleaned_data.get("topic")]
        return [topic for topic in topics if topic.locale_id == self.instance.locale_id]

    def save(self, commit: bool = True) -> Any:
        """Keep the story, and have the worker ask the addresses that it leads to."""
        self.instance.saved_in_window = self.cleaned_data.get("window", "")
        story = super().save(commit=commit)
        if urls := outside_links(story):
            transaction.on_commit(partial(check_links.enqueue, urls))
        return story

    def check_corrections(self) -> None:
        """Find notes that say nothing, and notes dated after the moment at which readers see them."""
        planned = max(self.instance.go_live_at or timezone.now(), timezone.now()) + GRACE
        formset = self.formsets["corrections"]
        formset.full_clean()
        for form in formset.forms:
            if form in formset.deleted_forms:
                continue
            if "text" in form.cleaned_data and not form.instance.plain_text:
                form.add_error("text", _("Say what was wrong and what is right."))
            if (date := form.cleaned_data.get("date")) and date > planned:
                form.add_error("date", _("This date is in the future. Readers see the note as soon as you publish it."))

    def more_than_typing(self) -> list[str]:
        """Return what this form changes beyond typing in the story as readers have it, in sentences.

        A story that nobody has read yet has nothing to compare with; the box means nothing there.
        """
        before = self.instance.published_content
        return [] if before is None else more_than_typing(before, self.content)

    @property
    def content(self) -> dict[str, Any]:
        """What a version would keep of the story with this form's changes.

        Its corrections and bylines are put into the story when the form is saved, after it was checked.
        """
        content = self.instance.content_for_versions
        for name in ("corrections", "bylines"):
            formset = self.formsets[name]
            if not formset.is_valid():  # the form does not go through anyway
                continue
            forms = formset.ordered_forms if formset.can_order else formset.forms
            kept = [form for form in forms if form.cleaned_data and form not in formset.deleted_forms]
            content[name] = as_json([get_serializable_data_for_fields(form.instance) for form in kept])
        return content


def guided(widget: type[forms.Widget], characters: str) -> forms.Widget:
    """Return a widget that counts what is written, beside how many characters read best: "30-75"."""
    words = _("{count} characters; {low} to {high} read best.")
    return widget(attrs={"data-guidance": characters, "data-guidance-words": words})
