"""How the newsletter grows, in numbers and as a picture."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from home.newsroom import CHIEF_EDITORS
from newsletter.factories import SubscriberFactory
from newsletter.growth import Growth, Line
from newsletter.models import Consent, Subscriber, Unanswered
from newsletter.subscription import forget
from tests.newsletter.newsroom import sign_in_as, soup, text

PAGE = "/admin/newsletter/growth/"
State = Subscriber.State


def ago(weeks: int = 0, days: int = 0) -> datetime:
    return timezone.now() - timedelta(weeks=weeks, days=days)


def reader(*, joined: int, left: int | None = None, language: str = "en") -> Subscriber:
    """Make one who confirmed and left so many weeks ago."""
    return SubscriberFactory(
        language=language,
        state=State.CONFIRMED if left is None else State.UNSUBSCRIBED,
        asked_at=ago(joined),
        confirmed_at=ago(joined),
        left_at=None if left is None else ago(left),
    )


def asked(*, weeks: int, confirmed: bool, language: str = "en") -> Subscriber:
    state = State.CONFIRMED if confirmed else State.PENDING
    subscriber = SubscriberFactory(language=language, state=state, asked_at=ago(weeks), confirmed_at=None)
    when = ago(weeks) if confirmed else None
    Consent.objects.create(
        subscriber=subscriber, text="Join", language=language, asked_at=ago(weeks), confirmed_at=when
    )
    return subscriber


def line(name: str = "All languages", months: int = 12) -> Line:
    (found,) = (line for line in Growth(months).lines if line.name == name)
    return found


def last(weeks: int, attribute: str, name: str = "All languages") -> list[Any]:
    return [getattr(week, attribute) for week in line(name).weeks[-weeks:]]


# Numbers -----------------------------------------------------------------------------------------


def test_subscribers_are_those_who_confirmed_less_those_who_left(db: None) -> None:
    reader(joined=3)
    reader(joined=3, left=1)
    reader(joined=2)
    assert last(5, "subscribers") == [0, 2, 3, 2, 2]


def test_each_week_tells_who_joined_and_who_left(db: None) -> None:
    reader(joined=1, left=0)
    reader(joined=1)
    assert (last(2, "joined"), last(2, "left")) == ([2, 0], [0, 1])


def test_those_of_before_the_period_are_counted(db: None) -> None:
    reader(joined=100)
    reader(joined=100, left=90)
    assert [week.subscribers for week in line().weeks] == [1] * 53


def test_each_language_has_its_line(db: None) -> None:
    reader(joined=1)
    reader(joined=1, language="nb")
    reader(joined=1, language="nb")
    assert {one.name: one.now for one in Growth(12).lines} == {
        "All languages": 3,
        "English": 1,
        "Norsk bokmål": 2,
        "Русский": 0,
    }


def test_who_never_confirmed_has_not_left_either(db: None) -> None:
    SubscriberFactory(state=State.BOUNCED, confirmed_at=None, left_at=ago(1))
    assert last(3, "subscribers") == [0, 0, 0]


def test_a_week_begins_on_monday_in_the_sites_own_time(db: None, settings: Any) -> None:
    monday = Growth(12).mondays[-2]
    just_after_midnight = datetime(monday.year, monday.month, monday.day, 0, 30, tzinfo=ZoneInfo("Europe/Oslo"))
    SubscriberFactory(confirmed_at=just_after_midnight)
    assert last(3, "joined") == [0, 1, 0]


@pytest.mark.parametrize(("months", "weeks"), [(12, 53), (24, 105), (60, 261)])
def test_a_period_has_all_its_weeks_to_this_one(months: int, weeks: int) -> None:
    mondays = Growth(months).mondays
    today = timezone.localdate()
    assert (len(mondays), {monday.weekday() for monday in mondays}) == (weeks, {0})
    assert mondays[-1] <= today < mondays[-1] + timedelta(days=7)


@pytest.mark.parametrize("query", [{}, {"months": "13"}, {"months": "x"}, {"months": ""}, {"months": "٢٤"}])
def test_junk_is_the_last_twelve_months(query: dict[str, str]) -> None:
    assert Growth.from_query(query).months == 12


# Who asked and who confirmed ---------------------------------------------------------------------


def test_the_share_is_of_those_who_asked(db: None) -> None:
    for confirmed in (True, True, False):
        asked(weeks=2, confirmed=confirmed)
    assert (line().asked, line().confirmed, line().share) == (3, 2, 67)


def test_there_is_no_share_of_nothing(db: None) -> None:
    assert line().share is None


def test_who_may_still_confirm_is_told(db: None) -> None:
    asked(weeks=0, confirmed=False, language="nb")
    assert [one.waiting for one in Growth(12).lines] == [1, 0, 1, 0]


def test_those_who_are_forgotten_still_count_as_asked(db: None) -> None:
    asked(weeks=3, confirmed=True)
    asked(weeks=3, confirmed=False)
    asked(weeks=3, confirmed=False, language="ru")
    before = last(5, "asked")
    assert forget() == 2
    assert last(5, "asked") == before == [0, 3, 0, 0, 0]


def test_of_those_who_are_forgotten_a_number_alone_is_kept(db: None) -> None:
    asked(weeks=3, confirmed=False)
    asked(weeks=3, confirmed=False)
    forget()
    assert (Subscriber.objects.count(), Consent.objects.count()) == (0, 0)
    assert list(Unanswered.objects.values_list("language", "requests")) == [("en", 2)]


def test_two_turns_of_forgetting_add_up(db: None) -> None:
    for _turn in range(2):
        asked(weeks=3, confirmed=False)
        forget()
    assert Unanswered.objects.get().requests == 2


# The page ----------------------------------------------------------------------------------------


def test_each_language_is_drawn(admin_client: Client, db: None) -> None:
    reader(joined=2)
    page = soup(admin_client.get(PAGE))
    drawn = {
        plot.select_one(".plot__name").get_text(): plot.select_one("svg")
        for plot in page.select(".growth__plots .plot")
    }
    assert list(drawn) == ["All languages", "English", "Norsk bokmål", "Русский"]
    assert drawn["English"]["aria-label"] == "From 0 to 1 subscribers; 1 at most"


def test_the_line_stands_as_high_as_the_number(db: None) -> None:
    reader(joined=1)
    reader(joined=0)
    points = [point.split(",") for point in line().line.split()]
    assert [height for _place, height in points[-3:]] == ["100.0", "50.0", "0.0"]
    assert [place for place, _height in points] == [str(place) for place in range(53)]


def test_the_table_beside_it_has_every_point(admin_client: Client, db: None) -> None:
    reader(joined=1, language="nb")
    rows = soup(admin_client.get(PAGE)).select(".growth__weeks tbody tr")
    numbers = [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows]
    assert len(rows) == 53
    assert numbers[:3] == [
        ["0", "1", "0", "1", "0", "0", "0", "0", "–"],
        ["0", "1", "0", "1", "1", "0", "0", "0", "–"],
        ["0", "0", "0", "0", "0", "0", "0", "0", "–"],
    ]


def test_the_shares_stand_in_a_table_by_language(admin_client: Client, db: None) -> None:
    asked(weeks=2, confirmed=True, language="ru")
    asked(weeks=2, confirmed=False, language="ru")
    rows = soup(admin_client.get(PAGE)).select(".growth__shares tbody tr")
    told = {row.th.get_text(): [cell.get_text(strip=True) for cell in row.select("td")] for row in rows}
    assert told["Русский"] == ["2", "1", "1", "50 %"]
    assert told["English"] == ["0", "0", "0", "–"]


def test_there_is_no_inline_style(admin_client: Client, db: None) -> None:
    assert soup(admin_client.get(PAGE)).select(".growth [style], .growth style") == []


@pytest.mark.parametrize("months", ["24", "60"])
def test_longer_periods_are_a_link_away(admin_client: Client, db: None, months: str) -> None:
    link = soup(admin_client.get(PAGE)).select_one(f"a[href='?months={months}']")
    assert link is not None
    chosen = soup(admin_client.get(PAGE + str(link["href"]))).select_one("[aria-current=page]")
    assert chosen is not None
    assert chosen.get_text() == f"{months} months"


def test_it_costs_the_same_at_any_number(admin_client: Client, db: None, django_assert_max_num_queries: Any) -> None:
    def cost() -> int:
        with django_assert_max_num_queries(40) as queries:
            admin_client.get(PAGE, {"months": "60"})
        return len(queries)

    for number in range(10):
        reader(joined=number)
        asked(weeks=number, confirmed=bool(number % 2))
    cost()
    few = cost()
    for number in range(20):
        reader(joined=5 * number, language="nb")
        asked(weeks=5 * number, confirmed=bool(number % 2), language="ru")
    assert cost() == few


def test_a_chief_editor_sees_it(client: Client, db: None) -> None:
    sign_in_as(client, CHIEF_EDITORS)
    assert client.get(PAGE).status_code == 200


def test_who_may_not_see_subscribers_does_not(client: Client, db: None) -> None:
    sign_in_as(client, "", "newsletter.view_mailing")
    assert "Week by week" not in text(client.get(PAGE, follow=True))


def test_it_names_nobody(admin_client: Client, db: None) -> None:
    subscriber = reader(joined=1)
    assert subscriber.email not in text(admin_client.get(PAGE))
