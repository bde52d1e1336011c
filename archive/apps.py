from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("Archive")

    def ready(self) -> None:
        from archive import missing, moves  # noqa: PLC0415 - models can be imported only now
        from core import upkeep  # noqa: PLC0415
        from core.publishing import handlers  # noqa: PLC0415

        handlers.register("old addresses", moves.follow)
        upkeep.register(missing.forget)
