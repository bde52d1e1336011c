"""The WSGI application that granian serves: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
site = get_wsgi_application()

from core.page_cache.front import PageCache  # noqa: E402 - settings can be read only now

application = PageCache(site)
