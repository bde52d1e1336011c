from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Site")

    def ready(self) -> None:
        from core import security_txt, turns, upkeep  # noqa: PLC0415 - models can be imported only now
        from core.models import MachineSettings, Masthead, NewsletterSignup, NewsRendition  # noqa: PLC0415
        from core.page_cache import dependencies, invalidation, tasks  # noqa: PLC0415
        from core.publishing import handlers, outbox, recording, turn  # noqa: PLC0415
        from core.telling import indexnow, websub  # noqa: PLC0415
        from core.telling.queue import prune  # noqa: PLC0415

        invalidation.connect()
        dependencies.watch(MachineSettings, Masthead, NewsletterSignup)
        dependencies.cover(NewsRendition)
        if settings.PAGE_CACHE_DIR:
            ahead_of = ("ready pages", "IndexNow", "WebSub")
            handlers.register("page cache", invalidation.follow, before=ahead_of, at_once=True)
            handlers.register("ready pages", tasks.follow)
            turns.register("page cache", invalidation.Turn().take)

        checks.register(security_txt.check_security_txt, checks.Tags.database)
        recording.connect()
        turns.register("publishing", turn.take)
        turns.register("upkeep", upkeep.Upkeep().take)
        upkeep.register(outbox.prune)

        if settings.INDEXNOW_KEY:
            handlers.register("IndexNow", indexnow.follow)
            turns.register("IndexNow", indexnow.take_turn)
        if settings.WEBSUB_HUB:
            handlers.register("WebSub", websub.follow)
            turns.register("WebSub", websub.take_turn)
        upkeep.register(prune)
