"""A story as its readers meet it: who wrote it, when, how long it is, its pictures, its sources and what follows it."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from wagtail.models import Locale

from core.factories import MastheadFactory, NewsImageFactory, NewsletterSignupFactory, image_file
from core.models import NewsImage
from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from news.related import store_related
from newsletter.stamp import signup_shown
from tests.conftest import Branch
from tests.graph import node

Writer = Callable[..., NewsArticlePage]
SCRIPT = "<script>alert(1)</script>"
EXECUTABLE = "script:not([src]):not([type='application/ld+json'])"
SOURCES = [("source", {"name": "RBC daily", "url": "https://example.org/rbc"}), ("source", {"name": "NTB", "url": ""})]


@pytest.fixture
def write(news_index: NewsIndexPage) -> Writer:
    def one(**options: object) -> NewsArticlePage:
        news_index.refresh_from_db()
        return NewsArticlePageFactory(parent=news_index, **options)

    return one


@pytest.fixture
def read(client: Client) -> Callable[[NewsArticlePage], BeautifulSoup]:
    """A function that returns the page of a story."""

    def page(story: NewsArticlePage) -> BeautifulSoup:
        response = client.get(story.url)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return page


Reader = Callable[[NewsArticlePage], BeautifulSoup]


def picture(size: tuple[int, int] = (96, 64), **options: Any) -> NewsImage:
    return NewsImageFactory(file=image_file(size=size), **options)


def body_image(image: NewsImage) -> tuple[str, Any]:
    image.decorative, image.contextual_alt_text = False, "A quay."
    return ("image", {"image": image, "caption": "", "credit": "", "size": "text"})


def texts(found: list[Tag]) -> list[str]:
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in found]


def page_texts(page: BeautifulSoup, selector: str) -> list[str]:
    return texts(page.select(selector))


# Above the text ----------------------------------------------------------------------------------


def test_the_first_topic_is_the_kicker_and_leads_to_its_page(write: Writer, read: Reader) -> None:
    page = read(write(topics=[TopicFactory(name="Seas"), TopicFactory(name="Air")]))
    assert page.select_one(".article .kicker a")["href"] == "/news/topics/seas/"


def test_a_story_without_a_topic_is_news(write: Writer, read: Reader) -> None:
    assert page_texts(read(write()), ".article .kicker") == ["News"]


def test_topics_stand_at_the_foot_in_their_order(write: Writer, read: Reader) -> None:
    page = read(write(topics=[TopicFactory(name="Seas"), TopicFactory(name="Air")]))
    assert page_texts(page, ".article__foot .topics li") == ["Seas", "Air"]


def test_bylines_stand_in_the_editors_order_and_lead_to_their_pages(write: Writer, read: Reader) -> None:
    page = read(write(people=[PersonFactory(name="Ola Demo"), PersonFactory(name="Ada Demo")]))
    assert [link["href"] for link in page.select(".byline a[rel=author]")] == [
        "/news/authors/ola-demo/",
        "/news/authors/ada-demo/",
    ]


def test_a_byline_has_role_and_portrait(write: Writer, read: Reader) -> None:
    page = read(write(people=[PersonFactory(role="Arctic reporter", portrait=picture())]))
    assert page_texts(page, ".byline__role") == ["Arctic reporter"]
    assert page.select_one(".byline picture img.byline__portrait")["alt"] == ""


def test_a_source_stands_in_the_bylines_place_where_there_is_no_byline(write: Writer, read: Reader) -> None:
    page = read(write(sources=SOURCES))
    assert page_texts(page, ".byline__source") == ["Source: RBC daily, NTB"]


def test_a_source_is_nobodys_byline(write: Writer, read: Reader) -> None:
    page = read(write(sources=SOURCES, people=[PersonFactory(name="Ola Demo")]))
    assert page.select(".byline__source") == []
    assert page_texts(page, ".byline__name") == ["Ola Demo"]


def test_sources_stand_at_the_end_with_their_addresses(write: Writer, read: Reader) -> None:
    page = read(write(sources=SOURCES))
    assert page_texts(page, ".story ~ .article__foot .sources li") == ["RBC daily", "NTB"]
    assert [link["href"] for link in page.select(".sources a")] == ["https://example.org/rbc"]


def test_a_story_without_sources_has_no_heading_for_them(write: Writer, read: Reader) -> None:
    assert read(write()).select(".sources") == []


def test_the_date_is_said_for_people_and_for_machines(write: Writer, read: Reader) -> None:
    time = read(write(date=FIRST_DATE)).select_one(".byline time")
    assert (time.string, time["datetime"]) == ("February 18, 2005", "2005-02-18T09:30:00+01:00")


@pytest.mark.parametrize(
    ("words", "said"), [(1, "1 minute"), (329, "1 minute"), (440, "2 minutes"), (2200, "10 minutes")]
)
def test_the_reading_time_follows_from_the_number_of_words(write: Writer, read: Reader, words: int, said: str) -> None:
    page = read(write(lede="One", body=[("paragraph", f"<p>{'word ' * (words - 1)}</p>")]))
    assert page_texts(page, ".byline__facts dd")[1] == said


def test_words_count_wherever_they_stand(write: Writer) -> None:
    story = write(
        lede="One two",
        body=[
            ("paragraph", "<p>three <b>four</b></p><p>five</p>"),
            ("heading", {"text": "six", "level": "h2"}),
            ("fact_box", {"title": "seven", "text": "<ul><li>eight</li><li>nine</li></ul>"}),
            ("pull_quote", {"text": "ten", "attribution": ""}),
        ],
    )
    assert story.word_count == 10


def test_a_story_says_that_it_is_to_be_had_in_its_language_alone(write: Writer, read: Reader) -> None:
    assert page_texts(read(write()), ".byline__facts div:nth-of-type(3)") == ["Languages: only English"]


def test_a_story_leads_to_its_translations(
    branches: dict[str, Branch], locales: dict[str, Locale], read: Reader
) -> None:
    story = NewsArticlePageFactory(parent=branches["en"].news, title="Ice is late")
    NewsArticlePageFactory(
        parent=branches["nb"].news,
        locale=locales["nb"],
        title="Isen er sen",
        slug="isen",
        translation_key=story.translation_key,
    )
    page = read(story)
    assert [(link["hreflang"], link["href"]) for link in page.select(".byline__language")] == [("nb", "/nb/news/isen/")]
    assert {link["hreflang"]: link["href"] for link in page.select("head link[hreflang]")} == {
        "en": f"http://testserver{story.url}",
        "nb": "http://testserver/nb/news/isen/",
        "x-default": f"http://testserver{story.url}",
    }


@pytest.mark.parametrize("code", ["nb", "ru"])
def test_a_translation_leads_within_its_language(
    branches: dict[str, Branch], locales: dict[str, Locale], read: Reader, code: str
) -> None:
    topic = TopicFactory(locale=locales[code], name="Hav")
    person = PersonFactory(locale=locales[code], name="Ola Demo")
    page = read(
        NewsArticlePageFactory(parent=branches[code].news, locale=locales[code], topics=[topic], people=[person])
    )
    assert {link["href"] for link in page.select(".article a")} == {
        f"/{code}/news/topics/hav/",
        f"/{code}/news/authors/ola-demo/",
    }


def test_a_story_has_one_headline_and_no_gap_below_it(write: Writer, read: Reader) -> None:
    write(title="Other")
    story = write(body=[("heading", {"text": "A", "level": "h2"}), ("heading", {"text": "B", "level": "h3"})])
    levels = [int(heading.name[1]) for heading in read(story).select("h1, h2, h3, h4, h5, h6")]
    assert levels.count(1) == 1
    assert [(above, below) for above, below in itertools.pairwise(levels) if below > above + 1] == []


@pytest.mark.parametrize("field", ["title", "lede", "lead_image_caption", "lead_image_alt"])
def test_a_script_in_the_words_of_a_story_shows_as_text(write: Writer, read: Reader, field: str) -> None:
    page = read(write(lead_image=picture(), **{field: SCRIPT}))
    assert page.select(EXECUTABLE) == []


def test_a_script_in_a_credit_a_name_or_a_source_shows_as_text(write: Writer, read: Reader) -> None:
    story = write(
        lead_image=picture(credit=SCRIPT, caption=SCRIPT, description=SCRIPT),
        topics=[TopicFactory(name=SCRIPT)],
        people=[PersonFactory(name=SCRIPT, role=SCRIPT)],
        sources=[("source", {"name": SCRIPT, "url": ""})],
    )
    assert read(story).select(EXECUTABLE) == []


# The lead image ----------------------------------------------------------------------------------


def test_the_lead_image_has_the_words_the_story_gives_it(write: Writer, read: Reader) -> None:
    page = read(write(lead_image=picture(), lead_image_alt="A crane.", lead_image_caption="The crane at noon."))
    figure = page.select_one(".figure--lead")
    assert (figure.img["alt"], page_texts(page, ".figure__caption")) == ("A crane.", ["The crane at noon."])


def test_the_lead_image_has_its_own_words_where_the_story_gives_none(write: Writer, read: Reader) -> None:
    page = read(write(lead_image=picture(description="A harbour.", caption="From the quay.", credit="Photo: Ola")))
    figure = page.select_one(".figure--lead")
    assert (figure.img["alt"], *texts(figure.select("figcaption span"))) == (
        "A harbour.",
        "From the quay.",
        "Photo: Ola",
    )


def test_a_waived_credit_without_a_caption_leaves_no_empty_line(write: Writer, read: Reader) -> None:
    page = read(write(lead_image=picture(credit="", credit_waived=True, caption="")))
    assert page.select(".figure--lead figcaption") == []


def test_the_lead_image_is_asked_for_first_and_never_later(write: Writer, read: Reader) -> None:
    image = read(write(lead_image=picture())).select_one(".figure--lead img")
    assert (image["fetchpriority"], image.get("loading")) == ("high", None)


def test_the_lead_image_is_preloaded_as_the_page_asks_for_it(write: Writer, read: Reader) -> None:
    page = read(write(lead_image=picture()))
    preload, source = page.select_one("link[rel=preload][as=image]"), page.select_one(".figure--lead source")
    told = [preload["type"], preload["imagesrcset"], preload["imagesizes"]]
    assert told == [source["type"], source["srcset"], source["sizes"]]
    assert read(write(title="Without")).select("link[rel=preload][as=image]") == []


def test_a_story_whose_picture_is_lost_can_be_read(write: Writer, read: Reader) -> None:
    lost = picture()
    lost.file.storage.delete(lost.file.name)
    page = read(write(title="Still here", lead_image=lost))
    assert page.select_one("h1").get_text() == "Still here"
    assert "image" not in node(page, "NewsArticle")


def test_every_other_picture_below_the_byline_waits(write: Writer, read: Reader) -> None:
    write(title="Other", lead_image=picture())
    story = write(lead_image=picture(), body=[body_image(picture())])
    store_related(story)
    below = read(story).select(".story img, .more-news img")
    assert [(image["loading"], image.get("fetchpriority")) for image in below] == [("lazy", None)] * 2


def test_one_picture_alone_is_urgent(write: Writer, read: Reader) -> None:
    page = read(write(lead_image=picture(), body=[body_image(picture())], people=[PersonFactory(portrait=picture())]))
    assert len(page.select("img[fetchpriority=high]")) == 1


def test_the_lead_image_comes_in_three_formats_and_says_how_wide_it_stands(write: Writer, read: Reader) -> None:
    figure = read(write(lead_image=picture(size=(700, 466)))).select_one(".figure--lead")
    assert [source["type"] for source in figure.select("source")] == ["image/avif", "image/webp"]
    assert all(source["sizes"] for source in figure.select("source"))
    assert [width.split()[1] for width in figure.img["srcset"].split(", ")] == ["640w", "700w", "700w"]


def test_every_picture_has_the_size_of_its_file(write: Writer, read: Reader) -> None:
    page = read(write(lead_image=picture(size=(700, 466)), body=[body_image(picture(size=(64, 96)))]))
    sizes = [(int(image["width"]), int(image["height"])) for image in page.select("main img")]
    assert sizes == [(640, 426), (64, 96)]


def test_a_story_without_a_lead_image_has_no_empty_frame(write: Writer, read: Reader) -> None:
    assert read(write()).select("figure, picture") == []


def test_a_story_outlives_its_picture(write: Writer, read: Reader) -> None:
    story = write(lead_image=picture(), body=[body_image(picture())])
    NewsImage.objects.all().delete()
    assert read(story).select(".figure--lead") == []


# Below the text ----------------------------------------------------------------------------------


@pytest.fixture
def signup() -> object:
    """The signup of the masthead."""
    usual = NewsletterSignupFactory(heading="Subscribe")
    MastheadFactory(default_signup=usual)
    return usual


def test_the_mastheads_signup_stands_under_a_story(news_index: NewsIndexPage, signup: object, write: Writer,
                                                   read: Reader) -> None:  # fmt: skip
    assert page_texts(read(write()), ".signup h2") == ["Subscribe"]


def test_a_story_may_have_a_signup_of_its_own(news_index: NewsIndexPage, signup: object, write: Writer,
                                              read: Reader) -> None:  # fmt: skip
    own = NewsletterSignupFactory(heading="The ice letter")
    page = read(write(signup=own))
    assert page_texts(page, ".signup h2") == ["The ice letter"]
    assert signup_shown(page.select_one(".signup input[name=stamp]")["value"]) == own


def test_a_site_without_a_signup_shows_no_form(write: Writer, read: Reader) -> None:
    assert read(write()).select(".signup") == []


def test_a_signup_in_the_text_shares_no_id_with_the_one_at_the_foot(
    news_index: NewsIndexPage, signup: object, write: Writer, read: Reader
) -> None:
    ids = [tag["id"] for tag in read(write(body=[("signup", signup), ("signup", signup)])).select("[id]")]
    assert len(ids) == len(set(ids))


def test_more_news_shows_three_stories_and_the_way_to_all(write: Writer, read: Reader) -> None:
    for number in range(5):
        write(title=f"Other {number}", date=FIRST_DATE + timedelta(days=number), lead_image=picture(credit="Photo: A"))
    story = write(title="Asked", date=FIRST_DATE)
    store_related(story)
    page = read(story)
    assert page_texts(page, ".more-news .card__title") == ["Other 0", "Other 1", "Other 2"]
    assert page_texts(page, ".more-news .card__credit") == ["Photo: A"] * 3
    assert page.select_one(".more-news .section-head__link")["href"] == "/news/"


def test_a_story_that_nothing_is_like_has_no_more_news(write: Writer, read: Reader) -> None:
    assert read(write()).select(".more-news") == []


def test_search_engines_get_the_lede_and_the_address(write: Writer, read: Reader) -> None:
    story = write(lede="Ice on the quay.")
    page = read(story)
    assert page.select_one("meta[name=description]")["content"] == "Ice on the quay."
    assert page.select_one("link[rel=canonical]")["href"] == f"http://testserver{story.url}"


def test_search_engines_get_the_words_written_for_them(write: Writer, read: Reader) -> None:
    page = read(write(search_description="For machines.", seo_title="Short"))
    assert page.select_one("meta[name=description]")["content"] == "For machines."
    assert page.title.string.startswith("Short – ")
