"""Every word that somebody reads is there in Norwegian and in Russian, and dates read as in a newspaper."""

from datetime import datetime

import polib
import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from core import catalogues

DATE = timezone.make_aware(datetime(2005, 2, 18, 9, 30))


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_string_is_translated(language: str) -> None:
    assert catalogues.complaints(language) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_compiled_catalogue_is_in_step(language: str) -> None:
    compiled = polib.mofile(str(catalogues.path_of(language).with_suffix(".mo")))
    written = catalogues.catalogue(language)
    assert {(entry.msgctxt, entry.msgid, entry.msgstr) for entry in compiled} == {
        (entry.msgctxt, entry.msgid, entry.msgstr) for entry in written
    }


def test_a_string_that_nobody_translated_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogues.messages()
    monkeypatch.setattr(catalogues, "messages", lambda: [*known, catalogues.Message("Quite new")])
    assert catalogues.complaints("nb") == ["nb: not in the catalogue: 'Quite new'"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b'_("One")', "One"),
        (b'label=gettext_lazy("Two")', "Two"),
        (b'ngettext("%(n)s day", "%(n)s days", n)', "%(n)s day"),
    ],
)
def test_strings_in_python_are_found(source: bytes, expected: str) -> None:
    assert [message.text for message in catalogues.extracted(source)] == [expected]


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


@pytest.mark.parametrize(("count", "words"), [(1, "1 минута"), (3, "3 минуты"), (5, "5 минут"), (21, "21 минута")])
def test_russian_counts_by_its_own_rule(count: int, words: str) -> None:
    template = Template(
        "{% load i18n %}{% blocktranslate count minutes=n %}{{ minutes }} minute{% plural %}{{ minutes }} minutes"
        "{% endblocktranslate %}"
    )
    with translation.override("ru"):
        assert template.render(Context({"n": count})) == words
