"""More News: which stories stand in it, in which order, and why."""

from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from core.models import Delivery
from core.publishing import outbox
from home.factories import HomePageFactory
from news import related
from news.factories import FIRST_DATE, NewsArticlePageFactory, NewsIndexPageFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage, PinnedStory, RelatedStory, StoryTopic, Topic
from news.related import NAMED_WORDS, rebuild, related_picks, store_related
from search import index
from tests.conftest import Branch

WEEK = timedelta(days=7)


@pytest.fixture
def spills(news_index: NewsIndexPage) -> Topic:
    return TopicFactory(name="Oil spills")


def story(parent: NewsIndexPage, title: str, **options: object) -> NewsArticlePage:
    parent.refresh_from_db()
    return NewsArticlePageFactory(parent=parent, title=title, **options)


def told(parent: NewsIndexPage, title: str, lede: str, text: str, year: int, **options: object) -> NewsArticlePage:
    """Publish a story with a text of its own."""
    body = [("paragraph", f"<p>{text}</p>")]
    date = FIRST_DATE.replace(year=year)
    return story(parent, title, lede=lede, body=body, date=date, locale=parent.locale, **options)


def titles(picked_for: NewsArticlePage) -> list[str]:
    return [NewsArticlePage.objects.get(pk=pick.story_id).title for pick in related_picks(picked_for)]


def test_pins_come_first_in_the_editors_order(news_index: NewsIndexPage, spills: Topic) -> None:
    one, other = story(news_index, "One"), story(news_index, "Other")
    story(news_index, "Alike", topics=[spills])
    asked = story(news_index, "Asked", topics=[spills], pinned=[other, one])
    assert titles(asked) == ["Other", "One", "Alike"]
    assert [str(pick.pinned) for pick in related_picks(asked)] == ["True", "True", "False"]


def test_a_story_never_stands_in_its_own_panel(news_index: NewsIndexPage) -> None:
    alone = story(news_index, "Alone")
    assert titles(alone) == []


def test_a_pin_to_itself_is_passed_over(news_index: NewsIndexPage) -> None:
    asked = story(news_index, "Asked")
    asked.pinned_stories.create(pinned=asked)
    assert titles(asked) == []


def test_drafts_are_never_picked(news_index: NewsIndexPage, spills: Topic) -> None:
    story(news_index, "Draft", topics=[spills], live=False)
    assert titles(story(news_index, "Asked", topics=[spills])) == []


def test_private_stories_are_never_picked(news_index: NewsIndexPage, spills: Topic) -> None:
    private = story(news_index, "Private", topics=[spills])
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert titles(story(news_index, "Asked", topics=[spills], pinned=[private])) == []


def test_stories_dated_in_the_future_are_never_picked(news_index: NewsIndexPage, spills: Topic) -> None:
    future = story(news_index, "Future", topics=[spills])
    NewsArticlePage.objects.filter(pk=future.pk).update(date=timezone.now() + timedelta(days=1))
    assert titles(story(news_index, "Asked", topics=[spills])) == []


def test_stories_of_another_language_are_never_picked(news_index: NewsIndexPage) -> None:
    norwegian = Locale.objects.get(language_code="nb")
    home = HomePageFactory(parent=news_index.get_parent().get_parent(), locale=norwegian, slug="hjem")
    other_index = NewsIndexPageFactory(parent=home, locale=norwegian)
    story(other_index, "Norsk sak", locale=norwegian)
    assert titles(story(news_index, "Asked")) == []


def test_a_shared_topic_weighs_more_than_nearness_in_time(news_index: NewsIndexPage, spills: Topic) -> None:
    story(news_index, "Old spill", topics=[spills], date=FIRST_DATE)
    story(news_index, "Yesterday's other news", date=FIRST_DATE + timedelta(days=5999))
    asked = story(news_index, "New spill", topics=[spills], date=FIRST_DATE + timedelta(days=6000))
    assert titles(asked)[0] == "Old spill"


def test_the_kicker_weighs_more_than_the_other_topics(news_index: NewsIndexPage, spills: Topic) -> None:
    seas = TopicFactory(name="Seas")
    for number in range(12):
        story(news_index, f"Sea {number}", topics=[seas], date=FIRST_DATE)
    story(news_index, "Spill", topics=[spills], date=FIRST_DATE)
    asked = story(news_index, "Asked", topics=[spills, seas], date=FIRST_DATE)
    assert titles(asked)[0] == "Spill"


def test_two_shared_topics_are_found_among_many_nearer_stories_that_share_one(
    news_index: NewsIndexPage, spills: Topic
) -> None:
    seas = TopicFactory(name="Seas")
    story(news_index, "Both", topics=[seas, spills], date=FIRST_DATE)
    for number in range(1, 9):
        topic = (spills, seas)[number % 2]
        story(news_index, f"One {number}", topics=[topic], date=FIRST_DATE + timedelta(days=number))
    asked = story(news_index, "Asked", topics=[spills, seas], date=FIRST_DATE + timedelta(days=10))
    assert titles(asked)[0] == "Both"


def test_without_shared_topics_the_nearest_in_time_are_picked(news_index: NewsIndexPage) -> None:
    for days in (400, 30, 4000):
        story(news_index, f"{days} days away", date=FIRST_DATE + timedelta(days=days))
    assert titles(story(news_index, "Asked", date=FIRST_DATE)) == ["30 days away", "400 days away", "4000 days away"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (RelatedStory(pinned=True), "pinned"),
        (RelatedStory(shared_topics=["Nuclear", "Arctic"]), "shares topics: Nuclear, Arctic"),
        (RelatedStory(shared_words=["tanker", "spill"]), "about the same: tanker, spill"),
        (
            RelatedStory(shared_topics=["Seas"], shared_words=["tanker", "spill"]),
            "shares topics: Seas; also about: tanker, spill",
        ),
        (RelatedStory(), "published near it in time"),
    ],
)
def test_each_pick_says_why(row: RelatedStory, reason: str) -> None:
    assert row.reason == reason


def test_publishing_a_story_picks_for_it_and_for_those_it_is_like(news_index: NewsIndexPage) -> None:
    first, second = story(news_index, "First"), story(news_index, "Second")
    outbox.drain()
    assert [other.title for other in NewsArticlePage.objects.get(pk=second.pk).more_news] == ["First"]
    assert [other.title for other in NewsArticlePage.objects.get(pk=first.pk).more_news] == ["Second"]


def test_unpublishing_takes_a_story_out_of_every_panel(news_index: NewsIndexPage) -> None:
    first, second = story(news_index, "First"), story(news_index, "Second")
    outbox.drain()
    second.unpublish()
    outbox.drain()
    assert not RelatedStory.objects.filter(other=second).exists()
    assert NewsArticlePage.objects.get(pk=first.pk).more_news.keys == []


def test_deleting_a_story_makes_room_for_another(news_index: NewsIndexPage) -> None:
    asked, *others = (story(news_index, f"{number}", date=FIRST_DATE + number * WEEK) for number in range(8))
    outbox.drain()
    NewsArticlePage.objects.get(pk=others[0].pk).delete()
    outbox.drain()
    picked = RelatedStory.objects.filter(story=asked).order_by("position")
    assert [row.other.title for row in picked] == ["2", "3", "4", "5", "6", "7"]


def test_the_command_picks_for_every_story(news_index: NewsIndexPage) -> None:
    first, second = story(news_index, "First"), story(news_index, "Second")
    call_command("rebuild_related", stdout=(said := StringIO()))
    assert set(RelatedStory.objects.values_list("story", "other")) == {(first.pk, second.pk), (second.pk, first.pk)}
    assert "2/2" in said.getvalue()


# What texts have in common --------------------------------------------------------------------------

OTHER_NEWS = {
    "en": [
        ("Kelp comes back to the outer fjord", "Divers count young plants where urchins grazed.", "Hammers helped."),
        ("Reactor hall gets a new roof", "The old concrete leaked rain for years.", "Welders work above the core."),
        ("Ferries change to batteries", "Passengers hear the gulls again.", "Chargers stand at each quay."),
        ("Wolverines cross the border", "Cameras saw three animals in the birch forest.", "Herders worry."),
        ("Glacier loses its tongue", "The lake before it has doubled.", "Guides lead tourists by another path."),
        ("Court hears the herders", "Turbines stand on winter pastures.", "Judges visit the mountain in March."),
        ("Seeds for a thousand years", "Boxes arrive in the vault by plane.", "Rye from Finland came first."),
        ("Smelter shuts its furnaces", "Sulphur stung the valley for decades.", "Workers look for jobs."),
    ],
    "nb": [
        ("Taren vokser opp igjen", "Dykkere teller unge planter i fjorden.", "Hammere hjalp mot kråkebollene."),
        ("Reaktorhallen får nytt tak", "Den gamle betongen lakk i regnet.", "Sveiserne arbeider over kjernen."),
        ("Fergene går på batteri", "Passasjerene hører måkene.", "Laderne står ved kaia."),
        ("Jerven krysser grensen", "Kameraer så tre dyr i bjørkeskogen.", "Reineierne er bekymret."),
        ("Isbreen mister tungen", "Sjøen foran den er dobbelt så stor.", "Førerne velger en annen sti."),
        ("Retten hører reineierne", "Turbinene står på vinterbeite.", "Dommerne besøker fjellet."),
    ],
    "ru": [
        ("Водоросли возвращаются в залив", "Водолазы считают молодые растения.", "Помогли молотки."),
        ("Реактору строят крышу", "Старый бетон протекал.", "Сварщики работают наверху."),
        ("Паромы переходят на батареи", "Пассажиры слышат чаек.", "Зарядки стоят у причала."),
        ("Росомахи перешли границу", "Камеры видели трёх зверей в березняке.", "Оленеводы встревожены."),
        ("Ледник теряет язык", "Озеро стало вдвое больше.", "Проводники ищут другую тропу."),
        ("Суд слушает оленеводов", "Турбины стоят на зимних пастбищах.", "Судьи приехали в горы."),
    ],
}
SPILLS = {
    "en": [
        (
            "Tanker spill blackens the skerries",
            "Heavy oil from a tanker reached the birds.",
            "Booms could not hold the oil.",
        ),
        (
            "Oil spill after a tanker ran aground",
            "Booms were laid, too late for the seabirds.",
            "Heavy oil lies on skerries.",
        ),
    ],
    "nb": [
        ("Tankskip gir oljesøl på skjærene", "Tung olje fra tankskipet nådde sjøfuglene.", "Lensene holdt ikke oljen."),
        ("Oljesøl da et tankskip grunnstøtte", "Lenser kom for sent for sjøfuglene.", "Tung olje ligger på skjærene."),
    ],
    "ru": [
        ("Разлив нефти с танкера на шхерах", "Мазут с танкера дошёл до морских птиц.", "Боны не удержали нефть."),
        ("Танкер сел на мель: разлив нефти", "Боны поставили поздно для птиц.", "Мазут лежит на шхерах."),
    ],
}


def archive(parent: NewsIndexPage, language: str) -> tuple[NewsArticlePage, NewsArticlePage]:
    """Publish two spills, of 2006 and of 2019, and more news of later years; return the spills."""
    old, new = (told(parent, *text, year) for text, year in zip(SPILLS[language], (2006, 2019), strict=True))
    for number, text in enumerate(OTHER_NEWS[language] * 2):
        told(parent, *text, 2007 + number % 15)
    outbox.drain()
    return old, new


def first_pick(picked_for: NewsArticlePage) -> RelatedStory:
    return RelatedStory.objects.filter(story=picked_for).earliest("position")


@pytest.mark.parametrize("language", ["en", "nb", "ru"])
def test_a_spill_of_2006_shows_the_other_spill_and_not_the_news_of_its_days(
    branches: dict[str, Branch], language: str
) -> None:
    old, new = archive(branches[language].news, language)
    assert first_pick(old).other_id == new.pk
    assert first_pick(new).other_id == old.pk


def test_the_reason_names_the_shared_words_as_readers_see_them(news_index: NewsIndexPage) -> None:
    old, _new = archive(news_index, "en")
    words = first_pick(old).shared_words
    assert len(words) == NAMED_WORDS
    assert {"tanker", "spill"} <= set(words) <= {"tanker", "spill", "oil", "skerries", "booms"}
    assert first_pick(old).reason == f"about the same: {', '.join(words)}"


def test_the_same_subject_long_ago_comes_before_a_topic_shared_lately(news_index: NewsIndexPage, spills: Topic) -> None:
    old, new = archive(news_index, "en")
    story(news_index, "Dock strike", topics=[spills], date=new.date)
    new.story_topics.set([StoryTopic(topic=spills)])
    new.save_revision().publish()
    outbox.drain()
    picked = RelatedStory.objects.filter(story=new).order_by("position")
    assert [row.other.title for row in picked][:2] == [old.title, "Dock strike"]


def test_a_story_on_the_same_subject_finds_those_of_long_ago_when_it_is_published(news_index: NewsIndexPage) -> None:
    old, new = archive(news_index, "en")
    newest = told(news_index, "Tanker leaks oil at the skerries", *SPILLS["en"][0][1:], 2024)
    outbox.drain()
    assert {row.story_id for row in RelatedStory.objects.filter(other=newest, position__lt=2)} == {old.pk, new.pk}


def test_a_story_that_turns_to_another_subject_is_like_its_own_no_longer(news_index: NewsIndexPage) -> None:
    old, new = archive(news_index, "en")
    new.title, new.lede, new.body = "Choir sings", "Forty voices.", [("paragraph", "<p>Encore.</p>")]
    new.save_revision().publish()
    outbox.drain()
    assert not RelatedStory.objects.filter(story=old, other=new).exclude(shared_words=[]).exists()


@pytest.mark.parametrize("how", ["unpublished", "deleted", "private"])
def test_what_readers_may_not_see_is_like_nothing(news_index: NewsIndexPage, how: str) -> None:
    old, new = archive(news_index, "en")
    if how == "private":
        PageViewRestriction.objects.create(page=new, restriction_type=PageViewRestriction.LOGIN)
    else:
        new.unpublish() if how == "unpublished" else new.delete()
    assert new.pk not in [pick.story_id for pick in related_picks(old)]
    outbox.drain()
    assert not RelatedStory.objects.filter(other=new.pk).exists()


def test_picks_are_made_without_the_index_as_before(news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _new = archive(news_index, "en")
    monkeypatch.setattr(related, "_similarity", [])
    assert [pick.shared_words for pick in related_picks(old)] == [()] * 6


def test_the_picks_wait_for_an_index_that_fails(news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _new = archive(news_index, "en")
    newest = told(news_index, "Tanker leaks oil at the skerries", *SPILLS["en"][0][1:], 2024)
    with monkeypatch.context() as broken:
        broken.setattr(index, "update", fail)
        outbox.drain()
    assert not RelatedStory.objects.filter(story=newest).exists()
    Delivery.objects.filter(state=Delivery.State.PENDING).update(next_attempt_at=timezone.now())
    outbox.drain()
    assert RelatedStory.objects.get(story=newest, other=old).shared_words


def fail(*page_ids: int) -> None:
    raise ConnectionError("The index is away.")


def test_picking_costs_the_same_for_any_number_of_stories_that_are_alike(news_index: NewsIndexPage) -> None:
    old, _new = archive(news_index, "en")
    few = queries_to_pick(old)
    for number in range(8):
        told(news_index, f"Tanker spill {number}", *SPILLS["en"][number % 2][1:], 2010 + number)
    outbox.drain()
    assert queries_to_pick(old) == few


def queries_to_pick(picked_for: NewsArticlePage) -> int:
    asked = NewsArticlePage.objects.get(pk=picked_for.pk)
    with CaptureQueriesContext(connection) as queries:
        related_picks(asked)
    return len(queries)


# Picks that follow ----------------------------------------------------------------------------------


def stored() -> list[tuple[object, ...]]:
    rows = RelatedStory.objects.order_by("story", "position")
    return list(rows.values_list("story", "position", "other", "score", "pinned", "shared_topics", "shared_words"))


def some_text(chance: Random) -> dict[str, object]:
    """Return a headline, a lede and a body made of a few of the words of the archive above."""
    texts = chance.choices([*SPILLS["en"], *OTHER_NEWS["en"]], k=3)
    sentences = " ".join(text for _title, _lede, text in texts)
    return {"title": texts[0][0], "lede": texts[1][1], "body": [("paragraph", f"<p>{sentences}</p>")]}


def test_after_any_changes_the_picks_are_those_of_a_rebuild(news_index: NewsIndexPage) -> None:
    """A seeded walk: stories come, change their texts, topics and dates, go."""
    chance = Random(2005)  # noqa: S311 - the same walk each time
    topics = [TopicFactory() for _ in range(4)]
    stories = [
        story(
            news_index,
            topics=chance.sample(topics, chance.randint(0, 4)),
            live=number % 3 > 0,
            date=FIRST_DATE + chance.randrange(900) * WEEK,
            **some_text(chance),
        )
        for number in range(24)
    ]
    outbox.drain()
    for _ in range(50):
        one = NewsArticlePage.objects.get(pk=chance.choice(stories).pk)
        match chance.randrange(5):
            case 0:
                one.unpublish()
            case 1:
                one.date = FIRST_DATE + chance.randrange(50) * WEEK
                one.save_revision().publish()
            case 2:
                one.story_topics.set([StoryTopic(topic=topic) for topic in chance.sample(topics, 2)])
                one.save_revision().publish()
            case 3:
                one.pinned_stories.set([PinnedStory(pinned=chance.choice(stories))])
                one.save_revision().publish()
            case 4:
                for name, value in some_text(chance).items():
                    setattr(one, name, value)
                one.save_revision().publish()
        outbox.drain()
    followed = stored()
    list(rebuild())
    assert followed == stored()
    assert len(followed) > 24
    assert RelatedStory.objects.exclude(shared_words=[]).count() > 24


def test_a_panel_shows_three_even_when_a_stored_pick_has_gone(news_index: NewsIndexPage) -> None:
    asked = story(news_index, "Asked", date=FIRST_DATE)
    others = [story(news_index, f"Other {n}", date=FIRST_DATE + timedelta(days=n)) for n in range(1, 6)]
    store_related(asked)
    NewsArticlePage.objects.filter(pk=others[0].pk).update(live=False)
    assert [other.title for other in asked.more_news] == ["Other 2", "Other 3", "Other 4"]


def test_finding_the_picks_costs_one_query_and_loading_them_two(news_index: NewsIndexPage) -> None:
    asked = story(news_index, "Asked")
    for number in range(4):
        story(news_index, f"Other {number}")
    store_related(asked)
    with CaptureQueriesContext(connection) as finding:
        assert len(asked.more_news) == 3
    with CaptureQueriesContext(connection) as loading:
        assert [(other.lead_image, other.topics) for other in asked.more_news] == [(None, [])] * 3
    assert (len(finding), len(loading)) == (1, 2)
