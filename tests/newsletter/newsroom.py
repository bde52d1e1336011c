"""People of the newsroom who sign in, and what they find in a page of the admin."""

from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client

from home.newsroom import found_newsroom


def sign_in_as(client: Client, group: str, *permissions: str) -> Any:
    """Sign in somebody of a group, or who may only do what is named ("newsletter.view_mailing")."""
    found_newsroom("Tideline")
    user = get_user_model().objects.create_user("somebody", email="somebody@newsroom.example")
    if group:
        user.groups.add(Group.objects.get(name=group))
    for permission in ("wagtailadmin.access_admin", *permissions):
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client.force_login(user)
    return user


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text(response: Any) -> str:
    return " ".join(soup(response).get_text(" ").split())


def buttons(response: Any) -> list[str]:
    """Return the labels of the desk's buttons on the page of a record."""
    return [link.get_text(strip=True) for link in soup(response).select(".record-actions a.button")]
