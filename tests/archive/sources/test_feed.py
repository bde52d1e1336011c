"""What is read of feeds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.sources.feed import Feed
from archive.sources.item import Item, Kind, Term

from .writing import damage_of, items_of, keys_of, written

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Tideline</title><link>https://tideline.example/</link><language>nb-NO</language>
<item>
 <title>Fergen &amp;amp; havna</title><link>https://tideline.example/fergen/</link>
 <guid isPermaLink="false">tag:tideline.example,2005:7</guid>
 <pubDate>Fri, 18 Feb 2005 09:30:00 +0100</pubDate><dc:creator>Ada Test</dc:creator>
 <category>Ferger</category><category>Hav</category><category>Ferger</category>
 <description>&lt;p&gt;Uten &lt;b&gt;støy&lt;/b&gt;.&lt;/p&gt;</description>
 <content:encoded><![CDATA[<p>Første tur.</p>]]></content:encoded>
 <enclosure url="https://tideline.example/lyd.mp3" type="audio/mpeg"/>
 <media:group><media:content url="https://tideline.example/ferge.jpg" medium="image"/></media:group>
 <slash:comments>3</slash:comments>
</item>
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://tideline.example/">
<title>Tideline</title><author><name>The desk</name></author>
<entry xml:lang="ru">
 <title type="html">Паром &amp;amp; &lt;i&gt;море&lt;/i&gt;</title>
 <id>urn:uuid:1</id><link rel="alternate" href="/2005/ferry/"/><link rel="self" href="/feed/1"/>
 <link rel="enclosure" type="image/jpeg" href="ferry.jpg"/>
 <published>2005-02-18T08:30:00Z</published><updated>2006-01-01T00:00:00Z</updated>
 <category term="ferries" label="Паромы"/>
 <summary>Тихо.</summary>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A &lt; B<br/>and <b class="x">C</b></p></div>
 </content>
</entry>
</feed>"""


def feed(folder: Path, text: str) -> list[Item]:
    return items_of(Feed(written(folder, text)))


def rss(inside: str) -> str:
    return RSS[: RSS.index("<item>")] + f"<item><guid>7</guid>{inside}</item></channel></rss>"


def atom(inside: str) -> str:
    return ATOM[: ATOM.index("<entry")] + f"<entry><id>urn:7</id>{inside}</entry></feed>"


def test_an_item_of_rss_has_all_that_it_tells(tmp_path: Path) -> None:
    assert feed(tmp_path, RSS) == [
        Item(
            key="tag:tideline.example,2005:7",
            kind=Kind.POST,
            title="Fergen & havna",
            address="https://tideline.example/fergen/",
            language="nb",
            date=datetime(2005, 2, 18, 8, 30, tzinfo=UTC),
            lede="Uten støy.",
            body="<p>Første tur.</p>",
            authors=("Ada Test",),
            terms=(Term("Ferger"), Term("Hav")),
            lead_image="https://tideline.example/ferge.jpg",
            comments=3,
        )
    ]


def test_an_entry_of_atom_has_all_that_it_tells(tmp_path: Path) -> None:
    assert feed(tmp_path, ATOM) == [
        Item(
            key="urn:uuid:1",
            kind=Kind.POST,
            title="Паром & море",
            address="https://tideline.example/2005/ferry/",
            language="ru",
            date=datetime(2005, 2, 18, 8, 30, tzinfo=UTC),
            modified=datetime(2006, 1, 1, tzinfo=UTC),
            lede="Тихо.",
            body='<p>A &lt; B<br>and <b class="x">C</b></p>',
            authors=("The desk",),
            terms=(Term("Паромы", "ferries"),),
            lead_image="https://tideline.example/ferry.jpg",
        )
    ]


@pytest.mark.parametrize(
    ("content", "body", "is_plain"),
    [
        ('<content type="html">&lt;p&gt;One.&lt;/p&gt;</content>', "<p>One.</p>", False),
        ("<content>A &lt; B</content>", "A < B", True),
        ('<content type="text">A &lt; B</content>', "A < B", True),
        (
            '<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>A</x:p></x:div></content>',
            "<p>A</p>",
            False,
        ),
    ],
)
def test_content_of_atom_is_read_by_its_type(tmp_path: Path, content: str, body: str, is_plain: bool) -> None:
    (item,) = feed(tmp_path, atom(content))
    assert (item.body, item.is_plain) == (body, is_plain)


def test_prefixes_of_a_feeds_own_are_understood(tmp_path: Path) -> None:
    text = '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>urn:1</a:id><a:title>T</a:title></a:entry></a:feed>'
    assert [(item.key, item.title) for item in feed(tmp_path, text)] == [("urn:1", "T")]


def test_a_namespace_that_an_item_declares_itself_is_understood(tmp_path: Path) -> None:
    item = '<c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">&lt;p&gt;One.&lt;/p&gt;</c:encoded>'
    assert feed(tmp_path, rss(item))[0].body == "<p>One.</p>"


def test_a_prefix_that_nobody_declared_does_no_harm(tmp_path: Path) -> None:
    assert feed(tmp_path, rss("<itunes:x>1</itunes:x><title>T</title>"))[0].title == "T"


def test_a_description_alone_is_the_body_with_a_note(tmp_path: Path) -> None:
    (item,) = feed(tmp_path, rss("<description>Short.</description>"))
    assert (item.body, item.lede, item.notes) == (
        "Short.",
        "",
        ("The feed has a description of it only; the story may have been longer.",),
    )


def test_html_that_a_description_did_not_quote_is_its_markup(tmp_path: Path) -> None:
    (item,) = feed(tmp_path, rss('<description><p>One <a href="/x?a=1&amp;b=2">link</a>.</p></description>'))
    assert item.body == '<p>One <a href="/x?a=1&amp;b=2">link</a>.</p>'


def test_an_author_of_rss_is_a_name_and_no_address(tmp_path: Path) -> None:
    (item,) = feed(
        tmp_path, rss("<author>desk@tideline.example (Ada Test)</author><author>bo@tideline.example</author>")
    )
    assert item.authors == ("Ada Test",)


def test_a_guid_that_is_an_address_is_another_one(tmp_path: Path) -> None:
    text = rss("<link>https://t.example/a/</link>").replace("<guid>7", "<guid>https://t.example/?p=7")
    (item,) = feed(tmp_path, text)
    assert (item.address, item.other_addresses) == ("https://t.example/a/", ("https://t.example/?p=7",))


def test_the_address_behind_a_counter_comes_first(tmp_path: Path) -> None:
    inside = (
        "<link>https://counter.example/1</link>"
        '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://t.example/a/</f:origLink>'
    )
    (item,) = feed(tmp_path, rss(inside))
    assert (item.address, item.other_addresses) == ("https://t.example/a/", ("https://counter.example/1",))


@pytest.mark.parametrize(
    ("inside", "address"),
    [
        ('<enclosure url="/a.jpg" type="image/jpeg"/>', "https://tideline.example/a.jpg"),
        ('<enclosure url="/a.png"/>', "https://tideline.example/a.png"),
        (
            '<enclosure url="/a.mp3" type="audio/mpeg"/><media:thumbnail url="/t.jpg"/>',
            "https://tideline.example/t.jpg",
        ),
        ('<media:content url="/film.mp4" type="video/mp4"/>', ""),
        ('<enclosure url="http://[" type="image/jpeg"/>', "http://["),
    ],
)
def test_the_first_picture_is_the_lead(tmp_path: Path, inside: str, address: str) -> None:
    assert feed(tmp_path, rss(inside))[0].lead_image == address


@pytest.mark.parametrize(
    ("inside", "language"),
    [("<dc:language>ru</dc:language>", "ru"), ("", "nb"), ("<dc:language>fi</dc:language>", "nb")],
)
def test_an_items_own_language_comes_before_the_channels(tmp_path: Path, inside: str, language: str) -> None:
    assert feed(tmp_path, rss(inside))[0].language == language


def test_rss_1_0_is_read(tmp_path: Path) -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title></channel>'
        '<item rdf:about="https://t.example/1"><title>One</title><link>https://t.example/1</link>'
        "<dc:date>2005-02-18T09:30+01:00</dc:date></item></rdf:RDF>"
    )
    (item,) = feed(tmp_path, text)
    assert (item.key, item.title, item.date) == (
        "https://t.example/1",
        "One",
        datetime(2005, 2, 18, 8, 30, tzinfo=UTC),
    )


def test_a_feed_without_items_is_complete(tmp_path: Path) -> None:
    assert list(Feed(written(tmp_path, ATOM[: ATOM.index("<entry")] + "</feed>"))) == []


def test_a_feed_that_is_cut_says_after_which_item(tmp_path: Path) -> None:
    source = Feed(written(tmp_path, RSS[: -len("</channel></rss>")]))
    assert (keys_of(source)[0], damage_of(source)[0].where) == (
        "tag:tideline.example,2005:7",
        "after item tag:tideline.example,2005:7",
    )
