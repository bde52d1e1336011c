"""From an address to its page, in two queries however deep the page lies.

Wagtail asks for the locale, the root page and then for each ancestor twice, and the page asks for its
translations. One query finds all of these: the pages on the path with their translations, and who may see
them. Another loads the page itself. All else (hooks, restrictions, redirects, previews) stays Wagtail's.
"""

from dataclasses import dataclass
from functools import cache

from django.core.cache import cache as shared_cache
from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail import views
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION, SiteRootPath
from wagtail.url_routing import RouteResult

from core.models import BasePage
from core.page_cache.dependencies import depends_on, is_the_same_for_all
from core.page_cache.invalidation import translations_tag
from core.page_cache.memory import remembered
from core.prepared import Prepared, prepared
from core.visibility import is_restricted

DEEPEST = 12  # more parts than any page's address has; what is longer is nobody's
NO_SLUG = ""  # of the front page itself, for which nothing is looked for but front pages
NUMBER_OF_SITES = Site.objects.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")


@dataclass(frozen=True)
class Found:
    """The deepest page on a path, its parent if there is one, its public translations, and what is left of the path."""

    page: Page
    parent: Page | None
    translations: list[Page]
    rest: list[str]

    @property
    def line(self) -> list[Page]:
        return [self.page, self.parent] if self.parent else [self.page]


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the page at `path` below the front page of the active language."""
    # Page.route_for_request keeps its answer here, and takes it from here.
    request._wagtail_route_for_request = route(request, path)  # type: ignore[attr-defined]
    return views.serve(request, path)


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """Return the page and the arguments for its view, or None when nothing live is there."""
    site = request._wagtail_site = remembered("site", lambda: Site.find_for_request(request))  # type: ignore[attr-defined]
    components = [component for component in path.split("/") if component]
    found = find(site, components) if site and len(components) <= DEEPEST else None
    if found is None:
        return None
    depends_on(*(translations_tag(each) for each in found.line))
    if not found.page.is_restricted:
        is_the_same_for_all()
    page = load(found.page)
    page.is_restricted = found.page.is_restricted
    page.public_translations = found.translations
    if found.parent is not None:
        page._cached_parent_obj = found.parent
    try:
        return page.route(request, found.rest)
    except Http404:
        return None


def load(page: Page) -> Page:
    """Return the page as what it is, with what its row points to. DoesNotExist if it is gone meanwhile.

    Wagtail's own welcome page, and a page whose code is gone, are a bare `Page` and know no `for_reading`.
    """
    model = page.specific_class or Page
    found = reading(model)(page.pk)
    if not found:
        raise model.DoesNotExist
    return found[0]


@cache
def reading(model: type[Page]) -> Prepared[Page]:
    """Return what loads a page of a kind."""

    def read(key: int) -> QuerySet[Page]:
        pages = model.objects.for_reading() if issubclass(model, BasePage) else model.objects.select_related("locale")
        return pages.filter(pk=key)

    return prepared(read)


@prepared
def pages_on(root: int, slugs: list[str]) -> QuerySet[Page]:
    """Return the front pages, the pages with these slugs, all their translations, and who may see them."""
    pages = Page.objects.annotate(is_restricted=is_restricted(), number_of_sites=Subquery(NUMBER_OF_SITES))
    keys = Page.objects.filter(Q(pk=root) | Q(slug__in=slugs)).order_by().values("translation_key")
    return pages.select_related("locale").filter(translation_key__in=keys)


def find(site: Site, components: list[str]) -> Found | None:
    """Walk the path down from the active language's front page, as far as there are pages."""
    pages = pages_on(site.root_page_id, components or [NO_SLUG])
    language = get_language()
    key = next((page.translation_key for page in pages if page.pk == site.root_page_id), None)
    roots = [page for page in pages if page.translation_key == key]
    root = next((page for page in roots if page.locale.language_code == language), None)
    if root is None:
        return None
    remember_roots(site, roots)
    by_path = {page.url_path: page for page in pages}
    line = [root]
    for component in components:
        child = by_path.get(f"{line[-1].url_path}{component}/")
        if child is None:
            break
        line.append(child)
    page = line[-1]
    translations = [
        other
        for other in pages
        if other.translation_key == page.translation_key
        and other.pk != page.pk
        and other.live
        and not other.is_restricted
    ]
    return Found(page, line[-2] if len(line) > 1 else None, translations, components[len(line) - 1 :])


def remember_roots(site: Site, roots: list[Page]) -> None:
    """Keep the front pages where Wagtail looks for them before it asks two queries, unless it has them.

    Every link to a page needs them. Wagtail forgets them itself when a site or a front page changes. With several
    sites these are not all of them, so there Wagtail asks.
    """
    if roots[0].number_of_sites == 1:
        paths = [SiteRootPath(site.pk, root.url_path, site.root_url, root.locale.language_code) for root in roots]
        shared_cache.add(SITE_ROOT_PATHS_CACHE_KEY, paths, 3600, version=SITE_ROOT_PATHS_CACHE_VERSION)
