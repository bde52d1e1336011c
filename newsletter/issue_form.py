"""The form in which editors put an issue together: topics and stories are of the issue's own language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

LANGUAGES = dict(settings.LANGUAGES)


class IssueForm(WagtailAdminModelForm):
    """A saved issue offers the topics of its language; a new one, whose language is not chosen yet, offers all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("topics")
        if isinstance(field, forms.ModelMultipleChoiceField):
            topics = field.queryset.select_related("locale").order_by("locale__language_code", "name")
            if self.instance.pk:
                topics = topics.filter(locale__language_code=self.instance.language)
            else:
                field.label_from_instance = in_its_language  # type: ignore[method-assign]
            field.queryset = topics

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        language = cleaned.get("language")
        strange = [topic.name for topic in cleaned.get("topics") or [] if topic.locale.language_code != language]
        if language and strange:
            said = _("These are no topics of the issue’s language: %s. Choose them in it.") % ", ".join(strange)
            self.add_error("topics", said)
        return cleaned

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        return self.tell_strange_stories() and valid

    def tell_strange_stories(self) -> bool:
        """Find picked stories in another language than the issue's; return whether there are none."""
        language, formset = self.cleaned_data.get("language"), self.formsets.get("picked")
        if not language or formset is None:
            return True
        is_good = True
        for form in formset.forms:
            story = getattr(form, "cleaned_data", {}).get("story")
            if not story or form in formset.deleted_forms or story.locale.language_code == language:
                continue
            words = {"theirs": LANGUAGES.get(story.locale.language_code), "ours": LANGUAGES.get(language)}
            form.add_error("story", _("This story is in %(theirs)s, the issue in %(ours)s.") % words)
            is_good = False
        return is_good


def in_its_language(topic: Any) -> str:
    return f"{topic.name} ({LANGUAGES.get(topic.locale.language_code, topic.locale.language_code)})"
