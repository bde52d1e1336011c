from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("Newsletter")

    def ready(self) -> None:
        from anymail.signals import tracking  # noqa: PLC0415 - models can be imported only now

        from core import turns, upkeep  # noqa: PLC0415
        from newsletter import bounces, digest, mailboxes, queue, subscription  # noqa: PLC0415

        turns.register("newsletter", queue.take_turn)
        turns.register("digest", digest.take_turn)
        tracking.connect(bounces.hear, dispatch_uid="newsletter.bounces")
        upkeep.register(subscription.forget)
        upkeep.register(subscription.forget_notices)
        upkeep.register(mailboxes.have_it_read)
