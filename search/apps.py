from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from core import upkeep  # noqa: PLC0415 - models can be imported only now
        from core.publishing import handlers  # noqa: PLC0415
        from news import related  # noqa: PLC0415
        from search import asked, documents, telling  # noqa: PLC0415

        handlers.register("search index", documents.follow, before=("related news",))
        related.register_similarity(telling.alike)
        upkeep.register(asked.forget)
