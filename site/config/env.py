"""Everything the process is told from outside, read once, typed and checked.

Each variable stands in `.env.example`; a test compares the two. A variable that is missing or malformed
stops the process with one message that names all of them.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError
from marshmallow import ValidationError
from marshmallow.validate import URL, OneOf, Range, Regexp

PROJECT_ROOT = Path(__file__).resolve().parents[2]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAILBOX = r"(maildir|mbox):///.+|imaps://[^:@/]+:[^@/]+@[^@/]+(/.*)?|"
# The providers that sign what they send to a webhook, and what django-anymail calls the key it is checked with.
SIGNING_PROVIDERS = {
    "mailersend": "MAILERSEND_SIGNING_SECRET",
    "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY",
    "mandrill": "MANDRILL_WEBHOOK_KEY",
    "unisender_go": "UNISENDER_GO_API_KEY",
}


@dataclass(frozen=True)
class Environment:
    """The checked variables; database, cache and e-mail are in the shapes of Django's settings."""

    secret_key: str
    allowed_hosts: list[str]
    site_url: str
    database: dict[str, Any]
    cache: dict[str, Any]
    email: dict[str, Any]
    default_from_email: str
    time_zone: str
    media_root: Path
    page_cache_dir: str
    page_cache_megabytes: int
    shared_cache_seconds: int
    frontend_cache: dict[str, Any]
    media_url: str
    static_root: Path
    log_level: str
    trusted_proxies: int
    searches_per_minute: int
    subscriptions_per_hour: int
    notices_per_hour: int
    digest_weekday: str
    digest_hour: int
    newsletter_per_second: float
    bounce_mailbox_url: str
    anymail_webhook_keys: dict[str, str]
    anymail_webhook_secret: str
    links_per_minute: int
    archived_copies_url: str
    websub_hub: str
    port: int


def read_environment(*, production: bool) -> Environment:
    """Return the environment, or raise ImproperlyConfigured naming each variable that is missing or wrong.

    In development every variable has a default; in production those that have no safe default are required.
    A `.env` file beside `manage.py` is read first; real variables win over it.
    """
    env = Env(eager=False)
    env.read_env(os.environ.get("ENV_FILE") or PROJECT_ROOT / ".env", recurse=False)

    def required(default: Any) -> dict[str, Any]:
        return {} if production else {"default": default}

    port = env.int("PORT", default=8000)
    values: dict[str, Any] = {
        "secret_key": env.str("SECRET_KEY", **required("only-for-development-" + "x" * 40)),
        "allowed_hosts": env.list("ALLOWED_HOSTS", **required(["localhost", "127.0.0.1", "[::1]"])),
        "site_url": env.str(
            "SITE_URL",
            validate=URL(schemes={"http", "https"}, require_tld=False),
            **required(f"http://127.0.0.1:{port}"),
        ),
        "database": env.dj_db_url("DATABASE_URL", **required(f"sqlite:///{PROJECT_ROOT / 'var' / 'newsroom.sqlite3'}")),
        "cache": env.dj_cache_url("CACHE_URL", default="locmem://"),
        "email": env.dj_email_url("EMAIL_URL", **required("console:")),
        "default_from_email": env.str("DEFAULT_FROM_EMAIL", **required("newsroom@localhost")),
        "time_zone": env.str("TIME_ZONE", default="Europe/Oslo"),
        "media_root": env.path("MEDIA_ROOT", default=PROJECT_ROOT / "var" / "media"),
        "page_cache_dir": env.str("PAGE_CACHE_DIR", default=""),
        "page_cache_megabytes": env.int("PAGE_CACHE_MEGABYTES", default=512, validate=Range(min=1)),
        "shared_cache_seconds": env.int("SHARED_CACHE_SECONDS", default=0, validate=Range(min=0)),
        "frontend_cache": env.json("FRONTEND_CACHE", default={}, validate=known_caches),
        "media_url": env.str("MEDIA_URL", default="/media/"),
        "static_root": env.path("STATIC_ROOT", default=PROJECT_ROOT / "var" / "static"),
        "log_level": env.str("LOG_LEVEL", default="INFO"),
        "trusted_proxies": env.int("TRUSTED_PROXIES", default=0, validate=Range(min=0)),
        "searches_per_minute": env.int("SEARCHES_PER_MINUTE", default=60, validate=Range(min=0)),
        "subscriptions_per_hour": env.int("SUBSCRIPTIONS_PER_HOUR", default=20, validate=Range(min=0)),
        "notices_per_hour": env.int("NOTICES_PER_HOUR", default=500, validate=Range(min=0)),
        "digest_weekday": env.str("DIGEST_WEEKDAY", default="", validate=OneOf(["", *WEEKDAYS])),
        "digest_hour": env.int("DIGEST_HOUR", default=7, validate=Range(min=0, max=23)),
        "newsletter_per_second": env.float("NEWSLETTER_PER_SECOND", default=10.0, validate=Range(min=0)),
        "bounce_mailbox_url": env.str("BOUNCE_MAILBOX_URL", default="", validate=Regexp(f"({MAILBOX})$")),
        "anymail_webhook_keys": env.list("ANYMAIL_WEBHOOK_KEYS", default=[], validate=known_providers),
        "anymail_webhook_secret": env.str("ANYMAIL_WEBHOOK_SECRET", default="", validate=Regexp("([^:]+:.{16,}|)$")),
        "links_per_minute": env.int("LINKS_PER_MINUTE", default=0, validate=Range(min=0)),
        "archived_copies_url": env.str(
            "ARCHIVED_COPIES_URL",
            default="https://archive.org/wayback/available",
            validate=URL(schemes={"http", "https"}, require_tld=False),
        ),
        "websub_hub": env.str("WEBSUB_HUB", default="", validate=Regexp(r"(https?://\S+|)$")),
        "port": port,
    }
    try:
        env.seal()
    except EnvValidationError as error:
        messages = error.error_messages
        if not isinstance(messages, Mapping):  # from one variable alone, which a deferred reading never gives
            raise
        lines = [f"  {name}: {' '.join(wrong)}" for name, wrong in sorted(messages.items())]
        raise ImproperlyConfigured("The environment is not complete. See .env.example.\n" + "\n".join(lines)) from error
    if production and len(values["secret_key"]) < 50:  # noqa: PLR2004 - Django's own floor, security.W009
        raise ImproperlyConfigured("SECRET_KEY needs at least 50 characters. See .env.example for how to make one.")
    values["site_url"] = values["site_url"].rstrip("/")
    values["anymail_webhook_keys"] = dict(pair.split("=", 1) for pair in values["anymail_webhook_keys"])
    return Environment(**values)


def known_caches(caches: Any) -> None:
    """Raise ValidationError for what maps no names to backends; what a backend wants besides, it says itself."""
    if not isinstance(caches, dict) or not all(isinstance(one, dict) and "BACKEND" in one for one in caches.values()):
        raise ValidationError('Not of the form {"varnish": {"BACKEND": "…"}}.')


def known_providers(pairs: list[str]) -> None:
    wrong = [pair.partition("=")[0] for pair in pairs if not re.fullmatch(f"({'|'.join(SIGNING_PROVIDERS)})=.+", pair)]
    if wrong:
        raise ValidationError(f"Not PROVIDER=KEY with one of {', '.join(SIGNING_PROVIDERS)}: {', '.join(wrong)}.")
