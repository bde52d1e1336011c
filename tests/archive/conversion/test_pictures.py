"""Pictures, with what is written below them, and galleries."""

import pytest

from archive.conversion.parts import Figure, Gallery, Paragraph, Shown
from tests.archive.conversion.reading import html, notes, part, parts

ADDRESS = "https://old.tideline.example/a.jpg"


@pytest.mark.parametrize(
    "markup",
    [
        "<figure>{}<figcaption>The old quay</figcaption></figure>",
        '<div class="wp-caption alignleft" style="width:310px">{}<p class="wp-caption-text">The old quay</p></div>',
        '<dl class="wp-caption"><dt class="wp-caption-dt">{}</dt><dd class="wp-caption-dd">The old quay</dd></dl>',
        '<div class="wp-block-image"><figure>{}<figcaption>The <a href="/q">old</a> quay</figcaption></figure></div>',
    ],
)
def test_a_picture_keeps_its_caption(markup):
    assert part(markup.format('<img src="/a.jpg" alt="A quay">')) == Figure(
        Shown(ADDRESS, alt="A quay", caption="The old quay")
    )


def test_a_small_picture_that_leads_to_the_large_one_is_the_large_one():
    assert (
        part('<a href="/full.JPG"><img src="/small.jpg"></a>').picture.address
        == "https://old.tideline.example/full.JPG"
    )


def test_a_picture_that_leads_to_a_page_stays_itself():
    assert part('<a href="/a/"><img src="/a.jpg"></a>').picture.address == ADDRESS


def test_a_picture_that_leads_elsewhere_is_noted():
    assert notes('<a href="https://rope.example/"><img src="/a.jpg"></a>') == (
        "The link of a picture to rope.example was left out.",
    )


@pytest.mark.parametrize("attribute", ["data-src", "data-lazy-src"])
def test_a_picture_that_was_loaded_late_has_its_address(attribute):
    assert part(f'<img src="/blank.gif" {attribute}="/a.jpg">').picture.address == ADDRESS


def test_a_picture_before_the_words_of_its_paragraph_stands_before_it():
    body = '<p><img src="/a.jpg" align=left>The quay is empty.</p>'

    assert parts(body) == (Figure(Shown(ADDRESS)), Paragraph("<p>The quay is empty.</p>"))


def test_a_picture_amid_words_does_not_part_them():
    body = '<p>The quay <img src="/a.jpg"> is empty.</p>'

    assert parts(body) == (Paragraph("<p>The quay is empty.</p>"), Figure(Shown(ADDRESS)))


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/spacer.gif" width=10 height=400>',
        '<img src="/img/1x1.gif?7">',
        '<img src="/counter.php" width="1" height="1">',
        "<img>",
    ],
)
def test_what_is_no_picture_for_readers_is_left_out(image):
    assert html(f"<p>{image}The quay is empty.</p>") == "<p>The quay is empty.</p>"


def test_a_smiley_is_the_sign_it_stands_for():
    assert html('<p>Empty <img src="/s.gif" alt=":)" class="wp-smiley"></p>') == "<p>Empty :)</p>"


def test_a_picture_in_the_text_itself_is_noted():
    body = f'<p>Salt</p><img src="data:image/png;base64,{"A" * 600_000}"><p>Rope</p>'

    assert html(body) == "<p>Salt</p><p>Rope</p>"
    assert notes(body) == ("A picture that was written into the text itself (data:) was left out.",)


@pytest.mark.parametrize(
    ("written", "caption", "credit"),
    [
        ("The quay. Photo: Kari Hav", "The quay.", "Kari Hav"),
        ("The quay (Foto: Kari Hav)", "The quay", "Kari Hav"),
        ("Причал. Фото: Анна Морская.", "Причал.", "Анна Морская"),
        ("Photo by: Kari Hav / Tideline", "", "Kari Hav / Tideline"),
        ("The photo: a quay. It is empty now.", "The photo: a quay. It is empty now.", ""),
        ("A photo of the quay", "A photo of the quay", ""),
    ],
)
def test_a_credit_at_the_end_of_a_caption_is_one(written, caption, credit):
    shown = part(f'<figure><img src="/a.jpg"><figcaption>{written}</figcaption></figure>').picture

    assert (shown.caption, shown.credit) == (caption, credit)


def test_a_gallery_as_readers_saw_it_is_a_gallery():
    item = (
        '<dl class="gallery-item"><dt class="gallery-icon"><a href="/{0}.jpg"><img src="/{0}-150x150.jpg"></a></dt>'
        '<dd class="wp-caption-text gallery-caption">No {0}</dd></dl>'
    )

    gallery = part(f'<div id="gallery-1" class="gallery galleryid-7">{item.format(1)}{item.format(2)}<br></div>')

    assert gallery == Gallery(
        (
            Shown("https://old.tideline.example/1.jpg", caption="No 1"),
            Shown("https://old.tideline.example/2.jpg", caption="No 2"),
        )
    )


def test_a_list_of_nothing_but_pictures_is_a_gallery():
    gallery = part('<ul><li><img src="/a.jpg"></li><li><img src="/b.jpg"></li></ul>')

    assert [shown.address[-5:] for shown in gallery.pictures] == ["a.jpg", "b.jpg"]


def test_a_gallery_of_one_is_a_picture():
    assert part('<div class="gallery"><img src="/a.jpg"></div>') == Figure(Shown(ADDRESS))
