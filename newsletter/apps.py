from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("Newsletter")

    def ready(self) -> None:
        from core import turns, upkeep  # noqa: PLC0415 - models can be imported only now
        from newsletter import digest, queue, subscription  # noqa: PLC0415

        turns.register("newsletter", queue.take_turn)
        turns.register("digest", digest.take_turn)
        upkeep.register(subscription.forget)
        upkeep.register(subscription.forget_notices)
