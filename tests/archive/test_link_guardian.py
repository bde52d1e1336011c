"""The link guardian and a web that flaps, redirects, loops, stalls and lies: the dead are found, and no others."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone

from archive.guardian import places, soft_404, turn
from archive.guardian.pace import COME_BACK, LATEST, Pace, retry_after
from archive.models import GuardianPace, LinkHost, OutgoingLink
from core import outgoing
from news.models import LinkCheck
from tests.archive.remote_site import (
    Answer,
    RemoteSite,
    SimulatedClock,
    all_but_ten,
    breaks_off,
    drips,
    for_head,
    hangs_up,
    in_turn,
    never_ends,
    page,
    plain,
    remote_site,
    says,
    sends_to,
    stalls,
    talks_nonsense,
    walk_for,
)

State, Reason = OutgoingLink.State, OutgoingLink.Reason
CERTIFICATE = Path(__file__).parent / "self_signed.pem"
Watch = Callable[..., OutgoingLink]


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    settings.LINKS_PER_MINUTE = 60
    monkeypatch.setattr(outgoing, "TIMEOUT", 0.4)
    monkeypatch.setattr(outgoing, "DEADLINE", 0.8)
    cache.clear()


@pytest.fixture
def watch(site: RemoteSite) -> Watch:
    """Have an address watched, under a story that is there only by its key; the site answers it so."""

    def watched(path: str, answer: Answer | None = None, at: str = "") -> OutgoingLink:
        if answer:
            site.answers[path] = answer
        url = path if "://" in path else (at or site.address) + path
        known = set(OutgoingLink.objects.values_list("url", flat=True))
        places.bring_in_step(1, [*known, url])
        return OutgoingLink.objects.get(url=url)

    return watched


@pytest.fixture
def good(watch: Watch) -> OutgoingLink:
    return watch("/good", page("Good"))


def now_of(link: OutgoingLink) -> OutgoingLink:
    link.refresh_from_db()
    return link


# One visit ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (page("Measured again"), State.GOOD, ""),
        (says(204), State.GOOD, ""),
        (for_head(says(405), page()), State.GOOD, ""),
        (for_head(says(404), page()), State.GOOD, ""),
        (for_head(says(500), page()), State.GOOD, ""),
        (for_head(hangs_up, page()), State.GOOD, ""),
        (for_head(stalls, page()), State.GOOD, ""),
        (for_head(page(), says(404)), State.FAILING, Reason.NOT_FOUND),
        (never_ends, State.GOOD, ""),
        (breaks_off, State.GOOD, ""),
        (says(404), State.FAILING, Reason.NOT_FOUND),
        (says(410), State.FAILING, Reason.TAKEN_DOWN),
        (says(500), State.FAILING, Reason.SERVER_ERROR),
        (says(503), State.FAILING, Reason.SERVER_ERROR),
        (stalls, State.FAILING, Reason.SILENT),
        (drips, State.FAILING, Reason.SILENT),
        (hangs_up, State.FAILING, Reason.SILENT),
        (talks_nonsense, State.FAILING, Reason.GARBLED),
        (says(401), State.UNTOLD, Reason.NOT_FOR_US),
        (says(403), State.UNTOLD, Reason.NOT_FOR_US),
        (says(451), State.UNTOLD, Reason.NOT_FOR_US),
        (says(503, cf_mitigated="challenge"), State.UNTOLD, Reason.NOT_FOR_US),
        (says(400), State.UNTOLD, Reason.ODD),
        (says(302), State.UNTOLD, Reason.ODD),
        (says(304), State.UNTOLD, Reason.ODD),
        (sends_to("http://10.0.0.1/inside", 301), State.UNTOLD, Reason.NO_ENTRY),
        (sends_to("ftp://example.org/", 301), State.UNTOLD, Reason.NO_ENTRY),
        (sends_to("http://[broken/", 301), State.DOUBTFUL, Reason.NO_ADDRESS),
        (sends_to(f"http://{'h' * 300}.example/", 301), State.DOUBTFUL, Reason.NO_ADDRESS),
        (sends_to("/asked", 302), State.FAILING, Reason.LOOP),
    ],
)
@pytest.mark.usefixtures("good")
def test_an_answer_means(watch: Watch, clock: SimulatedClock, answer: Answer, state: State, reason: str) -> None:
    link = watch("/asked", answer)
    walk_for(clock, may=all_but_ten, minutes=5)
    assert (State(now_of(link).state), link.reason) == (state, reason)


def test_a_body_is_read_no_further_than_needed(watch: Watch, clock: SimulatedClock) -> None:
    """`never_ends` would fill the memory: the visit ends, long before the deadline of a real exchange."""
    watch("/asked", never_ends)
    before = timezone.now()
    walk_for(clock, minutes=2)
    assert timezone.now() - before < timedelta(seconds=3)


def test_what_is_no_page_is_not_fetched(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    watch("/report.pdf", lambda visitor: visitor.reply(200, b"%PDF", content_type="application/pdf"))
    walk_for(clock, minutes=2)
    assert site.paths("GET") == []


def test_redirects_without_end_are_a_loop(watch: Watch, site: RemoteSite, good: OutgoingLink, clock) -> None:
    for number in range(20):
        site.answers[f"/{number}"] = sends_to(f"/{number + 1}")
    link = watch("/0")
    walk_for(clock, minutes=10)
    assert (State(now_of(link).state), link.reason) == (State.FAILING, Reason.LOOP)


def test_a_way_through_many_servers_ends_somewhere(watch: Watch, good: OutgoingLink, clock: SimulatedClock) -> None:
    """Each of them sends us on, and so does the robots.txt of each."""
    with ExitStack() as running:
        sites = [running.enter_context(remote_site(clock)) for _number in range(8)]
        for number, other in enumerate(sites):
            other.answers["/"] = sends_to(f"{sites[(number + 1) % 8].address}/{number}")
            other.otherwise = sends_to(f"{sites[(number + 1) % 8].address}/?{number}")
        link = watch("/", at=sites[0].address)
        walk_for(clock, minutes=30)
    assert (State(now_of(link).state), link.reason) == (State.FAILING, Reason.LOOP)
    assert sum(len(other.asked) for other in sites) <= 30


def test_a_server_that_is_not_there(watch: Watch, good: OutgoingLink, clock: SimulatedClock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    link = watch(f"http://127.0.0.1:{port}/")
    walk_for(clock, minutes=2)
    assert (State(now_of(link).state), link.reason) == (State.FAILING, Reason.REFUSED)


def test_a_name_that_nobody_has(watch: Watch, good: OutgoingLink, clock: SimulatedClock, monkeypatch) -> None:
    real = socket.getaddrinfo

    def resolver(host: str, *args, **options):
        if host == "gone.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    link = watch("http://gone.example/")
    walk_for(clock, minutes=2)
    assert (State(now_of(link).state), link.reason) == (State.FAILING, Reason.NO_HOST)


@pytest.fixture
def tls_site(clock: SimulatedClock) -> Iterator[RemoteSite]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def around(plain_socket: socket.socket) -> ssl.SSLSocket:
        return context.wrap_socket(plain_socket, server_side=True, do_handshake_on_connect=False)

    with remote_site(clock, wrap=around) as running:
        yield running


def test_a_bad_certificate_is_doubtful_and_no_strike(watch: Watch, tls_site: RemoteSite, clock: SimulatedClock) -> None:
    link = watch("/", at=tls_site.address)
    walk_for(clock, minutes=2)
    assert (State(now_of(link).state), link.reason, link.strikes) == (State.DOUBTFUL, Reason.CERTIFICATE, 0)


def test_tls_with_a_server_that_speaks_none(watch: Watch, site: RemoteSite, good: OutgoingLink, clock) -> None:
    link = watch(site.address.replace("http:", "https:") + "/")
    walk_for(clock, minutes=2)
    assert (State(now_of(link).state), link.reason) == (State.FAILING, Reason.NO_TLS)


def test_the_private_network_is_never_asked(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    """With the guard as it is in production: the site lies on loopback."""
    link = watch("/good", page())
    walk_for(clock, may=outgoing.is_public, minutes=2)
    assert site.asked == []
    assert (State(now_of(link).state), link.reason) == (State.UNTOLD, Reason.NO_ENTRY)


# Moved -------------------------------------------------------------------------------------------


def test_a_page_that_moved_for_good_is_told_with_its_new_address(watch: Watch, site: RemoteSite, clock) -> None:
    site.answers["/new"] = page("Moved")
    link = watch("/old#part", sends_to("/new", 301))
    site.answers["/old"] = site.answers["/old#part"]
    walk_for(clock, minutes=5)
    assert (State(now_of(link).state), link.moved_to) == (State.MOVED, f"{site.address}/new#part")


def test_a_page_that_is_elsewhere_for_now_is_good(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/new"] = page("Moved")
    link = watch("/old", sends_to("/new", 302))
    walk_for(clock, minutes=5)
    assert (State(now_of(link).state), link.moved_to) == (State.GOOD, "")


def test_only_what_was_said_for_good_is_proposed(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers |= {"/new": sends_to("/today", 302), "/today": page("Moved")}
    link = watch("/old", sends_to("/new", 301))
    walk_for(clock, minutes=5)
    assert now_of(link).moved_to == f"{site.address}/new"


def test_a_slash_at_the_end_is_no_move(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/old/"] = page("Old")
    link = watch("/old", sends_to("/old/", 301))
    walk_for(clock, minutes=5)
    assert State(now_of(link).state) == State.GOOD


def test_an_address_that_would_break_out_of_a_story_is_not_proposed(watch: Watch, site: RemoteSite, clock) -> None:
    site.answers['/"><script>'] = page()
    link = watch("/old", sends_to('/"><script>', 301))
    walk_for(clock, minutes=5)
    assert (State(now_of(link).state), link.moved_to) == (State.GOOD, "")


def test_an_address_in_utf_8_is_followed(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/%C3%B8re"] = page()
    link = watch("/old", sends_to("/øre".encode().decode("latin-1"), 301))
    walk_for(clock, minutes=5)
    assert now_of(link).moved_to == f"{site.address}/%C3%B8re"


# Over days ---------------------------------------------------------------------------------------


def test_three_bad_answers_on_three_days_are_dead(watch: Watch, good: OutgoingLink, clock: SimulatedClock) -> None:
    link = watch("/gone", says(404))
    seen = []
    for _day in range(4):
        walk_for(clock, days=1, minutes=5)
        seen.append((State(now_of(link).state), link.strikes))
    assert seen[0] in {(State.FAILING, 1), (State.FAILING, 2)}
    assert seen[-1] == (State.DEAD, 3)


def test_dead_is_not_said_before_two_days_have_passed(watch: Watch, good: OutgoingLink, clock: SimulatedClock) -> None:
    link = watch("/gone", says(404))
    walk_for(clock, hours=47)
    assert State(now_of(link).state) == State.FAILING


def test_asking_often_makes_nothing_die_sooner(watch: Watch, good: OutgoingLink, clock: SimulatedClock) -> None:
    link = watch("/gone", says(404))
    for _time in range(10):
        OutgoingLink.objects.update(next_check_at=clock.now())
        walk_for(clock, hours=1)
    assert (State(now_of(link).state), link.strikes) == (State.FAILING, 1)


def test_what_was_taken_down_for_good_is_certain_a_day_sooner(watch: Watch, good: OutgoingLink, clock) -> None:
    link = watch("/gone", says(410))
    walk_for(clock, hours=12)
    assert State(now_of(link).state) == State.FAILING
    walk_for(clock, hours=13)
    assert State(now_of(link).state) == State.DEAD


@pytest.mark.parametrize(
    "days",
    [
        (says(404), says(404), page()),
        (says(500), hangs_up, page()),
        (page(), says(410), page()),
        (says(404), page(), stalls),
    ],
    ids=["missing", "broken", "taken down", "slow"],
)
def test_what_only_flaps_is_never_dead(watch: Watch, good: OutgoingLink, clock: SimulatedClock, days) -> None:
    """Bad on two days of three, or taken down for one of them, for weeks, and asked every day."""
    link = watch("/flaps", in_turn(clock, *days * 5))
    states = set()
    for _day in range(14):
        OutgoingLink.objects.filter(pk=link.pk).update(next_check_at=clock.now())
        walk_for(clock, days=1)
        states.add(State(now_of(link).state))
    assert State.FAILING in states
    assert State.DEAD not in states


def test_a_good_answer_takes_strikes_back(watch: Watch, good: OutgoingLink, clock: SimulatedClock) -> None:
    link = watch("/flaps", in_turn(clock, says(404), says(404), page()))
    walk_for(clock, days=1, hours=12)
    assert now_of(link).strikes == 2
    walk_for(clock, days=2)
    assert (State(now_of(link).state), link.strikes, link.since) == (State.GOOD, 0, None)


def test_what_was_dead_may_come_back(watch: Watch, good: OutgoingLink, clock: SimulatedClock) -> None:
    link = watch("/gone", in_turn(clock, *[says(404)] * 4, page()))
    walk_for(clock, days=4)
    assert State(now_of(link).state) == State.DEAD
    walk_for(clock, days=20)
    assert State(now_of(link).state) == State.GOOD


def test_who_turns_machines_away_is_never_dead(watch: Watch, clock: SimulatedClock) -> None:
    link = watch("/for-people", says(403))
    walk_for(clock, days=120)
    assert State(now_of(link).state) == State.UNTOLD


def test_a_good_address_is_asked_again_after_weeks(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    watch("/good", page())
    walk_for(clock, days=27)
    assert site.paths("HEAD") == ["/good"]
    walk_for(clock, days=2)
    assert site.paths("HEAD") == ["/good"] * 2


def test_when_nothing_answers_it_is_our_connection(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    """A firewall that lets nothing out, or a cable that is off: no address is any worse for it."""
    links = [watch("/a", stalls), watch("/b", stalls)]
    site.answers["/robots.txt"] = stalls
    walk_for(clock, hours=2)
    assert {(State(now_of(link).state), link.strikes) for link in links} == {(State.NEW, 0)}


def test_when_others_answer_it_is_theirs(watch: Watch, good: OutgoingLink, clock: SimulatedClock) -> None:
    """Nobody has been asked for a day: a good address is, before a strike is counted."""
    walk_for(clock, hours=24)
    with remote_site(clock) as other:
        other.answers["/robots.txt"] = stalls
        link = watch("/", at=other.address)
        walk_for(clock, minutes=5)
    assert (State(now_of(link).state), link.reason) == (State.FAILING, Reason.SILENT)


# Its manners -------------------------------------------------------------------------------------


def test_it_says_who_asks(watch: Watch, site: RemoteSite, clock: SimulatedClock, settings) -> None:
    watch("/good", page())
    walk_for(clock, minutes=2)
    assert {each.headers["user-agent"] for each in site.asked} == {f"newsroom-link-check/1.0 (+{settings.SITE_URL}/)"}


def test_an_unchanged_page_is_asked_for_with_what_it_gave(watch: Watch, site: RemoteSite, clock) -> None:
    def conditional(visitor) -> None:
        if visitor.headers.get("If-None-Match") == '"v1"':
            visitor.reply(304)
        else:
            page("Once", etag='"v1"', last_modified="Fri, 18 Feb 2005 09:00:00 GMT")(visitor)

    link = watch("/good", conditional)
    walk_for(clock, days=1)
    site.asked.clear()
    walk_for(clock, days=30)

    assert [(each.method, each.path) for each in site.asked if each.path != "/robots.txt"] == [("HEAD", "/good")]
    again = next(each for each in site.asked if each.path == "/good")
    assert again.headers["if-modified-since"] == "Fri, 18 Feb 2005 09:00:00 GMT"
    assert State(now_of(link).state) == State.GOOD
    assert LinkCheck.objects.get(url=link.url).status == 200


def test_robots_txt_keeps_it_out(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/robots.txt"] = plain("User-agent: *\nDisallow: /private/*/\nAllow: /")
    kept_out, free = watch("/private/a/b", page()), watch("/private.html", page())
    walk_for(clock, minutes=5)
    assert (State(now_of(kept_out).state), kept_out.reason) == (State.UNTOLD, Reason.ROBOTS)
    assert State(now_of(free).state) == State.GOOD
    assert not [path for path in site.paths() if path.startswith("/private/")]


def test_robots_txt_may_name_us(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/robots.txt"] = plain("User-agent: *\nDisallow:\n\nUser-agent: newsroom-link-check\nDisallow: /")
    watch("/good", page())
    walk_for(clock, minutes=5)
    assert site.paths() == []


def test_robots_txt_is_asked_at_each_hop(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    with remote_site(clock) as other:
        other.answers["/robots.txt"] = plain("User-agent: *\nDisallow: /")
        watch("/old", sends_to(f"{other.address}/new"))
        walk_for(clock, minutes=5)
        assert other.paths() == []


def test_robots_txt_is_read_once_a_day(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    for number in range(5):
        watch(f"/{number}", page())
    walk_for(clock, hours=20)
    assert [each.path for each in site.asked].count("/robots.txt") == 1


def test_robots_txt_with_an_error_keeps_it_out(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/robots.txt"] = says(500)
    link = watch("/good", page())
    walk_for(clock, minutes=5)
    assert (State(now_of(link).state), link.reason, site.paths()) == (State.UNTOLD, Reason.NO_ROBOTS, [])


def test_robots_txt_is_read_to_a_limit(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/robots.txt"] = never_ends
    watch("/good", page())
    walk_for(clock, minutes=5)
    host = LinkHost.objects.get(robots_until__isnull=False)
    assert 100_000 < len(host.robots) <= 500 * 1024


def test_a_pause_that_robots_txt_wishes_for_is_kept(watch: Watch, site: RemoteSite, clock: SimulatedClock) -> None:
    site.answers["/robots.txt"] = plain("User-agent: *\nCrawl-delay: 45\n")
    watch("/good", page())
    walk_for(clock, minutes=10)
    moments = [each.at for each in site.asked]
    assert min(later - earlier for earlier, later in pairwise(moments[1:])) >= timedelta(seconds=45)


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_to_be_left_alone_is(watch: Watch, site: RemoteSite, clock: SimulatedClock, status: int) -> None:
    links = [watch("/a", says(status, retry_after="7200")), watch("/b", page())]
    began = clock.now()
    walk_for(clock, hours=3)
    asked = [each.at - began for each in site.asked if each.path != "/robots.txt"]
    assert [moment for moment in asked if timedelta(minutes=1) < moment < timedelta(minutes=119)] == []
    assert {link.strikes for link in map(now_of, links)} == {0}


def test_who_has_had_enough_for_ever_is_not_dead(watch: Watch, clock: SimulatedClock) -> None:
    link = watch("/a", says(429))
    walk_for(clock, days=3)
    assert State(now_of(link).state) == State.NEW


# Its pace ----------------------------------------------------------------------------------------


def most_in_a_minute(moments: list) -> int:
    return max(sum(start <= moment < start + timedelta(minutes=1) for moment in moments) for start in moments)


@pytest.mark.parametrize("limit", [1, 7, 30])
def test_it_makes_no_more_requests_a_minute_than_it_may(watch: Watch, clock: SimulatedClock, settings, limit) -> None:
    settings.LINKS_PER_MINUTE = limit
    with ExitStack() as running:
        sites = [running.enter_context(remote_site(clock)) for _number in range(4)]
        for number, other in enumerate(sites):
            for name in ("/one", "/two"):
                other.answers[name] = page(f"{name} {number}")
                watch(name, at=other.address)
        walk_for(clock, minutes=40)
    moments = sorted(each.at for other in sites for each in other.asked)
    assert len(moments) == 24  # a robots.txt and an address that cannot exist of each; HEAD and GET of each page
    assert most_in_a_minute(moments) <= limit


def test_one_server_is_left_ten_seconds_between_two_requests(watch: Watch, site: RemoteSite, clock) -> None:
    for number in range(4):
        watch(f"/{number}", page(f"Page {number}"))
    walk_for(clock, minutes=10)
    moments = [each.at for each in site.asked]
    assert len(moments) > 8
    assert min(later - earlier for earlier, later in pairwise(moments)) >= timedelta(seconds=10)


def test_a_server_that_is_busy_does_not_hold_up_the_others(watch: Watch, site: RemoteSite, clock) -> None:
    with remote_site(clock) as other:
        other.answers["/"] = page()
        watch("/a", says(429, retry_after="86400"))
        watch("/b", page())
        link = watch("/", at=other.address)
        walk_for(clock, minutes=10)
    assert State(now_of(link).state) == State.GOOD


def test_it_is_off_unless_it_is_switched_on(watch: Watch, site: RemoteSite, clock: SimulatedClock, settings) -> None:
    settings.LINKS_PER_MINUTE = 0
    watch("/good", page())
    turn.take_turn(clock.stopping)
    assert site.asked == []


def test_a_turn_that_has_nothing_to_do_asks_four_times(
    watch: Watch, good, clock, django_assert_max_num_queries
) -> None:
    walk_for(clock, minutes=5)
    GuardianPace.objects.update(not_before=clock.now())
    with django_assert_max_num_queries(4):
        assert not turn.go(clock)


def test_a_worker_that_is_stopped_leaves_at_once_and_judges_nothing(watch: Watch, good, clock: SimulatedClock) -> None:
    walk_for(clock, minutes=5)

    def stops(visitor) -> None:
        clock.stopping.set()
        stalls(visitor)

    link = watch("/slow", stops)
    before = timezone.now()
    assert not turn.go(clock, may=all_but_ten)
    assert timezone.now() - before < timedelta(seconds=1)
    assert (State(now_of(link).state), link.strikes) == (State.NEW, 0)


def test_what_a_dead_worker_had_in_hand_is_due_again(watch: Watch, good, clock: SimulatedClock, monkeypatch) -> None:
    link = OutgoingLink.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(turn, "check", lambda *args: None)
        turn.go(clock)
    assert turn.take_in_hand(clock.now()) is None
    walk_for(clock, hours=1)
    assert State(now_of(link).state) == State.GOOD


def test_a_page_that_breaks_the_guardian_is_no_reason_to_ask_no_other(watch: Watch, clock, monkeypatch) -> None:
    link, other = watch("/breaks", page("Breaks it")), watch("/report", plain("Ice."))

    def breaks(reply: outgoing.Reply) -> None:
        raise RecursionError(reply.url)

    monkeypatch.setattr(soft_404.Sight, "of", breaks)
    walk_for(clock, minutes=5)
    assert (State(now_of(link).state), State(now_of(other).state)) == (State.NEW, State.GOOD)


def test_an_address_that_was_ignored_meanwhile_stays_ignored(watch: Watch, good, clock: SimulatedClock) -> None:
    link = watch("/now", page())
    finding = turn.visit(link, turn.Pace(clock, may=all_but_ten))
    OutgoingLink.objects.filter(pk=link.pk).update(state=State.IGNORED)
    turn.keep(link, finding, clock.now())
    assert State(now_of(link).state) == State.IGNORED


@pytest.mark.parametrize(
    ("wanted", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("9" * 50, LATEST),
        ("Wed, 18 Mar 2026 10:05:00 GMT", timedelta(minutes=5)),
        ("", COME_BACK),
        ("-5", COME_BACK),
        ("later", COME_BACK),
        ("٣", COME_BACK),
        ("Wed, 99 Mar 2026 10:05:00 GMT", COME_BACK),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(wanted: str, wait: timedelta) -> None:
    assert retry_after(wanted, datetime(2026, 3, 18, 10, 0, tzinfo=UTC)) == wait


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("names", [["a.example"] * 4, ["a.example", "b.example", "c.example", "d.example"]])
def test_of_several_workers_one_has_its_turn(clock: SimulatedClock, names: list[str]) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one connection")
    clock.wait(3600)  # rows that are made now are due by now
    together, taken = threading.Barrier(len(names)), []

    def work(name: str) -> None:
        together.wait()
        try:
            taken.append(Pace(clock).taken_until(name))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=[name]) for name in names]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert (len(taken), taken.count(None)) == (len(names), 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_two_addresses(watch: Watch, clock: SimulatedClock) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one connection")
    for name in ("a", "b"):
        watch(f"http://{name}.example/")
    together, taken = threading.Barrier(2), []

    def work() -> None:
        together.wait()
        try:
            taken.append(turn.take_in_hand(clock.now() + timedelta(hours=1)))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert {link.url for link in taken} == {"http://a.example/", "http://b.example/"}
