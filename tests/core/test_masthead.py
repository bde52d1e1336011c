"""The masthead stands on every page, and a site whose masthead nobody has written yet can be read all the same."""

import pytest
from django.test import Client

from home.models import HomePage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/search/", "/newsletter/subscribe/", "/newsletter/subscribe/thanks/"])
def test_a_site_without_a_masthead_can_be_read(address: str, home_page: HomePage, client: Client) -> None:
    assert client.get(address).status_code == 200
