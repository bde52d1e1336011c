"""The WSGI application that granian serves: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
site = get_wsgi_application()

from django.conf import settings  # noqa: E402 - they can be read only now

from core.page_cache.front import PageCache  # noqa: E402
from core.page_cache.warming import warm_up  # noqa: E402

application = PageCache(site)
if not settings.DEBUG:
    warm_up(application)
