"""Pages that answer 200 for what is not there: what is certain, what is doubtful, and what only looks like it."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from archive.guardian import soft_404
from archive.guardian.pace import Pace
from archive.guardian.soft_404 import Sight, is_front_page, nowhere
from archive.guardian.visit import Finding, Kind, elsewhere, visit
from archive.models import LinkHost, OutgoingLink
from core.outgoing import Reply
from tests.archive.remote_site import Answer, RemoteSite, SimulatedClock, anywhere, page, plain, says, sends_to

Reason = OutgoingLink.Reason
MISSING = page("Page not found | Harbour office", "We could not find what you were looking for.")


@pytest.fixture(autouse=True)
def links_are_watched(settings, db: None) -> None:
    settings.LINKS_PER_MINUTE = 60
    cache.clear()


def found(site: RemoteSite, clock: SimulatedClock, path: str = "/news/asked") -> Finding:
    host = LinkHost.objects.create(name="elsewhere", free_at=clock.now() - timedelta(days=1))
    return visit(OutgoingLink(url=site.address + path, host=host), Pace(clock, may=anywhere))


def lies(site: RemoteSite, answer: Answer) -> None:
    """Have the site answer so for whatever it does not have, but be honest about robots.txt."""
    site.answers["/robots.txt"] = says(404)
    site.otherwise = answer


def test_a_site_that_shows_its_error_page_for_everything_is_found_out(site: RemoteSite, clock: SimulatedClock) -> None:
    lies(site, MISSING)
    finding = found(site, clock)
    assert (finding.kind, finding.reason) == (Kind.STRIKE, Reason.SOFT_404)


def test_an_error_page_may_name_what_was_asked_for(site: RemoteSite, clock: SimulatedClock) -> None:
    lies(site, lambda visitor: page("Not found", f"We looked for {visitor.path} everywhere on this site.")(visitor))
    assert found(site, clock).reason == Reason.SOFT_404


def test_an_error_page_of_an_honest_site_is_doubtful(site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/news/asked"] = MISSING
    finding = found(site, clock)
    assert (finding.kind, finding.reason) == (Kind.DOUBTFUL, Reason.SAYS_NOT_FOUND)


def test_a_page_among_lies_is_good(site: RemoteSite, clock: SimulatedClock) -> None:
    lies(site, MISSING)
    site.answers["/news/asked"] = page("Ice is late", "Three weeks later than in the years before.")
    assert found(site, clock).kind == Kind.GOOD


def test_a_site_that_shows_one_page_at_any_address_is_doubtful(site: RemoteSite, clock: SimulatedClock) -> None:
    """A name that is for sale, or a page that a script fills: which of the two cannot be told."""
    lies(site, page("tideline.example", "This name may be for sale."))
    finding = found(site, clock)
    assert (finding.kind, finding.reason) == (Kind.DOUBTFUL, Reason.SAME_FOR_ALL)


def test_the_front_page_of_such_a_site_is_good(site: RemoteSite, clock: SimulatedClock) -> None:
    lies(site, page("Harbour office", "Welcome."))
    assert found(site, clock, "/").kind == Kind.GOOD
    assert set(site.paths()) == {"/"}


def test_a_site_that_sends_all_lost_readers_to_its_front_page(site: RemoteSite, clock: SimulatedClock) -> None:
    lies(site, sends_to("/"))
    site.answers["/"] = page("Harbour office", "Welcome.")
    finding = found(site, clock)
    assert (finding.kind, finding.reason) == (Kind.STRIKE, Reason.FRONT_PAGE)


def test_one_page_alone_that_leads_to_the_front_page_is_doubtful(site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers |= {"/": page("Harbour office", "Welcome."), "/news/asked": sends_to("/", 301)}
    finding = found(site, clock)
    assert (finding.kind, finding.reason) == (Kind.DOUBTFUL, Reason.TO_FRONT)


def test_what_cannot_exist_is_looked_for_where_robots_txt_lets_us(site: RemoteSite, clock: SimulatedClock) -> None:
    lies(site, MISSING)
    site.answers["/robots.txt"] = plain("User-agent: *\nAllow: /news/asked\nDisallow: /")
    assert found(site, clock).reason == Reason.SAYS_NOT_FOUND
    assert set(site.paths()) == {"/news/asked"}


def test_a_directory_is_asked_once_a_day(site: RemoteSite, clock: SimulatedClock) -> None:
    lies(site, MISSING)
    found(site, clock, "/news/one")
    link = OutgoingLink(url=f"{site.address}/news/two", host=LinkHost.objects.first())
    visit(link, Pace(clock, may=anywhere))
    assert len(set(site.paths())) == 3


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "Error 404",
        "Page not found",
        "Page not found – Harbour office",
        "Harbour office | The page you asked for could not be found",
        "The requested page does not exist",
        "Sorry, this page can’t be found",
        "Siden finnes ikke",
        "Vi fant dessverre ikke siden",
        "Siden ble ikke funnet - Havnekontoret",
        "Feil 404",
        "Страница не найдена",
        "Ошибка 404",
        "Портовая служба | Страница не существует",
        "Такой страницы больше нет",
    ],
)
def test_titles_of_error_pages_are_known_in_three_languages(title: str) -> None:
    assert Sight("http://tideline.example/a", 200, title=title).says_not_found


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Harbour measures its air",
        "404 kilometres of coast are oiled",
        "Radioactive source not found after search of harbour",
        "Ice is late, and the ferry has not been found by its owner after all these many years",
        "Skipet ble ikke funnet etter stormen",
        "Затонувшая лодка не найдена на дне моря",
        "Room 404",
    ],
)
def test_titles_of_stories_are_not_taken_for_them(title: str) -> None:
    assert not Sight("http://tideline.example/a", 200, title=title).says_not_found


@pytest.mark.parametrize("path", ["", "/", "/en", "/nb/", "/index.html", "/ru/index.php", "/default.aspx"])
def test_a_front_page_is_known(path: str) -> None:
    assert is_front_page(f"http://tideline.example{path}")


@pytest.mark.parametrize("path", ["/news", "/?p=18163", "/2005/02/", "/report.pdf", "/en/news"])
def test_other_pages_are_none(path: str) -> None:
    assert not is_front_page(f"http://tideline.example{path}")


@pytest.mark.parametrize(
    ("url", "begins", "ends"),
    [
        ("http://tideline.example/a/b.html?c=1", "http://tideline.example/a/", ".html"),
        ("http://tideline.example/a/b/", "http://tideline.example/a/b/", ""),
        ("http://tideline.example", "http://tideline.example/", ""),
    ],
)
def test_what_cannot_exist_lies_beside_what_was_asked_for(url: str, begins: str, ends: str) -> None:
    other = nowhere(url)
    assert other.startswith(begins)
    assert other.endswith(ends)
    assert "?" not in other


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"<" * 100_000,
        b"<div>" * 25_000,
        b"<title>" + b"a" * 100_000,
        b"<![CDATA[",
        b"<!DOCTYPE [",
    ],
    ids=["empty", "bytes", "brackets", "deep", "long", "cdata", "doctype"],
)
def test_no_page_is_too_broken_to_look_at(body: bytes) -> None:
    sight = Sight.of(Reply("http://tideline.example/", 200, {"content-type": "text/html"}, body))
    assert len(sight.title) <= 300
    assert not sight.says_not_found
    assert len(sight.text) <= soft_404.COMPARED


@pytest.mark.parametrize(
    ("target", "proposed"),
    [
        ("http://tideline.example/b", "http://tideline.example/b#part"),
        ("http://tideline.example/b#other", "http://tideline.example/b#other"),
        ("http://sjø.example/ø?å=1", "http://xn--sj-mka.example/%C3%B8?%C3%A5=1#part"),
        ("https://www.tideline.example/a/", ""),
        ("http://user@elsewhere.example/", ""),
        ("http://tideline.example/" + "b" * 1000, ""),
        ('http://tideline.example/b"onclick=x', ""),
    ],
)
def test_where_a_page_has_moved_is_proposed_as_it_may_stand_in_a_story(target: str, proposed: str) -> None:
    assert elsewhere("http://tideline.example/a#part", target) == proposed
