import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.env import read_environment

REQUIRED = ["ALLOWED_HOSTS", "DATABASE_URL", "DEFAULT_FROM_EMAIL", "EMAIL_URL", "SECRET_KEY", "SITE_URL"]
EXAMPLE = env.PROJECT_ROOT / ".env.example"


def variables_in_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE))


def variables_in_code() -> set[str]:
    """The first argument of every `env.<type>("NAME", ...)` in config/env.py."""
    calls = [node for node in ast.walk(ast.parse(Path(env.__file__).read_text())) if isinstance(node, ast.Call)]
    names = [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and getattr(call.func.value, "id", "") == "env"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    return set(names)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which none of our variables is set, and no `.env` is found."""
    for name in variables_in_code():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV_FILE", os.devnull)
    return monkeypatch


@pytest.fixture
def complete(bare: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which production starts."""
    for name, value in {
        "ALLOWED_HOSTS": "news.example.org,www.example.org",
        "DATABASE_URL": "postgres://user:word@localhost:5433/news",
        "DEFAULT_FROM_EMAIL": "newsroom@example.org",
        "EMAIL_URL": "smtp://user:word@localhost:2525",
        "SECRET_KEY": "k" * 50,
        "SITE_URL": "https://news.example.org/",
    }.items():
        bare.setenv(name, value)
    return bare


def test_development_needs_no_variable(bare: pytest.MonkeyPatch) -> None:
    found = read_environment(production=False)

    assert found.database["ENGINE"] == "django.db.backends.sqlite3"
    assert found.site_url == "http://127.0.0.1:8000"


def test_the_address_follows_the_port(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("PORT", "8123")

    assert read_environment(production=False).site_url == "http://127.0.0.1:8123"


def test_production_names_every_missing_variable_at_once(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_environment(production=True)

    assert re.findall(r"^  ([A-Z_]+):", str(refusal.value), re.MULTILINE) == REQUIRED


@pytest.mark.parametrize("name", REQUIRED)
def test_production_names_the_one_that_is_missing(complete: pytest.MonkeyPatch, name: str) -> None:
    complete.delenv(name)

    with pytest.raises(ImproperlyConfigured, match=name):
        read_environment(production=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "news.example.org"),
        ("SITE_URL", "ftp://news.example.org"),
        ("SECRET_KEY", "short"),
        ("TRUSTED_PROXIES", "one"),
        ("TRUSTED_PROXIES", "-1"),
        ("SEARCHES_PER_MINUTE", "-1"),
        ("API_REQUESTS_PER_MINUTE", "-1"),
        ("BOUNCE_MAILBOX_URL", "imap://user:word@mail.example.org"),
        ("BOUNCE_MAILBOX_URL", "imaps://mail.example.org/INBOX"),
        ("BOUNCE_MAILBOX_URL", "maildir://var/mail"),
        ("ANYMAIL_WEBHOOK_KEYS", "nobody=key"),
        ("ANYMAIL_WEBHOOK_KEYS", "mailgun="),
        ("ANYMAIL_WEBHOOK_KEYS", "mailgun"),
        ("ANYMAIL_WEBHOOK_SECRET", "user:short"),
        ("ANYMAIL_WEBHOOK_SECRET", "a-long-password-without-a-user"),
        ("SUBSCRIPTIONS_PER_HOUR", "-1"),
        ("NOTICES_PER_HOUR", "many"),
        ("FRONTEND_CACHE", "http://127.0.0.1:6081"),
        ("FRONTEND_CACHE", "[]"),
        ("FRONTEND_CACHE", '{"varnish": {}}'),
        ("SHARED_CACHE_SECONDS", "-1"),
        ("INDEXNOW_KEY", "short"),
        ("INDEXNOW_KEY", "k" * 129),
        ("INDEXNOW_KEY", "with spaces in it"),
        ("INDEXNOW_ENDPOINT", "api.indexnow.org"),
        ("INDEXNOW_ENDPOINT", "ftp://api.indexnow.org/"),
        ("WEBSUB_HUB", "hub.example.org"),
        ("WEBSUB_HUB", "mailto:hub@example.org"),
        ("PORT", "http"),
    ],
)
def test_production_names_a_malformed_variable(complete: pytest.MonkeyPatch, name: str, value: str) -> None:
    complete.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=name):
        read_environment(production=True)


def test_values_come_typed(complete: pytest.MonkeyPatch) -> None:
    found = read_environment(production=True)

    assert found.allowed_hosts == ["news.example.org", "www.example.org"]
    assert found.site_url == "https://news.example.org"
    assert (found.database["ENGINE"], found.database["PORT"]) == ("django.db.backends.postgresql", 5433)
    assert (found.email["EMAIL_HOST"], found.email["EMAIL_PORT"]) == ("localhost", 2525)


def test_a_mailbox_and_providers_may_be_named(complete: pytest.MonkeyPatch) -> None:
    complete.setenv("BOUNCE_MAILBOX_URL", "imaps://news%40example.org:w%2Ford@mail.example.org:993/Returned%20mail")
    complete.setenv("ANYMAIL_WEBHOOK_KEYS", "mailgun=one,mandrill=two=")
    found = read_environment(production=True)

    assert found.anymail_webhook_keys == {"mailgun": "one", "mandrill": "two="}


def test_a_variable_of_the_process_wins_over_the_file(complete: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "newsroom.env"
    file.write_text("SITE_URL=https://file.example.org\nTIME_ZONE=Asia/Yekaterinburg\n")
    complete.setenv("ENV_FILE", str(file))
    complete.setenv("TIME_ZONE", "Europe/Oslo")
    complete.delenv("SITE_URL")

    found = read_environment(production=True)

    assert (found.site_url, found.time_zone) == ("https://file.example.org", "Europe/Oslo")


def test_the_process_does_not_start_without_its_variables() -> None:
    """As an operator meets it: the real settings in a process of their own."""
    bare = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "config.settings.production"}

    result = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"], env=bare, capture_output=True, text=True, check=False
    )

    assert result.returncode == 1
    assert [name for name in REQUIRED if name not in result.stderr] == []


def test_the_example_names_the_variables_that_are_read() -> None:
    assert variables_in_example() == variables_in_code()


def test_the_example_holds_no_key() -> None:
    assert "SECRET_KEY=\n" in EXAMPLE.read_text()


@pytest.mark.parametrize(
    ("site", "told", "reason"),
    [
        ("http://127.0.0.1:8000", "https://hub.example.org/", "nobody elsewhere can reach SITE_URL"),
        ("http://localhost:8000", "https://hub.example.org/", "nobody elsewhere can reach SITE_URL"),
        ("http://10.0.0.7", "https://hub.example.org/", "nobody elsewhere can reach SITE_URL"),
        ("https://news.example.org", "http://127.0.0.1:9000/", "private network"),
        ("https://news.example.org", "http://192.168.1.4/", "private network"),
        ("https://news.example.org", "https://hub.example.org:8443/", "ports 80 and 443"),
        ("https://news.example.org", "https://hub.example.org:99999/", "ports 80 and 443"),
    ],
)
@pytest.mark.parametrize("name", ["INDEXNOW_ENDPOINT", "WEBSUB_HUB"])
def test_nobody_is_told_who_could_not_look_or_is_never_asked(
    complete: pytest.MonkeyPatch, name: str, site: str, told: str, reason: str
) -> None:
    complete.setenv("SITE_URL", site)
    complete.setenv(name, told)
    if name == "INDEXNOW_ENDPOINT":
        complete.setenv("INDEXNOW_KEY", "k" * 8)

    with pytest.raises(ImproperlyConfigured, match=f"{name}: .*{reason}"):
        read_environment(production=True)


def test_a_site_at_home_may_tell_others_at_home(complete: pytest.MonkeyPatch) -> None:
    complete.setenv("SITE_URL", "http://127.0.0.1:8000")
    complete.setenv("WEBSUB_HUB", "http://127.0.0.1:9000/hub")

    assert read_environment(production=True).websub_hub == "http://127.0.0.1:9000/hub"


def test_nobody_is_told_unless_it_is_asked_for(complete: pytest.MonkeyPatch) -> None:
    found = read_environment(production=True)

    assert (found.indexnow_key, found.websub_hub) == ("", "")
    assert found.indexnow_endpoint == "https://api.indexnow.org/indexnow"
