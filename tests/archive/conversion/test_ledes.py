"""A lede for a story that came without one."""

import pytest

from archive.conversion import lede_of
from archive.conversion.parts import Figure, Heading, Paragraph, Quotation, Shown

SENTENCE = "The harbour master counts the boats every morning before the first light is on the water."
SHORT = "The quay is empty."


def text(*paragraphs):
    return Paragraph("".join(f"<p>{words}</p>" for words in paragraphs))


def test_a_first_paragraph_that_fits_leaves_the_text():
    assert lede_of((text(SENTENCE, "More."),)) == (SENTENCE, [text("More.")])


def test_a_lede_is_plain():
    lede, _parts = lede_of((text(f"Salt &amp; <b>rope</b><br/>and <i>tar</i>. {SENTENCE}", "x"),))

    assert lede == f"Salt & rope and tar. {SENTENCE}"


def test_a_part_that_is_used_up_is_gone():
    assert lede_of((text(SENTENCE), Heading("A", 2))) == (SENTENCE, [Heading("A", 2)])


def test_a_long_first_paragraph_is_cut_at_a_sentence_and_stays():
    long = text(" ".join([SENTENCE] * 6))

    assert lede_of((long,)) == (" ".join([SENTENCE] * 4), [long])


def test_a_sentence_longer_than_a_lede_is_cut_at_a_word():
    lede, _parts = lede_of((text("salt " * 200),))

    assert len(lede) <= 400
    assert lede.endswith("salt…")


def test_a_very_short_first_paragraph_takes_the_next():
    assert lede_of((text("MURMANSK", SENTENCE, "More."),)) == (f"MURMANSK {SENTENCE}", [text("More.")])


def test_a_paragraph_with_a_link_stays_for_its_link():
    linked = text(f'{SENTENCE} <a href="https://rope.example/">Rope</a>', "More.")

    assert lede_of((linked,)) == (f"{SENTENCE} Rope", [linked])


def test_a_text_of_one_paragraph_keeps_it():
    assert lede_of((text(SENTENCE),)) == (SENTENCE, [text(SENTENCE)])


def test_a_picture_above_the_text_is_passed_by():
    figure = Figure(Shown("https://old.tideline.example/a.jpg"))

    assert lede_of((figure, text(SENTENCE, "More."))) == (SENTENCE, [figure, text("More.")])


@pytest.mark.parametrize("above", [Heading("A", 2), Quotation("B")])
def test_a_paragraph_below_something_else_stays(above):
    assert lede_of((above, text(SENTENCE))) == (SENTENCE, [above, text(SENTENCE)])


@pytest.mark.parametrize("parts", [(), (Heading("A", 2),), (Paragraph("<ul><li>Salt</li></ul>"),)])
def test_a_text_without_paragraphs_has_no_lede(parts):
    assert lede_of(parts) == ("", list(parts))


@pytest.mark.parametrize(
    "abbreviated",
    ["Mr. Hav", "A. S. Hav", "kl. 12", "bl.a. Vik", "prof. Hav", "ул. Ленина", "А. С. Морская", "No. 5"],
)
def test_an_abbreviation_ends_no_sentence(abbreviated):
    words = f"{SENTENCE} {SENTENCE} {SENTENCE} In the long evening {abbreviated}"

    lede, _parts = lede_of((text(f"{words} {'said ' * 40}so."),))

    assert lede == f"{SENTENCE} {SENTENCE} {SENTENCE}"


def test_a_sentence_ends_with_its_quotation_marks():
    first = f"{SENTENCE} {SENTENCE} {SENTENCE} She said about it: «The quay is empty.»"

    lede, _parts = lede_of((text(f"{first} Salt {'and rope ' * 30}too."),))

    assert lede == first
