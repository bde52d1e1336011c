"""What WordPress wrote: the lines of its older editor, its blocks and its shortcodes."""

import pytest

from archive.conversion.parts import Attached, Figure, Gallery, Heading, Paragraph, Quotation, Recording, Shown, Table
from tests.archive.conversion.reading import html, notes, part, parts


def block(name: str, inner: str, settings: str = "") -> str:
    return f"<!-- wp:{name} {settings} -->\n{inner}\n<!-- /wp:{name} -->\n\n"


def test_an_empty_line_parts_paragraphs():
    assert html("The quay is empty.\n\nThe boats are out.") == "<p>The quay is empty.</p><p>The boats are out.</p>"


def test_the_end_of_a_line_stays_one():
    assert html("Salt on the rail\nand on the sleeve") == "<p>Salt on the rail<br/>and on the sleeve</p>"


def test_lines_that_end_at_a_width_are_joined():
    wrapped = (
        "The harbour master counts the boats\nevery morning before the first light\n"
        "and writes the number into a book\nthat nobody but the harbour master\nhas ever asked to read since then."
    )

    assert "<br/>" not in html(wrapped)


def test_lines_of_a_page_with_tags_for_paragraphs_are_joined():
    assert html("<p>The quay\nis empty.</p>\n<p>The boats\nare out.</p>") == (
        "<p>The quay is empty.</p><p>The boats are out.</p>"
    )


def test_emphasis_over_an_empty_line_goes_on_below_it():
    assert html("<b>Salt\n\nand rope</b> in the loft") == "<p><b>Salt</b></p><p><b>and rope</b> in the loft</p>"


def test_a_page_break_and_a_more_mark_part_paragraphs():
    assert html("One.<!--more-->Two.<!--nextpage-->Three.") == "<p>One.</p><p>Two.</p><p>Three.</p>"


# Blocks ---------------------------------------------------------------------------------------


def test_lines_inside_blocks_are_joined():
    assert html(block("paragraph", "<p>The quay\nis empty.</p>")) == "<p>The quay is empty.</p>"


def test_blocks_lose_their_comments_and_keep_their_order():
    body = block("heading", "<h2>The quay</h2>") + block("list", "<ul><li>rope</li><li>salt</li></ul>")

    assert parts(body) == (Heading("The quay", 2), Paragraph("<ul><li>rope</li><li>salt</li></ul>"))


def test_blocks_inside_columns_and_groups_are_read_one_after_the_other():
    column = '<div class="wp-block-column">{}</div>'
    left = block("column", column.format(block("paragraph", "<p>Left</p>")))
    right = block("column", column.format(block("group", "<div>" + block("paragraph", "<p>Right</p>") + "</div>")))

    assert html(block("columns", f'<div class="wp-block-columns">{left}{right}</div>')) == "<p>Left</p><p>Right</p>"


def test_an_image_block_brings_its_key_and_its_caption():
    body = block(
        "image",
        '<figure class="wp-block-image"><img src="/a.jpg" alt="A quay" class="wp-image-5"/>'
        "<figcaption>The <em>old</em> quay</figcaption></figure>",
        '{"id":5}',
    )

    assert part(body) == Figure(Shown("https://old.tideline.example/a.jpg", "5", "A quay", "The old quay"))


def test_a_gallery_block_of_nested_images_is_a_gallery():
    image = '<figure><img src="/{0}.jpg" class="wp-image-{0}"/><figcaption>No {0}</figcaption></figure>'
    inner = "".join(block("image", image.format(n), f'{{"id":{n}}}') for n in (1, 2))

    gallery = part(block("gallery", f'<figure class="wp-block-gallery has-nested-images">{inner}</figure>'))

    assert isinstance(gallery, Gallery)
    assert [(shown.key, shown.caption) for shown in gallery.pictures] == [("1", "No 1"), ("2", "No 2")]


def test_a_gallery_block_of_a_list_is_a_gallery_and_its_own_caption_a_paragraph():
    item = '<li class="blocks-gallery-item"><figure><img src="/{0}.jpg" data-id="{0}"/></figure></li>'
    body = block(
        "gallery",
        f'<figure class="wp-block-gallery"><ul class="blocks-gallery-grid">{item.format(1)}{item.format(2)}</ul>'
        "<figcaption>Both quays</figcaption></figure>",
    )

    gallery, caption = parts(body)

    assert [shown.key for shown in gallery.pictures] == ["1", "2"]
    assert caption == Paragraph("<p>Both quays</p>")


@pytest.mark.parametrize("name", ["quote", "pullquote"])
def test_quote_blocks_are_quotations_with_their_source(name):
    quote = "<blockquote><p>We count boats.</p><p>Every day.</p><cite>Kari Hav</cite></blockquote>"
    inner = f'<figure class="wp-block-pullquote">{quote}</figure>' if name == "pullquote" else quote

    assert part(block(name, inner)) == Quotation("We count boats.\n\nEvery day.", "Kari Hav")


def test_a_table_block_takes_the_caption_of_its_figure():
    body = block(
        "table",
        '<figure class="wp-block-table"><table><thead><tr><th>Year</th><th>Boats</th></tr></thead>'
        "<tbody><tr><td>2005</td><td>12</td></tr></tbody></table><figcaption>Boats</figcaption></figure>",
    )

    assert part(body) == Table((("Year", "Boats"), ("2005", "12")), "Boats", has_header_row=True)


def test_an_embed_block_of_another_site_is_a_link_with_a_note():
    body = block(
        "core-embed/twitter",
        '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://social.example/7\n</div>'
        "<figcaption>What she wrote</figcaption></figure>",
        '{"url":"https://social.example/7"}',
    )

    assert html(body) == '<p><a href="https://social.example/7">What she wrote</a></p>'
    assert notes(body) == ("What was embedded from social.example became a link.",)


def test_a_cover_block_shows_its_picture_once():
    url = "https://old.tideline.example/a.jpg"
    inner = f'<div class="wp-block-cover"><img class="wp-image-5" alt="A quay" src="{url}"/><p>Words</p></div>'

    picture, words = parts(block("cover", inner, f'{{"url":"{url}","id":5}}'))

    assert picture == Figure(Shown(url, "5", "A quay"))
    assert words == Paragraph("<p>Words</p>")


def test_a_cover_block_of_a_background_keeps_its_picture():
    url = "https://old.tideline.example/a.jpg"
    inner = f'<div class="wp-block-cover" style="background-image:url({url})"><p>Words</p></div>'

    assert parts(block("cover", inner, f'{{"url":"{url}","id":5}}'))[0] == Figure(Shown(url, "5"))


def test_media_beside_text_is_a_picture_and_then_the_text():
    inner = '<div class="wp-block-media-text"><figure><img src="/a.jpg"/></figure><div><p>Words</p></div></div>'

    assert [type(piece) for piece in parts(block("media-text", inner))] == [Figure, Paragraph]


def test_a_file_block_is_one_file():
    inner = (
        '<div class="wp-block-file"><a href="/report.pdf">The report</a>'
        '<a href="/report.pdf" class="wp-block-file__button" download>Download</a></div>'
    )

    assert part(block("file", inner)) == Attached("https://old.tideline.example/report.pdf", "The report")


def test_an_audio_block_is_a_recording():
    inner = (
        '<figure class="wp-block-audio"><audio controls src="/a.mp3"></audio><figcaption>At sea</figcaption></figure>'
    )

    assert part(block("audio", inner)) == Recording("https://old.tideline.example/a.mp3", title="At sea")


def test_a_video_block_of_a_file_is_a_file():
    inner = '<figure class="wp-block-video"><video controls src="/a.mp4"></video></figure>'

    assert part(block("video", inner)) == Attached("https://old.tideline.example/a.mp4")


def test_a_button_is_a_link():
    inner = '<div class="wp-block-button"><a class="wp-block-button__link" href="/join">Join us</a></div>'

    assert html(block("button", inner)) == '<p><a href="https://old.tideline.example/join">Join us</a></p>'


@pytest.mark.parametrize("name", ["verse", "code", "preformatted"])
def test_blocks_of_lines_keep_them(name):
    assert html(block(name, "<pre>salt\n  rope</pre>")) == "<p>salt<br/>rope</p>"


def test_separators_and_spacers_leave_nothing():
    body = block("separator", '<hr class="wp-block-separator"/>') + block("spacer", '<div aria-hidden="true"></div>')

    assert parts(body) == ()
    assert notes(body) == ()


def test_blocks_that_the_site_filled_are_named_and_counted():
    body = "<!-- wp:latest-posts /-->\n<!-- wp:latest-posts /-->\n<!-- wp:calendar /-->"

    assert notes(body) == ('The block "latest-posts" was left out (2 times).', 'The block "calendar" was left out.')


def test_a_block_of_html_is_read_like_any_html():
    assert html(block("html", "<B>Salt</B>")) == "<p><b>Salt</b></p>"


def test_a_block_with_broken_settings_keeps_its_words():
    assert html('<!-- wp:paragraph {"a": -->\n<p>Salt</p>\n<!-- /wp:paragraph -->') == "<p>Salt</p>"


# Shortcodes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shortcode",
    [
        '[caption id="attachment_5" width="300"]{} The old quay[/caption]',
        '[caption id="attachment_5" caption="The old quay"]{}[/caption]',
        "[wp_caption caption=&quot;The old quay&quot;]{}[/wp_caption]",
        "<p>[caption caption=”The old quay”]{}[/caption]</p>",
    ],
)
def test_a_caption_belongs_to_its_picture(shortcode):
    picture = '<a href="/full.jpg"><img src="/small.jpg" class="size-medium wp-image-5" alt="A quay"></a>'

    shown = part(shortcode.format(picture)).picture

    assert shown == Shown("https://old.tideline.example/full.jpg", "5", "A quay", "The old quay")


def test_a_caption_that_never_ends_takes_nothing_with_it():
    body = '[caption id="a"]<img src="/a.jpg">\n\nThe quay.\n\nThe boats.'

    assert [type(piece) for piece in parts(body)] == [Figure, Paragraph]


def test_a_gallery_names_its_pictures_by_key():
    assert part('[gallery columns="2" ids="7, 8,9"]') == Gallery((Shown(key="7"), Shown(key="8"), Shown(key="9")))


def test_a_gallery_without_keys_names_none():
    assert part('[gallery columns="2"]') == Gallery()


@pytest.mark.parametrize(
    "shortcode",
    [
        '[audio mp3="/a.mp3"][/audio]',
        '[audio src="/a.mp3"]',
        "[audio https://old.tideline.example/a.mp3]",
        "[audio:https://old.tideline.example/a.mp3|titles=x]",
        '[audio <a href="https://old.tideline.example/a.mp3">a</a>]',
    ],
)
def test_sound_is_a_recording(shortcode):
    assert part(shortcode).address == "https://old.tideline.example/a.mp3"


def test_a_playlist_is_recordings_by_key():
    assert parts('[playlist ids="3,4"]') == (Recording(key="3"), Recording(key="4"))


def test_a_quote_shortcode_is_a_quotation():
    assert part('[quote author="Kari Hav"]We count boats.[/quote]') == Quotation("We count boats.", "Kari Hav")


def test_a_footnote_stays_where_it_was_set():
    assert html("Twelve boats[efn_note]Counted at noon.[/efn_note] came in.") == (
        "<p>Twelve boats (Counted at noon.) came in.</p>"
    )


def test_an_unknown_shortcode_is_named():
    assert notes("Join us. [ninja_form id=3]") == ('The shortcode "ninja_form" was left out.',)


def test_an_unknown_shortcode_around_words_leaves_them():
    body = '[vc_row][vc_column width="1/2"]Salt and rope[/vc_column][/vc_row]'

    assert html(body) == "<p>Salt and rope</p>"
    assert notes(body)[0] == 'The shortcode "vc_row" was left out, its text was kept.'


@pytest.mark.parametrize(
    "words",
    ["[sic]", "[our italics]", "[1]", "[…]", "[the editor's note]", "[quote]", "[b]", "[пер. ред.]", "[[", "a[0]"],
)
def test_words_in_brackets_are_no_shortcodes(words):
    assert html(f"He said it {words} twice.") == f"<p>He said it {words} twice.</p>"


def test_a_link_in_brackets_stays_a_link():
    assert (
        html('[see <a href="/b">the list</a>]') == '<p>[see <a href="https://old.tideline.example/b">the list</a>]</p>'
    )


def test_a_doubled_bracket_shows_a_shortcode():
    assert html("Write [[gallery]] there.") == "<p>Write [gallery] there.</p>"


def test_a_shortcode_in_an_attribute_is_not_read():
    assert (
        html('<a href="/b" title="[gallery]">the list</a>')
        == '<p><a href="https://old.tideline.example/b">the list</a></p>'
    )


def test_marks_of_forums_are_formats_and_links():
    assert html("[b]Salt[/b] and [url=https://rope.example/]rope[/url]") == (
        '<p><b>Salt</b> and <a href="https://rope.example/">rope</a></p>'
    )
