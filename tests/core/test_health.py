"""What a watcher of the process is told."""

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


def test_a_process_that_lives_says_so_without_a_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_a_site_that_can_serve_is_ready(client, db):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        200,
        {"ready": True, "database": True, "migrations": True, "cache": True, "pages": True},
    )


def test_a_pending_migration_is_not_ready(client, db):
    MigrationRecorder.Migration.objects.filter(app="newsletter").delete()

    response = client.get("/readyz")

    assert (response.status_code, response.json()["migrations"]) == (503, False)


class ForgetfulCache(LocMemCache):
    def set(self, *args, **kwargs):
        pass


class BrokenCache(LocMemCache):
    """A backend's own error, as those of Redis and Memcached are: nothing of the standard library's."""

    class LostError(Exception):
        pass

    def set(self, *args, **kwargs):
        raise self.LostError


@pytest.mark.parametrize("broken", [ForgetfulCache, BrokenCache])
def test_a_broken_cache_is_not_ready(client, db, settings, broken):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.{broken.__name__}", "LOCATION": broken.__name__}}

    response = client.get("/readyz")

    assert (response.status_code, response.json()["cache"]) == (503, False)


def test_a_database_that_does_not_answer_is_not_ready(client, db, monkeypatch):
    def refuse():
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        response = client.get("/readyz")

    assert (response.status_code, response.json()["database"]) == (503, False)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_answer_is_not_kept(client, db, path):
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_can_be_sent_there(client, db, path):
    assert client.post(path).status_code == 405
