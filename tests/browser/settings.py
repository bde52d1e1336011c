"""Production's settings, with addresses at which something goes wrong on purpose."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.browser.mishaps"
