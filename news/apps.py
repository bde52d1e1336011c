from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        from core.page_cache import warming  # noqa: PLC0415 - models can be imported only now
        from core.publishing import handlers  # noqa: PLC0415
        from core.telling import websub  # noqa: PLC0415
        from news import changed_feeds, kept_pages, lengths, related, sharing, sitemap  # noqa: PLC0415

        kept_pages.connect()
        sharing.connect()
        sitemap.register()
        websub.register(changed_feeds.feeds_of)
        warming.also(changed_feeds.feeds_of_all_news)
        handlers.register("lists", lengths.follow, pages="news.newsarticlepage", before=("page cache",), at_once=True)
        handlers.register(
            "related news", related.follow, pages="news.newsarticlepage", before=("ready pages",), reads_first=True
        )
        handlers.register("sharing", sharing.follow, pages="news.newsarticlepage", before=("ready pages",))
