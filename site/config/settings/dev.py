"""Settings of a developer's machine: `make run` works without a single variable set."""

from .base import *  # noqa: F403

DEBUG = True
WAGTAIL_CACHE_BACKEND = "default"
INTERNAL_IPS = ["127.0.0.1"]
