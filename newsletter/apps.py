from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("Newsletter")

    def ready(self) -> None:
        from anymail.signals import tracking  # noqa: PLC0415 - models can be imported only now

        from core import upkeep  # noqa: PLC0415
        from newsletter import bounces, mailboxes  # noqa: PLC0415

        tracking.connect(bounces.hear, dispatch_uid="newsletter.bounces")
        upkeep.register(mailboxes.have_it_read)
