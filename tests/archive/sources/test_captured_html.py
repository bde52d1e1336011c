"""News pages as they were captured, in HTML."""

import time
from datetime import UTC, datetime

import pytest

from archive.sources.captured_html import html_item
from archive.sources.item import Item, Kind, Term
from archive.sources.regular_html import DEEPEST, MOST_TAGS, regular

MODERN = """<!DOCTYPE html>
<html lang="nb"><head><title>Fergen | Tideline</title>
<link rel="canonical" href="https://tideline.example/nb/2005/02/fergen/">
<link rel="alternate" hreflang="nb" href="https://tideline.example/nb/2005/02/fergen/">
<link rel="alternate" hreflang="en" href="https://tideline.example/2005/02/ferry/">
<link rel="alternate" type="application/rss+xml" href="/feed.rss">
<meta property="og:url" content="https://tideline.example/nb/?p=7">
<meta property="og:image" content="https://tideline.example/ferge.jpg">
<meta property="article:published_time" content="2005-02-18T09:30:00+01:00">
<meta property="article:modified_time" content="2006-07-01T12:00:00+02:00">
<meta property="article:section" content="Ferger"><meta property="article:tag" content="Hav">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"},
 {"@type": ["NewsArticle"], "author": [{"@type": "Person", "name": "Ada Test"}, {"name": "Bo Example"}]}]}</script>
</head><body>
<header role="banner"><a href="/">Tideline</a></header><nav><h1>Meny</h1></nav>
<main><p>Nyheter</p><article>
 <header><p class="kicker">Nyheter</p><h1>Fergen   får <em>strøm</em></h1>
 <p class="byline">Ada Test</p><time datetime="2005-02-18">18. februar 2005</time></header>
 <p class="article__ingress">Første tur var stille.</p>
 <p>Brødtekst &amp; mer.</p><figure><img src="a.jpg" alt="Ferge"><figcaption>Foto: Bo Example</figcaption></figure>
 <aside>Les også</aside><div class="share-buttons">Del dette</div><p>Slutten.</p><script>alert(1)</script>
 <form action="/nyhetsbrev"><input name="e"></form>
</article><section class="more"><h2>Flere nyheter</h2><article><h3>En annen sak</h3></article></section></main>
<footer>Kontakt</footer></body></html>"""
TABLES = """<!-- saved from url=(0044)http://www.tideline.example/news/ferry12.html -->
<HTML><HEAD><TITLE>Tideline</TITLE></HEAD><BODY bgcolor=white><TABLE><TR><TD>Home<BR>About<TD>
<FONT size=2>News</FONT><H1>Ferries take to the mains</H1><P><B>Publish date:</B> February 18, 2005
<P>The first crossing made no noise.<P>Of the body, <I>one</I> paragraph.<P>And another.
<H3>More News</H3><UL><LI><A HREF=other.html>Another story</A><LI>And one more</UL><P>Subscribe to our newsletter
</TABLE></BODY></HTML>"""


def story(html: str) -> Item:
    item = html_item(html, "2005/ferry.html")
    assert isinstance(item, Item)
    return item


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><main><h1>Headline</h1>{body}</main></body></html>"


def test_a_page_tells_machines_and_readers() -> None:
    assert story(MODERN) == Item(
        key="2005/ferry.html",
        kind=Kind.POST,
        title="Fergen får strøm",
        address="https://tideline.example/nb/2005/02/fergen/",
        other_addresses=("https://tideline.example/nb/?p=7",),
        language="nb",
        date=datetime(2005, 2, 18, 8, 30, tzinfo=UTC),
        modified=datetime(2006, 7, 1, 10, tzinfo=UTC),
        lede="Første tur var stille.",
        body=(
            '<p>Brødtekst &amp; mer.</p><figure><img alt="Ferge" src="a.jpg"/>'
            "<figcaption>Foto: Bo Example</figcaption></figure>\n<p>Slutten.</p>"
        ),
        authors=("Ada Test", "Bo Example"),
        terms=(Term("Ferger"), Term("Hav", is_tag=True)),
        lead_image="https://tideline.example/ferge.jpg",
        translations="https://tideline.example/2005/02/ferry/",
    )


def test_a_page_of_tables_is_read_by_its_words() -> None:
    assert story(TABLES) == Item(
        key="2005/ferry.html",
        kind=Kind.POST,
        title="Ferries take to the mains",
        address="http://www.tideline.example/news/ferry12.html",
        language="en",
        date=datetime(2005, 2, 18, 11, tzinfo=UTC),
        lede="The first crossing made no noise.",
        body="<p>Of the body, <i>one</i> paragraph.</p><p>And another.\n</p>",
    )


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="/a/"><meta property="og:url" content="/b/">', "/a/"),
        ('<meta property="og:url" content="https://t.example/b/">', "https://t.example/b/"),
        ("<!-- saved from url=(0020)https://t.example/c/ -->", "https://t.example/c/"),
        ("<!-- Mirrored from www.t.example/d.html by HTTrack Website Copier/3.x -->", "http://www.t.example/d.html"),
        ("", "/2005/ferry.html"),
    ],
)
def test_an_address_is_what_the_page_says_and_else_its_place_in_the_folder(head: str, address: str) -> None:
    assert story(page("<p>Text.</p>", head)).address == address


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>Menu</nav>",
        "<aside>Also</aside>",
        "<form>Mail</form>",
        "<footer>Contact</footer>",
        '<div class="related-posts">Other</div>',
        '<ul class="breadcrumbs"><li>Home</li></ul>',
        '<div id="comments">First!</div>',
        '<div role="navigation">Menu</div>',
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<!-- a comment -->",
        "<h2>More News</h2><p>Another</p>",
        "<div><h2>Related articles:</h2></div><p>Another</p>",
        "<section><p><b>Другие новости</b></p></section>",
    ],
)
def test_furniture_is_left_out(furniture: str) -> None:
    assert story(page(f"<p>One.</p><p>Two and more.</p>{furniture}")).body == "<p>One.</p><p>Two and more.</p>"


def test_a_heading_of_furniture_takes_away_what_follows_and_nothing_before() -> None:
    body = story(page("<div><p>One.</p><div><p>Two.</p><h3>More News</h3><p>x</p></div><p>y</p></div><p>z</p>")).body
    assert body == "<div><p>One.</p><div><p>Two.</p></div></div>"


def test_an_element_that_holds_the_story_is_no_furniture_whatever_it_is_called() -> None:
    assert "Text." in story(page('<div class="content no-sidebar share"><p>Text.</p><p>More text.</p></div>')).body


def test_a_picture_above_the_headline_leads() -> None:
    html = '<article><figure><img src="top.jpg"></figure><h1>Headline</h1><p>Text.</p></article>'
    item = story(html)
    assert (item.lead_image, item.body) == ("top.jpg", "<p>Text.</p>")


def test_a_section_in_the_first_heading_is_no_headline() -> None:
    item = story("<body><h1>Nyheter</h1><h2>Fergen</h2><p>Publisert: 18. februar 2005</p><p>A.</p><p>B.</p></body>")
    assert (item.title, item.language, item.lede, item.body) == ("Fergen", "nb", "A.", "<p>B.</p>")


def test_words_of_the_page_come_before_what_it_says_its_language_is() -> None:
    html = '<html lang="en"><body><h1>Fergen</h1><p>Publisert: 18. februar 2005</p><p>A.</p></body></html>'
    assert story(html).language == "nb"


def test_a_description_is_the_lede_where_the_story_begins_with_it() -> None:
    item = story(page("<p>No smoke.</p><p>Text.</p>", '<meta name="description" content="No smoke.">'))
    assert (item.lede, item.body) == ("No smoke.", "<p>Text.</p>")


def test_a_description_that_the_story_does_not_have_is_the_lede() -> None:
    item = story(page("<p>One.</p><p>Two.</p>", '<meta property="og:description" content="No &amp;amp; smoke.">'))
    assert (item.lede, item.body) == ("No & smoke.", "<p>One.</p><p>Two.</p>")


def test_a_page_without_a_date_says_so() -> None:
    assert story(page("<p>Text.</p>")).notes == ("No date of publishing was found in it.",)


def test_a_page_without_a_headline_is_told() -> None:
    assert html_item("<html><body><p>Text.</p></body></html>", "a.html") == (
        "It has no headline: neither in <h1> nor in what it tells machines."
    )


def test_broken_linked_data_does_no_harm() -> None:
    broken = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
    deep = f'<script type="application/ld+json">{"[" * 50_000}</script>'
    assert story(page("<p>Text.</p>", broken + deep)).title == "Headline"


def test_tags_are_closed_and_stray_signs_are_text() -> None:
    assert regular('<p>a < b <b title="x > y, x < z">c<p>d</i><br/><img src=x>') == (
        '<p>a &lt; b <b title="x > y, x < z">c<p>d<br/><img src=x></p></b></p>'
    )


LIMIT = MOST_TAGS - 2 * DEEPEST


@pytest.mark.parametrize(
    "html",
    [
        "<" * 2_000_000,
        "<a " * 660_000,
        "<a x='" * 330_000,
        "<!--" * 500_000,
        "<!-- -- >" + "<a " * 600_000 + "-->",
        "<!" * 1_000_000,
        "<![CDATA[" * 200_000,
        "<script>" * 250_000,
        '<script type="application/ld+json">' * 55_000,
        "<div>" * 400_000,
        "</b>" * 500_000,
        "&" * 2_000_000,
        "<a " + '"" ' * 600_000,
        "<h1>x</h1>" + "<span>" * DEEPEST + "a<i>b</i>" * (LIMIT // 2),
        "<h1>x</h1>" + "<div>" * DEEPEST + "<h2>More News</h2>" * (LIMIT // 2),
        "<h1>x</h1>" + '<p class="byline lead share">By Ada Test</p>' * (LIMIT // 2),
        "<h1>x</h1>" + "<time>" * DEEPEST + '<time datetime="x">y</time>' * (LIMIT // 2),
        "<p>" * LIMIT + "<h1>x</h1>",
    ],
    ids=lambda html: html[:24],
)
def test_a_page_of_two_megabytes_takes_seconds_whatever_it_is_made_of(html: str) -> None:
    began = time.process_time()
    html_item(html, "a.html")
    assert time.process_time() - began < 15
