"""Which stories are proposed as translations of each other, and on what evidence."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from archive.models import TranslationProposal
from core.factories import image_file
from news.models import NewsArticlePage
from tests.archive.conftest import Bring, item

pytestmark = pytest.mark.django_db
ENGLISH = "<p>Divers from Murmansk, Kirkenes and Teriberka found 558 barrels of 1,994 at Gremikha, says Kola Demo.</p>"
NORWEGIAN = "<p>Dykkere fra Murmansk, Kirkenes og Teriberka fant 558 fat av 1 994 ved Gremikha, sier Kola Demo.</p>"
RUSSIAN = "<p>Водолазы из Мурманска, Киркенеса и Териберки нашли 558 бочек из 1 994 у Гремихи, говорит Кола Демо.</p>"
# Against what every story has: a figure and a name in two of many stories tell more than in two of three.
OTHERS = [item(str(number), body=f"<p>Something else, {number}.</p>") for number in range(10, 35)]


def proposed() -> list[set[str]]:
    return [
        {one.story.locale.language_code, one.other.locale.language_code} for one in TranslationProposal.objects.all()
    ]


def test_figures_and_names_of_one_day_are_evidence(bring: Bring) -> None:
    bring(item("1", body=ENGLISH), item("2", language="nb", body=NORWEGIAN), *OTHERS)
    assert proposed() == [{"en", "nb"}]
    assert {"558", "Murmansk", "Gremikha"} <= set(TranslationProposal.objects.get().evidence)


def test_a_name_is_known_in_other_letters_and_cases(bring: Bring) -> None:
    bring(item("1", body=ENGLISH), item("3", language="ru", body=RUSSIAN), *OTHERS)
    assert proposed() == [{"en", "ru"}]


def test_a_picture_that_both_show_is_evidence(bring: Bring, media: Path) -> None:
    (media / "quay.jpg").write_bytes(image_file().read())
    shown = '<img src="/quay.jpg" alt="A quay"><p>Seen by divers from Murmansk and Kirkenes, 558 in 1994.</p>'
    bring(item("1", body=shown), item("2", language="nb", body=shown.replace("from", "fra")), *OTHERS)
    assert "the same picture" in TranslationProposal.objects.get().evidence


def test_stories_that_came_out_weeks_apart_are_two(bring: Bring) -> None:
    bring(item("1", body=ENGLISH), item("2", language="nb", body=NORWEGIAN, date="2005-03-18"), *OTHERS)
    assert proposed() == []


def test_two_stories_that_are_equally_like_a_third_are_not_guessed_between(bring: Bring) -> None:
    copies = [item(key, language="nb", body=NORWEGIAN) for key in ("2", "3")]
    bring(item("1", body=ENGLISH), *copies, *OTHERS)
    assert proposed() == []


def test_what_the_source_ties_is_not_proposed(bring: Bring) -> None:
    tied = {"translations": "7"}
    bring(item("1", body=ENGLISH, **tied), item("2", language="nb", body=NORWEGIAN, **tied), *OTHERS)
    assert proposed() == []


def test_two_stories_of_one_language_are_no_translations(bring: Bring) -> None:
    bring(item("1", body=ENGLISH), item("2", body=ENGLISH), *OTHERS)
    assert proposed() == []


def test_a_story_in_three_languages_is_tied_by_two_decisions(bring: Bring, admin_user: User) -> None:
    bring(
        item("1", body=ENGLISH),
        item("2", language="nb", body=NORWEGIAN),
        item("3", language="ru", body=RUSSIAN),
        *OTHERS,
    )
    assert sorted(map(sorted, proposed())) == [["en", "nb"], ["en", "ru"], ["nb", "ru"]]
    while proposal := TranslationProposal.objects.open().first():
        assert proposal.confirm(admin_user)
    russian = NewsArticlePage.objects.get(locale__language_code="ru")
    assert {page.locale.language_code for page in russian.get_translations()} == {"en", "nb"}
