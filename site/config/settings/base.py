"""Settings that hold everywhere. What differs from machine to machine comes from `config.env`."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from config.env import PROJECT_ROOT, SIGNING_PROVIDERS, WEEKDAYS, read_environment

PRODUCTION = os.environ.get("DJANGO_SETTINGS_MODULE") == "config.settings.production"
ENVIRONMENT = read_environment(production=PRODUCTION)
CORE = Path(__file__).resolve().parents[2] / "core"

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
SITE_URL = ENVIRONMENT.site_url
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "archive",
    "home",
    "newsletter",
    "search",
    "news",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "core.security_headers.SecurityHeadersMiddleware",
    "core.session_cookie.StrictSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "archive.old_addresses.OldAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.chrome.chrome",
            ],
            "builtins": ["core.templatetags.newsroom"],
        },
    },
]

# Databases --------------------------------------------------------------------------------------

DATABASES = {"default": dict(ENVIRONMENT.database)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN, where busy_timeout is honoured; a deferred
        # transaction that upgrades later fails at once (https://sqlite.org/lang_transaction.html).
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            "PRAGMA synchronous=NORMAL;"
            "PRAGMA busy_timeout=20000;"
            "PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000;"
        ),
    }
CACHES = {"default": ENVIRONMENT.cache}
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    # Of its own accord it keeps 300 entries: fewer than the clients it has to count on a busy day (core.rate_limit).
    CACHES["default"] = {**CACHES["default"], "OPTIONS": {"MAX_ENTRIES": 20_000}}

# Ready pages (core.page_cache): in development, each is made for each visitor.
PAGE_CACHE_DIR = ""
PAGE_CACHE_MEGABYTES = ENVIRONMENT.page_cache_megabytes
# Caches in front of the site, which are told what to ask for again (core.page_cache.purging), and for how long they
# need not ask by themselves.
SHARED_CACHE_SECONDS = ENVIRONMENT.shared_cache_seconds
WAGTAILFRONTENDCACHE = ENVIRONMENT.frontend_cache
WAGTAILFRONTENDCACHE_LANGUAGES: list[str] = []  # each language's pages are told of by themselves

# Languages and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nb", "Norsk bokmål"), ("ru", "Русский")]
LOCALE_PATHS = [CORE / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

# Files ------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.static_root
MEDIA_URL = ENVIRONMENT.media_url
MEDIA_ROOT = ENVIRONMENT.media_root
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long StreamField sends thousands of them

# People -----------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_CLIENT_IP_CALLABLE = "core.visitors.client_address"
AXES_VERBOSE = False
LOGIN_URL = "wagtailadmin_login"

# Background work --------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# E-mail -----------------------------------------------------------------------------------------

EMAIL_BACKEND = ENVIRONMENT.email["EMAIL_BACKEND"]
EMAIL_HOST = ENVIRONMENT.email.get("EMAIL_HOST", "")
EMAIL_PORT = ENVIRONMENT.email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = ENVIRONMENT.email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = ENVIRONMENT.email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = ENVIRONMENT.email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = ENVIRONMENT.email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.default_from_email
SERVER_EMAIL = ENVIRONMENT.default_from_email
# Newsletter forms that one client may send, and mails that all of them together may bring about (newsletter.limits).
SUBSCRIPTIONS_PER_HOUR = ENVIRONMENT.subscriptions_per_hour
NOTICES_PER_HOUR = ENVIRONMENT.notices_per_hour
# Weekday (Monday is 0; None is never) and hour at which the weekly digests are made.
NEWSLETTER_DIGEST = (
    WEEKDAYS.index(ENVIRONMENT.digest_weekday) if ENVIRONMENT.digest_weekday else None,
    ENVIRONMENT.digest_hour,
)
NEWSLETTER_PER_SECOND = ENVIRONMENT.newsletter_per_second

# Where mail that came back is told of: a mailbox (newsletter.mailboxes), or a provider's webhook (newsletter.webhooks).
BOUNCE_MAILBOX_URL = ENVIRONMENT.bounce_mailbox_url
ANYMAIL = {
    "WEBHOOK_SECRET": [ENVIRONMENT.anymail_webhook_secret] if ENVIRONMENT.anymail_webhook_secret else [],
    **{SIGNING_PROVIDERS[provider]: key for provider, key in ENVIRONMENT.anymail_webhook_keys.items()},
}
WEBHOOK_PROVIDERS = [
    *ENVIRONMENT.anymail_webhook_keys,
    # These bring the secret as a password. Postal and Resend sign too, with packages that we do not have.
    *(
        ["amazon_ses", "brevo", "mailjet", "mailtrap", "postmark", "sendgrid", "sparkpost"]
        if ENVIRONMENT.anymail_webhook_secret
        else []
    ),
]

# Links elsewhere --------------------------------------------------------------------------------

# Requests a minute that the link guardian (archive.guardian) makes in all; 0 is none at all.
LINKS_PER_MINUTE = ENVIRONMENT.links_per_minute
ARCHIVED_COPIES_URL = ENVIRONMENT.archived_copies_url
WEBSUB_HUB = ENVIRONMENT.websub_hub

# Telling others ---------------------------------------------------------------------------------

# Who is told of each change (core.telling): search engines, if there is a key, and the hub that feeds name, if any.
INDEXNOW_KEY = ENVIRONMENT.indexnow_key
INDEXNOW_ENDPOINT = ENVIRONMENT.indexnow_endpoint
WEBSUB_HUB = ENVIRONMENT.websub_hub

# Security ---------------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # the Wagtail admin reads the token from its own page, Django's default
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor shows the preview in a frame of the same site

# The hosts a reader may load a video from, and only after asking for it (core.video).
VIDEO_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF, *VIDEO_HOSTS],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}

# Wagtail ----------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Newsroom"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no request to another host on the editors' behalf
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAIL_AUTOSAVE_INTERVAL = 2000  # milliseconds after the last change that a draft saves itself
WAGTAIL_EDITING_SESSION_PING_INTERVAL = 5000  # milliseconds until an editor sees who else has the story open
WAGTAIL_DATE_FORMAT = "%Y-%m-%d"
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # nothing is fetched from other hosts
WAGTAILIMAGES_IMAGE_MODEL = "core.NewsImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.image_form.NewsImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILIMAGES_JPEG_QUALITY = 78
WAGTAILIMAGES_WEBP_QUALITY = 74
WAGTAILIMAGES_AVIF_QUALITY = 56
# Only formats that a browser downloads or plays, never ones it would run in our origin.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "m4a", "mp3", "odt", "ods", "oga", "pdf", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
SEARCHES_PER_MINUTE = ENVIRONMENT.searches_per_minute
API_REQUESTS_PER_MINUTE = ENVIRONMENT.api_requests_per_minute
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# The archive --------------------------------------------------------------------------------------

MISSING_ADDRESSES_WRITTEN_EVERY = 30  # seconds that addresses which were not found wait in memory (archive.missing)

# Logging ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
}
