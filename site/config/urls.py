"""Every address of the site. Pages answer last, in Wagtail's tree."""

import re

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as document_urls

from config import api
from core.drafts import show_draft
from core.publishing.admin import set_privacy
from core.security_txt import show_security_txt
from core.serving import serve
from core.sitemap.views import show_index, show_part
from core.telling.indexnow import key_file
from core.views import health, readiness, robots, share_image
from news.llms_txt import show_llms_txt
from news.news_sitemap import show_news
from news.share_text import TEXT

urlpatterns = [
    path("healthz", health, name="health"),
    path("readyz", readiness, name="readiness"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", show_index, name="sitemap"),
    path("sitemap-news.xml", show_news, name="news_sitemap"),
    path("llms.txt", show_llms_txt, name="llms_txt"),
    path(".well-known/security.txt", show_security_txt, name="security_txt"),
    re_path(r"^sitemap-(?P<section>[a-z]+)-(?P<number>0|[1-9]\d{0,8})\.xml$", show_part, name="sitemap_part"),
    re_path(r"^(?P<key>[A-Za-z0-9-]{8,128})\.txt$", key_file, name="indexnow_key"),
    # Wagtail's own address, answered before Wagtail; a hook's addresses would come after it.
    path("admin/pages/<int:page_id>/privacy/", require_admin_access(set_privacy)),
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path(api.ROOT, api.urls),
    path("newsletter/webhooks/", include("newsletter.webhooks")),
    *(static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT) if settings.DEBUG else []),
    *i18n_patterns(
        path("drafts/<str:token>/", show_draft, name="draft"),
        path("search/", include("search.urls")),
        path("newsletter/", include("newsletter.urls")),
        path("share/<slug:digest>.png", share_image, name="share_image"),
        path("", include("news.urls")),
        # Wagtail's own addresses come first: the pattern of pages would take `_util/login/` for a page's.
        path("", include([pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"])),
        re_path(rf"^((?:[\w\-]+/)+{re.escape(TEXT)})$", serve),
        re_path(wagtail_urls.serve_pattern, serve, name="wagtail_serve"),
        prefix_default_language=False,
    ),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
