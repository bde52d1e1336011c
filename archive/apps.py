from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("Archive")

    def ready(self) -> None:
        from archive import indexing, missing, moves  # noqa: PLC0415 - models can be imported only now
        from archive.guardian import places, turn  # noqa: PLC0415
        from archive.models import OldAddress  # noqa: PLC0415
        from core import turns, upkeep  # noqa: PLC0415
        from core.page_cache import dependencies  # noqa: PLC0415
        from core.publishing import handlers  # noqa: PLC0415

        dependencies.watch(OldAddress)
        handlers.register("admin index", indexing.follow, pages="news.newsarticlepage")
        handlers.register("old addresses", moves.follow)
        handlers.register("outgoing links", places.follow, pages="news.newsarticlepage")
        turns.register("link guardian", turn.take_turn)
        upkeep.register(missing.forget)
        upkeep.register(places.forget_servers)
