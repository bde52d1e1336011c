"""Every word that somebody reads is there in Norwegian and in Russian, and dates read as in a newspaper."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polib
import pytest
from bs4 import BeautifulSoup, Comment
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation.template import templatize
from wagtail.models import Locale, Page

from core import catalogues
from core.catalogues import Message
from core.factories import MastheadFactory, NewsImageFactory, NewsletterSignupFactory, image_file
from home.factories import HomePageFactory, StandardPageFactory
from home.models import HomePage
from news.factories import NewsArticlePageFactory, NewsIndexPageFactory, PersonFactory, TopicFactory

DATE = timezone.make_aware(datetime(2005, 2, 18, 9, 30))
LANGUAGES = pytest.mark.parametrize("language", catalogues.LANGUAGES)
WORD = re.compile(r"[^\W\d_]{3,}")


# The catalogues ---------------------------------------------------------------------------------


@LANGUAGES
def test_every_string_is_translated(language: str) -> None:
    assert catalogues.complaints(language) == []


@LANGUAGES
def test_updating_a_catalogue_that_is_in_step_changes_nothing(language: str, settings: Any, tmp_path: Path) -> None:
    before = files_of(language)
    settings.LOCALE_PATHS = [copy_of_the_catalogues(tmp_path)]
    catalogues.update(language)
    assert files_of(language) == before


def files_of(language: str) -> tuple[bytes, bytes]:
    path = catalogues.path_of(language)
    return path.read_bytes(), path.with_suffix(".mo").read_bytes()


def copy_of_the_catalogues(folder: Path) -> Path:
    return Path(shutil.copytree(catalogues.path_of("nb").parents[2], folder / "locale"))


def test_a_string_that_nobody_translated_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogues.messages()
    monkeypatch.setattr(catalogues, "messages", lambda: [*known, Message("Quite new")])
    assert catalogues.complaints("nb") == ["nb: not in the catalogue: 'Quite new'"]


def test_a_string_that_the_code_has_lost_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [message for message in catalogues.messages() if message.text != "All news"]
    monkeypatch.setattr(catalogues, "messages", lambda: known)
    assert catalogues.complaints("ru") == ["ru: no longer used: 'All news'"]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (polib.POEntry(msgid="One", msgstr=""), "not translated: 'One'"),
        (polib.POEntry(msgid="One", msgstr="Én", flags=["fuzzy"]), "fuzzy: 'One'"),
        (polib.POEntry(msgid="%(n)s left", msgstr="%(m)s igjen"), "other placeholders: '%(n)s left' → '%(m)s igjen'"),
        (polib.POEntry(msgid="{count} left", msgstr="igjen"), "other placeholders: '{count} left' → 'igjen'"),
        (
            polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "%(n)s dag", 1: ""}),
            "not translated: '%(n)s day'",
        ),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(entry: polib.POEntry, complaint: str) -> None:
    assert list(catalogues.entry_complaints(Message.of(entry), entry)) == [complaint]


def test_the_check_fails_where_something_is_wrong(settings: Any, tmp_path: Path) -> None:
    settings.LOCALE_PATHS = [copy_of_the_catalogues(tmp_path)]
    catalogues.path_of("ru").with_suffix(".mo").write_bytes(files_of("nb")[1])
    with pytest.raises(CommandError, match=r"ru: django\.mo is not in step with django\.po"):
        call_command("update_catalogues", check=True)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("One")', Message("One")),
        ('label=gettext_lazy("Two")', Message("Two")),
        ('pgettext_lazy("of a thing", "Three")', Message("Three", "of a thing")),
        ('ngettext("%(n)s day", "%(n)s days", n)', Message("%(n)s day", "", "%(n)s days")),
    ],
)
def test_strings_in_python_are_found(source: str, expected: Message) -> None:
    (found,) = catalogues.extracted(source.encode())
    assert (found, found.plural) == (expected, expected.plural)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "One" %}', Message("One")),
        ('{% translate "Two" context "of a thing" %}', Message("Two", "of a thing")),
        ('{% include "card.html" with message=_("Three") only %}', Message("Three")),
        ('{{ name|default:_("Four") }}', Message("Four")),
        ("{% blocktranslate with a=b %}All on {{ a }}{% endblocktranslate %}", Message("All on %(a)s")),
        (
            "{% blocktranslate count n=days %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            Message("%(n)s day", "", "%(n)s days"),
        ),
    ],
)
def test_strings_in_templates_are_found(source: str, expected: Message) -> None:
    (found,) = catalogues.extracted(templatize(source).encode())
    assert (found, found.plural) == (expected, expected.plural)


# Words and numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "latest", "more"), [("nb", "Siste nytt", "Flere nyheter"), ("ru", "Последние новости", "Ещё новости")]
)
def test_our_headings_win_over_those_of_the_admin(language: str, latest: str, more: str) -> None:
    with translation.override(language):
        assert (pgettext("news", "Latest"), gettext("More News")) == (latest, more)


@pytest.mark.parametrize(("language", "latest", "name"), [("nb", "Siste", "Navn"), ("ru", "Последний", "Имя")])
def test_the_admin_keeps_its_own_words(language: str, latest: str, name: str) -> None:
    with translation.override(language):
        assert (gettext("Latest"), gettext("Name")) == (latest, name)


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en", "February 18, 2005", "February 2005"),
        ("nb", "18. februar 2005", "februar 2005"),
        ("ru", "18 февраля 2005 г.", "Февраль 2005 г."),
    ],
)
def test_dates_read_as_in_a_newspaper_of_the_language(language: str, day: str, month: str) -> None:
    template = Template('{{ date|date:"DATE_FORMAT" }}|{{ date|date:"YEAR_MONTH_FORMAT" }}')
    with translation.override(language):
        assert template.render(Context({"date": DATE})) == f"{day}|{month}"


@pytest.mark.parametrize(("language", "day"), [("en", "18 Feb 2005"), ("nb", "18. feb. 2005"), ("ru", "18.02.2005")])
def test_dates_in_a_column_are_short(language: str, day: str) -> None:
    with translation.override(language):
        assert date_format(DATE, "SHORT_DATE_FORMAT") == day


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 минута"), (3, "3 минуты"), (5, "5 минут"), (11, "11 минут"), (21, "21 минута")]
)
def test_russian_counts_by_its_own_rule(count: int, words: str) -> None:
    template = Template(
        "{% load i18n %}{% blocktranslate count minutes=n %}{{ minutes }} minute{% plural %}{{ minutes }} minutes"
        "{% endblocktranslate %}"
    )
    with translation.override("ru"):
        assert template.render(Context({"n": count})) == words


# Pages as readers see them ----------------------------------------------------------------------

CONTENT = {
    "nb": {"word": "Havneby", "sentence": "Havna måler lufta hele dagen."},
    "ru": {"word": "Гавань", "sentence": "Порт измеряет воздух каждый час."},
}


@pytest.fixture
def branch(
    home_page: HomePage, locales: dict[str, Locale], settings: Any, tmp_path: Path
) -> Callable[[str], dict[str, str]]:
    """A function that fills one language's branch with all that readers can meet, and returns addresses by name."""
    settings.MEDIA_ROOT = tmp_path

    def fill(language: str) -> dict[str, str]:
        locale, word, sentence = locales[language], CONTENT[language]["word"], CONTENT[language]["sentence"]
        root = Page.objects.get(depth=1)
        front = HomePageFactory(
            parent=root, locale=locale, slug=f"home-{language}", title=word, translation_key=home_page.translation_key
        )
        signup = NewsletterSignupFactory(locale=locale, heading=word, text=sentence, button=word, privacy_note=sentence)
        MastheadFactory(
            locale=locale, name=word, tagline=sentence, publisher=sentence, complaints=sentence, corrections=sentence,
            email="post@example.org", default_signup=signup,
        )  # fmt: skip
        index = NewsIndexPageFactory(parent=front, locale=locale, title=word, slug="index", intro=sentence)
        StandardPageFactory(parent=front, locale=locale, title=word, slug="about", lede=sentence, show_in_menus=True)
        topic = TopicFactory(locale=locale, name=word, slug="topic", description=sentence)
        person = PersonFactory(locale=locale, name=word, slug="person", role=word, bio=sentence)
        image = NewsImageFactory(
            title=word, description=sentence, caption=sentence, credit=word, file=image_file(size=(320, 213))
        )
        stories = [
            NewsArticlePageFactory(
                parent=index, locale=locale, title=f"{word} {number}", slug=f"2005-02-{number}", lede=sentence,
                date=DATE + timedelta(days=number), lead_image=image, topics=[topic], people=[person],
                body=[("paragraph", f"<p>{sentence}</p>")],
            )
            for number in range(16)
        ]  # fmt: skip
        video = {"url": "https://vimeo.com/22439234", "title": word, "poster": None, "caption": sentence}
        sourced = NewsArticlePageFactory(
            parent=index, locale=locale, title=f"{word} 99", slug="2005-02-99", lede=sentence, date=DATE,
            sources=[("source", {"name": word, "url": ""})],
            body=[("video", video), ("related_story", stories[0]), ("signup", signup)], pinned=[stories[1]],
        )  # fmt: skip
        base = f"/{language}/index/"
        return {
            "front page": f"/{language}/",
            "article": f"{base}2005-02-3/",
            "article without a byline": f"{base}{sourced.slug}/",
            "index": base,
            "second page": f"{base}?page=2",
            "archive": f"{base}archive/",
            "month": f"{base}archive/2005/02/",
            "empty month": f"{base}archive/2004/02/",
            "topic": f"{base}topics/topic/",
            "author": f"{base}authors/person/",
            "standing page": f"/{language}/about/",
            "search": f"/{language}/search/",
            "search without a hit": f"/{language}/search/?q=9876543210",
            "subscribe": f"/{language}/newsletter/subscribe/",
            "thanks": f"/{language}/newsletter/subscribe/thanks/",
            "nowhere": f"/{language}/nowhere/",
        }

    return fill


def visible_texts(html: bytes) -> Iterator[str]:
    """Yield what a reader sees or hears, except what is said to be in another language."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select("script, style, [lang]:not(html)"):
        element.decompose()
    for text in soup.find_all(string=True):
        if not isinstance(text, Comment) and text != "html":
            yield str(text)
    for element in soup.find_all(True):
        for name in ("alt", "aria-label", "placeholder", "title", "data-video-title"):
            if element.get(name):
                yield str(element[name])
        if element.name == "meta" and element.get("name") == "description":
            yield str(element["content"])


def words(texts: Iterator[str] | list[str]) -> set[str]:
    return {word.casefold() for text in texts for word in WORD.findall(catalogues.PLACEHOLDER.sub(" ", text))}


def english_words(language: str) -> set[str]:
    """Return the words of our English strings that no translation of ours uses too."""
    entries = catalogues.catalogue(language)
    translated = [form for entry in entries for form in (entry.msgstr, *entry.msgstr_plural.values())]
    return words([text for entry in entries for text in (entry.msgid, entry.msgid_plural)]) - words(translated)


@LANGUAGES
@pytest.mark.django_db
def test_no_page_shows_an_english_word_of_ours(
    language: str, branch: Callable[[str], dict[str, str]], client: Client
) -> None:
    english = english_words(language)
    addresses = branch(language)
    shown = {name: words(visible_texts(client.get(address).content)) & english for name, address in addresses.items()}
    assert {name: found for name, found in shown.items() if found} == {}


@pytest.mark.django_db
def test_a_russian_page_holds_no_latin_word_that_nobody_marked_for_translation(
    branch: Callable[[str], dict[str, str]], client: Client
) -> None:
    # Names, and addresses of e-mail.
    known = {"vimeo", "cookie", "post", "example", "org", "newsroom", "localhost", "rss", "atom", "json"}
    shown = {
        name: {word for word in words(visible_texts(client.get(address).content)) if word.isascii()} - known
        for name, address in branch("ru").items()
    }
    assert {name: found for name, found in shown.items() if found} == {}


@pytest.mark.parametrize(("language", "address"), [("en", "/"), ("nb", "/nb/"), ("ru", "/ru/")])
def test_a_front_page_says_its_language(
    language: str, address: str, home_page: HomePage, locales: dict[str, Locale], client: Client
) -> None:
    for other in catalogues.LANGUAGES:
        HomePageFactory(
            parent=home_page.get_parent(),
            locale=locales[other],
            slug=f"home-{other}",
            translation_key=home_page.translation_key,
        )
    response = client.get(address)
    assert BeautifulSoup(response.content, "html.parser").html["lang"] == language
    assert response.headers["Content-Language"] == language


@pytest.mark.parametrize(
    ("language", "headings"),
    [("nb", ["Siste nytt", "Alle nyheter"]), ("ru", ["Последние новости", "Все новости"])],
)
@pytest.mark.django_db
def test_the_front_page_uses_our_words_where_the_admin_has_others(
    language: str, headings: list[str], branch: Callable[[str], dict[str, str]], client: Client
) -> None:
    soup = BeautifulSoup(client.get(branch(language)["front page"]).content, "html.parser")
    head = soup.select_one(".latest .section-head")
    assert [element.get_text(strip=True) for element in head.find_all(["h2", "a"])] == headings
