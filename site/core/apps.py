from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Site")

    def ready(self) -> None:
        from core import turns, upkeep  # noqa: PLC0415 - models can be imported only now
        from core.publishing import outbox, recording, turn  # noqa: PLC0415

        recording.connect()
        turns.register("publishing", turn.take)
        turns.register("upkeep", upkeep.Upkeep().take)
        upkeep.register(outbox.prune)
