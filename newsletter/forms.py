from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import NewsletterSignup
from newsletter.addresses import normalised


class SubscribeForm(forms.Form):
    """The newsletter form as it comes back: an address, and which signup's words stood around it."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=320,
        error_messages={"required": _("Write your e-mail address.")},
    )
    signup = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    page = forms.CharField(required=False)
    website = forms.CharField(required=False)  # people do not see it; programs that fill in every field do

    def clean_email(self) -> str:
        return normalised(self.cleaned_data["email"])

    def clean_page(self) -> str:
        """Keep the path the form stood on; anything else says nothing about consent and is dropped."""
        path = self.cleaned_data["page"]
        return path[:500] if path.startswith("/") else ""

    @property
    def is_robot(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def chosen_signup(self) -> NewsletterSignup | None:
        return NewsletterSignup.objects.filter(pk=self.cleaned_data.get("signup")).first()
