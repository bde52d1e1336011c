"""Letters that were decoded wrongly, and what else old systems did to words. Right text is never changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.conversion import mended
from tests.archive.conversion.reading import html, notes

NORWEGIAN = (
    "Ærlige sjøfolk på Nordøya målte strømmen – «særlig om høsten», sa hun – i 10\xa0000 år. Été, naïve, Gävle, Ǻ."
)
RUSSIAN = "Моряки измеряли течение — «особенно осенью», — сказала она. Ёлки, съезд, № 5, 10\xa0°С, Å и ø в Норвегии."
BROKEN = "Ìîðÿêè èçìåðÿëè òå÷åíèå â ãàâàíè îñåíüþ"
WHOLE = "Моряки измеряли течение в гавани осенью"


@pytest.mark.parametrize(
    "text",
    [
        NORWEGIAN,
        RUSSIAN,
        f"{NORWEGIAN} {RUSSIAN}",
        "ÆØÅ",
        "Åååå, sa han. Ææææ! Øøøø?",
        "Пётр Ильич ЧАЙКОВСКИЙ",
        "«À la carte» à Évian, où l’été a été très éphémère, élégant et âpre; naïf, çà, et là, où?",
        "Größe, Übermut, ÄÖÜ, süß: überflüssig schön, größtenteils äußerst übertrieben",
        "Zażółć gęślą jaźń",
        "Žluťoučký kůň úpěl ďábelské ódy",
        "💙 5 × 3 ÷ 2 ± 1 ½ © ® ™ € £ § ¶ • … ‘ ’ “ ” „ ° µ",
        "E = mc² – 25 m³ à 4,50 €",
    ],
)
def test_right_text_stays_as_it_is(text):
    assert mended(text) == text


@pytest.mark.parametrize("text", [NORWEGIAN, RUSSIAN])
def test_right_text_is_not_noted(text):
    assert notes(f"<p>{text}</p>") == ()


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("SjÃ¸folk pÃ¥ NordÃ¸ya", "Sjøfolk på Nordøya"),
        ("SjÃƒÂ¸folk pÃƒÂ¥ NordÃƒÂ¸ya", "Sjøfolk på Nordøya"),
        ("She said â€œnoâ€\x9d â€“ twice", "She said “no” – twice"),
        ("РњРѕСЂСЏРєРё РІ РіР°РІР°РЅРё", "Моряки в гавани"),
        (BROKEN, WHOLE),
        (WHOLE.upper().encode("cp1251").decode("latin-1"), WHOLE.upper()),
        (WHOLE.upper().encode("cp1251").decode("cp1252"), WHOLE.upper()),
        (f"Tideline, 2005: {BROKEN} – «{BROKEN}», ¹ 5", f"Tideline, 2005: {WHOLE} – «{WHOLE}», № 5"),
        ("It\x92s 5 \x96 6", "It’s 5 – 6"),
    ],
)
def test_text_that_was_decoded_wrongly_is_mended(broken, whole):
    assert mended(broken) == whole


def test_mending_goes_over_the_whole_text_and_is_noted_once():
    body = f"<p>{BROKEN}</p><p>Tideline <b>îñåíü</b></p>"

    assert html(body) == f"<p>{WHOLE}</p><p>Tideline <b>осень</b></p>"
    assert notes(body) == ("Letters that had been decoded wrongly were mended.",)


@pytest.mark.parametrize("text", ["Òåñò", "Âñå, ñåé, äîì"])
def test_too_little_text_to_be_certain_stays(text):
    assert mended(text) == text


def test_one_broken_word_among_right_ones_stays():
    text = f"{NORWEGIAN} ìîðÿêè èçìåðÿëè òå÷åíèå {NORWEGIAN}"

    assert mended(text) == text


@given(st.text(alphabet=st.sampled_from("абвгдежзийклмнопрстуфхцчшщъыьэюяё АБВ,.–«»№")))
def test_russian_is_never_changed(text):
    assert mended(text) == mended(mended(text)) == " ".join(text.split())


@given(st.text(alphabet=st.sampled_from("abcdefghijklmnoprstuvyæøåéèòôÆØÅ ,.–«»")))
def test_norwegian_is_never_changed(text):
    assert mended(text) == " ".join(text.split())


# What nobody sees -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("har\xadbour", "harbour"),
        ("har\u200bbour\ufeff", "harbour"),
        ("har\u202ebour", "harbour"),
        ("har\x07bour\x00", "harbour"),
        ("har&#7;bour&#0;", "harbour\ufffd"),
        ("har\ud800bour", "har\ufffdbour"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("har\u200dbour", "harbour"),
    ],
)
def test_signs_that_nobody_sees_are_gone(text, seen):
    assert html(f"<p>{text}</p>") == f"<p>{seen}</p>"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("10&nbsp;000 kroner", "10\xa0000 kroner"),
        ("5&nbsp;%", "5\xa0%"),
        ("№&nbsp;5", "№\xa05"),
        ("в&nbsp;гавани", "в\xa0гавани"),
        ("the&nbsp;quay", "the quay"),
        ("salt&nbsp; rope", "salt rope"),
        ("salt&nbsp;", "salt"),
        ("salt&#160;&#xA0;&NBSP rope", "salt &amp;NBSP rope"),
    ],
)
def test_no_break_spaces_stand_where_they_mean_something(text, kept):
    assert html(f"<p>{text}</p>") == f"<p>{kept}</p>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("salt &amp;amp; rope", "salt &amp; rope"), ("10&amp;nbsp;000", "10\xa0000"), ("&amp;quot;no&amp;quot;", '"no"')],
)
def test_signs_that_were_escaped_twice_are_signs(text, shown):
    assert html(f"<p>{text}</p>") == f"<p>{shown}</p>"


# Slashes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("She reads /The Old Quay/ daily.", "She reads <i>The Old Quay</i> daily."),
        ("(/The Old Quay/, she says)", "(<i>The Old Quay</i>, she says)"),
        ("/Старый причал/ закрыт", "<i>Старый причал</i> закрыт"),
        ("/The Old Quay/ and /Salt/", "<i>The Old Quay</i> and <i>Salt</i>"),
        ("<b>Read /The Old Quay/ now</b>", "<b>Read <i>The Old Quay</i> now</b>"),
    ],
)
def test_words_between_slashes_are_italic(text, shown):
    assert html(f"<p>{text}</p>") == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "either/or and/or both",
        "on 12/3/2005 and 13/3/2005",
        "at 5 km/h or 6 km/h",
        "in /usr/local/lib and /usr/bin",
        "salt / rope / tar",
        "Oslo /NTB/",
        "see http://a.example/b c/d e/ there",
        "see http://a.example/ b/ and /c",
        "he/she and his/her things/boats",
        "1/2 cup and 3/4 cup",
    ],
)
def test_other_slashes_stay(text):
    assert html(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_slashes_in_a_link_stay():
    assert html('<p><a href="https://a.example/b c/">/The Old Quay/</a></p>') == (
        '<p><a href="https://a.example/b%20c/">/The Old Quay/</a></p>'
    )
