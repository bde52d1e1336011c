from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import NewsletterSignup
from newsletter.addresses import normalised

KEY_DIGITS = 18  # what a database's key can hold


class HiddenField(forms.Field):
    """Text that a reader does not see, so that no mistake in it may be held against them."""

    def to_python(self, value: str | None) -> str:
        return value or ""


class SubscribeForm(forms.Form):
    """The newsletter form as it comes back: an address, and which signup's words stood around it."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=320,
        error_messages={"required": _("Write your e-mail address.")},
    )
    signup = HiddenField(required=False)
    page = HiddenField(required=False)
    website = HiddenField(required=False)  # people do not see it; programs that fill in every field do

    def clean_email(self) -> str:
        return normalised(self.cleaned_data["email"])

    def clean_signup(self) -> int | None:
        key = self.cleaned_data["signup"][:KEY_DIGITS]
        return int(key) if key.isascii() and key.isdecimal() else None

    def clean_page(self) -> str:
        """Keep the path the form stood on; anything else says nothing about consent and is dropped."""
        path = self.cleaned_data["page"].replace("\0", "")
        return path[:500] if path.startswith("/") else ""

    @property
    def is_robot(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def chosen_signup(self) -> NewsletterSignup | None:
        return NewsletterSignup.objects.filter(pk=self.cleaned_data.get("signup")).first() if self.is_bound else None
