"""What robots are told, as two parsers understand it: each class gets what an editor chose for it, and no other."""

from itertools import product
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client
from protego import Protego

from core.models import MachineSettings
from core.robots import FETCHING, SEARCHING, TRAINING

pytestmark = pytest.mark.django_db
PAGE = "http://testserver/news/2021-03-ice/"
CLOSED = ("/admin/", "/search/?q=ice", "/nb/search/", "/ru/search/")


def told(client: Client) -> str:
    return client.get("/robots.txt").content.decode()


def may_read(text: str, robot: str, address: str) -> bool:
    """Ask both parsers, which have to agree."""
    standard = RobotFileParser()
    standard.parse(text.splitlines())
    first, second = standard.can_fetch(robot, address), Protego.parse(text).can_fetch(address, robot)
    assert first == second, robot
    return second


@pytest.mark.parametrize(("searching", "training", "fetching"), list(product([True, False], repeat=3)))
def test_each_class_is_told_what_was_chosen_for_it(client: Client, searching: bool, training: bool, fetching: bool):
    MachineSettings.objects.create(searching=searching, training=training, fetching=fetching)
    text = told(client)

    for robots, may in ((SEARCHING, searching), (TRAINING, training), (FETCHING, fetching), (["Nobody"], searching)):
        assert {robot: may_read(text, robot, PAGE) for robot in robots} == dict.fromkeys(robots, may)


def test_until_somebody_chooses_nobody_trains_on_our_texts(client: Client):
    text = told(client)

    assert [may_read(text, robot, PAGE) for robot in ("Googlebot", "GPTBot", "Claude-User")] == [True, False, True]
    assert not MachineSettings.objects.exists()


@pytest.mark.parametrize("robot", ["Googlebot", "Claude-User", "GPTBot", "Nobody"])
@pytest.mark.parametrize("path", CLOSED)
def test_no_robot_is_let_into_what_is_no_page(client: Client, robot: str, path: str):
    MachineSettings.objects.create(training=True)

    assert not may_read(told(client), robot, f"http://testserver{path}")


def test_no_robot_is_named_twice():
    names = [name.lower() for name in (*SEARCHING, *TRAINING, *FETCHING)]

    assert len(names) == len(set(names))


def test_robots_are_told_where_the_sitemaps_are(client: Client):
    found = list(Protego.parse(told(client)).sitemaps)

    assert found == ["http://testserver/sitemap.xml", "http://testserver/sitemap-news.xml"]
