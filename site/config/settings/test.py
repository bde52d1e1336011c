"""Settings of the test suite: quick hashes, tasks run at once, mail in memory, files in a folder that goes away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A developer's own .env must not decide what the tests see.
os.environ["ENV_FILE"] = os.devnull

from .base import *  # noqa: F403
from .base import DATABASES

# One folder for each process, so that two runs, or two workers of one run, never meet in a file.
SCRATCH = Path(tempfile.mkdtemp(prefix="newsroom-test-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MEDIA_ROOT = SCRATCH / "media"
WHITENOISE_AUTOREFRESH = True
SEARCHES_PER_MINUTE = API_REQUESTS_PER_MINUTE = SUBSCRIPTIONS_PER_HOUR = 0  # all tests come from one address
WAGTAILADMIN_BASE_URL = SITE_URL
MISSING_ADDRESSES_WRITTEN_EVERY = 0  # tests write them down when they want to, and in their own transaction

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because the browser tests read and write from several threads.
    DATABASES["default"]["TEST"] = {"NAME": SCRATCH / "newsroom.sqlite3"}
