"""Settings of a server. It refuses to start without what `config.env` requires, and says what is missing."""

from .base import *  # noqa: F403
from .base import DATABASES, ENVIRONMENT, SITE_URL, STORAGES

DEBUG = False
HTTPS = SITE_URL.startswith("https://")

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if ENVIRONMENT.trusted_proxies:  # without a proxy in front anyone could claim to come over https
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]

SILENCED_SYSTEM_CHECKS = ["security.W019"]  # wants DENY; see X_FRAME_OPTIONS in base.py

PAGE_CACHE_DIR = ENVIRONMENT.page_cache_dir

STORAGES["staticfiles"] = {"BACKEND": "core.staticfiles.StylesheetStorage"}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = None  # to open one, with its PRAGMAs, takes as long as half a page's queries
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # Django requires it beside the pool
    # Beside what DATABASE_URL itself asks for, such as sslmode or the folder of a socket.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["pool"] = {"min_size": 2, "max_size": 8, "timeout": 10}
