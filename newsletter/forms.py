from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import NewsletterSignup
from news.models import Topic
from newsletter.addresses import normalised
from newsletter.models import Subscriber
from newsletter.stamp import StampError, signup_shown
from newsletter.subscription import topics_in

KEY_DIGITS = 18  # what a database's key can hold


class HiddenField(forms.Field):
    """Text that a reader does not see, so that no mistake in it may be held against them."""

    def to_python(self, value: str | None) -> str:
        return value or ""


class AddressForm(forms.Form):
    """A form that asks for an address, and for nothing else that people see."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=320,
        error_messages={"required": _("Write your e-mail address.")},
    )
    website = HiddenField(required=False)  # people do not see it; programs that fill in every field do

    def clean_email(self) -> str:
        return normalised(self.cleaned_data["email"])

    @property
    def is_robot(self) -> bool:
        return bool(self.data.get("website"))


class SubscribeForm(AddressForm):
    """The newsletter form as it comes back: an address, and which words stood around it on which page."""

    stamp = HiddenField(required=False)
    page = HiddenField(required=False)

    signup: NewsletterSignup | None = None  # whose words were shown, as far as the stamp tells

    def clean_stamp(self) -> str:
        stamp: str = self.cleaned_data["stamp"]
        try:
            self.signup = signup_shown(stamp)
        except StampError as error:
            self.signup = error.signup
            raise forms.ValidationError(
                _(
                    "Please read this and send it once more. The words here may have changed since you opened the "
                    "page, and we keep what you agree to as you saw it."
                )
            ) from error
        return stamp

    def clean_page(self) -> str:
        """Keep the path the form stood on; anything else says nothing about consent and is dropped."""
        path: str = self.cleaned_data["page"].replace("\0", "")
        return path[:500] if path.startswith("/") else ""


class TopicsField(forms.Field):
    """The keys of topics; what is no key, or none of a topic that still is there, is passed over."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: list[str] | None) -> QuerySet[Topic]:
        keys = [key for key in value or [] if key.isascii() and key.isdecimal() and len(key) <= KEY_DIGITS]
        return Topic.objects.filter(pk__in=map(int, keys))


class PreferencesForm(forms.Form):
    """What a reader gets, how often and in which language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (Subscriber.Frequency.EACH_ISSUE, _("Each issue, as it is published")),
            (Subscriber.Frequency.WEEKLY, _("One mail a week, with all there was")),
        ],
    )
    topics = TopicsField(label=_("Topics"), required=False)

    def clean(self) -> dict[str, Any]:
        """Carry the topics over into the chosen language: those that it has."""
        cleaned = self.cleaned_data
        if "language" in cleaned:
            cleaned["topics"] = topics_in(cleaned["language"], cleaned["topics"])
        return cleaned
