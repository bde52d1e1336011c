import re
from datetime import date, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core.robots import FETCHING, SEARCHING, TRAINING

WARNED = timedelta(days=30)  # before what security.txt says runs out
LONGEST = timedelta(days=366)  # less than a year is advised (RFC 9116, 2.5.5)
LANGUAGES = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*(?:, *[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)*")
TELEPHONE = re.compile(r"tel:\+[0-9-]{5,20}")


def named(words: Any, robots: tuple[str, ...]) -> Any:
    return format_lazy(words, robots=", ".join(robots))


@register_setting(icon="cog", order=920)
class MachineSettings(BaseGenericSetting):
    """What machines may do here, and what they are told: robots.txt, security.txt and llms.txt.

    One for all languages. Editors find it among the settings.
    """

    searching = models.BooleanField(_("search engines may read the site"), default=True)
    training = models.BooleanField(_("texts may be used to train models"), default=False)
    fetching = models.BooleanField(_("pages may be fetched when a person asks for them"), default=True)
    llms_txt = models.BooleanField(
        _("publish /llms.txt"),
        default=False,
        help_text=_("A page in plain English for assistants: who we are, our sections and the newest stories."),
    )
    security_contact = models.TextField(
        _("contacts"),
        blank=True,
        help_text=_(
            "Whom somebody tells who has found a hole in this site: addresses of mail, of pages (https://…) or "
            "telephones (tel:+47…), one a line, the best one first. Without one there is no security.txt."
        ),
    )
    security_expires = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("A year ahead at most. The desk is warned thirty days before."),
    )
    security_languages = models.CharField(
        _("languages"),
        max_length=100,
        blank=True,
        help_text=_("That the contacts understand, as codes: en, nb. Left empty, those of the site."),
    )
    security_policy = models.URLField(
        _("policy"), blank=True, help_text=_("A page that says what we ask of those who look for holes.")
    )
    security_thanks = models.URLField(
        _("acknowledgments"), blank=True, help_text=_("A page that thanks those who have told us of one.")
    )
    security_key = models.URLField(_("key"), blank=True, help_text=_("Where the key lies to encrypt a report with."))

    panels = [
        # The names stand in no migration, for there will be others.
        MultiFieldPanel(
            [
                FieldPanel(
                    "searching",
                    help_text=named(
                        _("They find pages, show them in results and lead to us: {robots}, and all not named here."),
                        SEARCHING,
                    ),
                ),
                FieldPanel(
                    "training",
                    help_text=named(
                        _("They collect texts that models are made of: {robots}. No search result depends on it."),
                        TRAINING,
                    ),
                ),
                FieldPanel(
                    "fetching",
                    help_text=named(
                        _(
                            "Somebody asks an assistant, and it reads the page for them: {robots}. Some of these say "
                            "that they come in any case, because a person sends them."
                        ),
                        FETCHING,
                    ),
                ),
            ],
            heading=_("Robots (robots.txt)"),
        ),
        MultiFieldPanel([FieldPanel("llms_txt")], heading=_("Assistants (llms.txt)")),
        MultiFieldPanel(
            [
                FieldPanel("security_contact"),
                FieldPanel("security_expires"),
                FieldPanel("security_languages"),
                FieldPanel("security_policy"),
                FieldPanel("security_thanks"),
                FieldPanel("security_key"),
            ],
            heading=_("Security (security.txt)"),
        ),
    ]

    class Meta:
        verbose_name = _("machines")

    @classmethod
    def current(cls) -> Self:
        """Return what editors have set; the defaults, which are not written down, if nobody has."""
        return cls.objects.first() or cls()

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        for line in self.contact_lines:
            if not contact_uri(line):
                message = _("“%(line)s” is no address of mail, no page (https://…) and no telephone (tel:+47…).")
                errors["security_contact"] = ValidationError(message, params={"line": line})
        today = timezone.localdate()
        if self.contact_lines and self.security_expires is None:
            errors["security_expires"] = _("Say until when the contacts are valid.")
        elif self.security_expires and self.security_expires < today:
            errors["security_expires"] = _("This day has passed. Look whether the contacts are still right.")
        elif self.security_expires and self.security_expires > today + LONGEST:
            errors["security_expires"] = _("This is more than a year ahead.")
        if self.security_languages and not LANGUAGES.fullmatch(self.security_languages):
            errors["security_languages"] = _("Write codes of languages with commas between them, like en, nb.")
        for name in ("security_policy", "security_thanks", "security_key"):
            if (address := getattr(self, name)) and not address.startswith("https://"):
                errors[name] = _("The address has to begin with https://.")
        if errors:
            raise ValidationError(errors)

    @property
    def contact_lines(self) -> list[str]:
        return [line.strip() for line in self.security_contact.splitlines() if line.strip()]

    @property
    def contacts(self) -> list[str]:
        """The contacts as URIs, the best one first."""
        return [uri for line in self.contact_lines if (uri := contact_uri(line))]

    @property
    def has_security_txt(self) -> bool:
        return bool(self.contacts and self.security_expires)

    @property
    def runs_out(self) -> date | None:
        """When security.txt becomes void, if that is past or near."""
        near = timezone.localdate() + WARNED
        is_near = self.has_security_txt and self.security_expires is not None and self.security_expires <= near
        return self.security_expires if is_near else None


def contact_uri(line: str) -> str:
    """Return a contact as a URI (RFC 9116, 2.5.3); empty if it is none."""
    for check, text, uri in (
        (EmailValidator(), line.removeprefix("mailto:"), f"mailto:{line.removeprefix('mailto:')}"),
        (URLValidator(schemes=["https"]), line, line),
    ):
        try:
            check(text)
        except ValidationError:
            continue  # it may be of the other kind
        return uri
    return line if TELEPHONE.fullmatch(line) else ""
