"""The menu is on every page, so it has to be found at once in an archive of any size."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_menu_has_an_index_of_its_own() -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "wagtailcore_page")
    assert found["core_menu"]["columns"] == ["locale_id", "path"], (
        "a migration of Wagtail's has dropped it: add it again"
    )
