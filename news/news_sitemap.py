"""`/sitemap-news.xml`: the stories of the last two days, as Google News asks for them.

developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap, read in November 2026: stories of the last
two days, 1,000 at most. It may be empty; Search Console then asks whether that was meant, and nothing else happens.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core.chrome import Chrome
from core.page_cache.dependencies import HOUR, depends_on, is_the_same_for_all
from core.sitemap.roots import Roots
from core.sitemap.views import XML
from core.sitemap.writing import SITEMAP, document, element, moment, text
from news.models import NewsArticlePage
from news.sitemap import stories_tags

NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
RECENT = timedelta(days=2)
MOST = 1_000  # stories
COLUMNS = ("locale__language_code", "url_path", "title", "date")


@require_safe
def show_news(request: HttpRequest) -> StreamingHttpResponse:
    is_the_same_for_all()
    elements = recent(Roots.of(request))
    return StreamingHttpResponse(document("urlset", {"": SITEMAP, "news": NEWS}, elements), content_type=XML)


def recent(roots: Roots) -> Iterator[str]:
    """Yield an element for each story, the newest first; copies of others are left out. A query, and one a language."""
    depends_on(HOUR, *stories_tags(roots))
    names = {language: name_of_publication(language) for language in roots.languages}
    stories = NewsArticlePage.objects.published().filter(date__gte=timezone.now() - RECENT).originals()
    rows = stories.filter(roots.holds()).newest_first().values_list(*COLUMNS)
    for language, url_path, title, date in rows[:MOST].iterator():
        if address := roots.address(url_path):
            publication = element("news:name", text(names[language])) + element("news:language", language)
            news = (
                element("news:publication", publication)
                + element("news:publication_date", moment(date))
                + element("news:title", text(title))
            )
            yield element("url", element("loc", text(address)) + element("news:news", news))


def name_of_publication(language: str) -> str:
    with override(language):
        return Chrome(None).masthead.name
