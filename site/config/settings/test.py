"""Settings of the test suite: quick hashes, tasks run at once, mail in memory."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="newsroom-media-"))
WHITENOISE_AUTOREFRESH = True
WAGTAILADMIN_BASE_URL = SITE_URL

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because the browser tests read and write from several threads.
    DATABASES["default"]["TEST"] = {"NAME": Path(tempfile.gettempdir()) / "newsroom-test.sqlite3"}
