"""Old pages may be hostile, or may have been broken into. Nothing of that comes through, and nothing takes for ever."""

import re
import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.conversion import convert, lede_of
from archive.conversion.parts import (
    Attached,
    Figure,
    Gallery,
    Heading,
    Paragraph,
    Quotation,
    Recording,
    Table,
    Video,
)
from tests.archive.conversion.reading import BASE

SEVERAL_SECONDS = 10  # of processor time, on the slowest machine that runs the tests
ALLOWED = {"p", "ul", "ol", "li", "b", "i", "a", "sub", "sup", "br"}
VOID = {"br"}

# 40 ways, by what they use.
XSS = {
    # Elements that run something
    "script": "<script>alert(1)</script>",
    "script in capitals with a source": '<SCRIPT SRC="//evil.example/x.js"></SCRIPT>',
    "script split by another": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script with a slash": "<script/x>alert(1)</script >",
    "script without an end": "<p>Salt</p><script>alert(1)",
    "style": "<style>@import 'javascript:alert(1)';</style>",
    "noscript that ends inside an attribute": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "title that ends inside an attribute": '<title><a title="</title><img src=x onerror=alert(1)>"></a></title>',
    "textarea that ends inside an attribute": '<textarea><b title="</textarea><img src=x onerror=alert(1)>">',
    "template": "<template><img src=x onerror=alert(1)></template>",
    # Event attributes
    "onerror": "<img src=x onerror=alert(1)>",
    "onerror in capitals behind a slash": '<IMG/SRC="x"/ONERROR="alert(1)">',
    "onclick on a kept element": '<a href="https://a.example" onclick="alert(1)">x</a>',
    "onload on body": "<body onload=alert(1)>x",
    "ontoggle": "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "attribute behind a tag in quotes": '<p title="a>b" onmouseover="alert(1)">x</p>',
    "attribute behind an unclosed quote": '<p title="x onmouseover=alert(1) y=">z</p>',
    "autofocus": "<input autofocus onfocus=alert(1)>",
    # Addresses that run something
    "javascript": '<a href="javascript:alert(1)">x</a>',
    "javascript in capitals behind controls": '<a href="\x01\x02 JaVaScRiPt:alert(1)">x</a>',
    "javascript with tabs and line ends": '<a href="java\tscr\nipt:alert(1)">x</a>',
    "javascript in entities": '<a href="&#106;&#x61;vascript&colon;alert(1)">x</a>',
    "javascript in entities without semicolons": '<a href="&#0000106&#0000097vascript:alert(1)">x</a>',
    "javascript with an entity for a tab": '<a href="java&Tab;script&colon;alert(1)">x</a>',
    "vbscript": '<a href="vbscript:msgbox(1)">x</a>',
    "data": '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
    "data in a picture": '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "javascript in a picture": "<img src=javascript:alert(1)>",
    "javascript as the cite of a quotation": '<blockquote cite="javascript:alert(1)">x</blockquote>',
    "javascript behind an address": '<a href="javascript:alert(1)//https://a.example">x</a>',
    "view-source": '<a href="view-source:javascript:alert(1)">x</a>',
    # Other languages inside HTML
    "svg": "<svg><script>alert(1)</script></svg>",
    "svg onload": "<svg/onload=alert(1)>",
    "svg animate": '<svg><a><animate attributeName="href" values="javascript:alert(1)"/><text>x</text></a></svg>',
    "svg style that HTML reads differently": "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "math": '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    "math mglyph":
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    # Frames, objects, forms and the head
    "iframe of javascript": "<iframe src=javascript:alert(1)></iframe>",
    "iframe with a document": '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
    "object of data": '<object data="data:text/html,<script>alert(1)</script>"></object>',
    "embed of javascript": "<embed src='javascript:alert(1)'>",
    "form with an action":
        '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
    "isindex": '<isindex type=image src=1 onerror=alert(1)>',
    "meta refresh": '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "base": '<base href="javascript:alert(1)//"><a href="x">x</a>',
    "link": '<link rel=stylesheet href="javascript:alert(1)">',
    # Comments and what is taken for one
    "comment that a browser ends early": "<!--><img src=x onerror=alert(1)>-->",
    "comment that a browser ends with a bang": "<!--a--!><img src=x onerror=alert(1)>-->",
    "conditional comment": "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "declaration": '<!DOCTYPE x [<!ENTITY y "<script>alert(1)</script>">]>&y;',
    "processing instruction": '<?xml-stylesheet href="javascript:alert(1)"?><img src=x onerror=alert(1)>',
    # What the conversion itself reads
    "shortcode with markup in a value": '[caption caption="<img src=x onerror=alert(1)>"]<img src="/a.jpg">[/caption]',
    "shortcode with entities in a value":
        '[caption caption="&lt;script&gt;alert(1)&lt;/script&gt;"]<img src="/a.jpg">[/caption]',
    "shortcode that breaks out of an attribute": '[audio src="/a.mp3" title=\'"><img src=x onerror=alert(1)>\']',
    "shortcode inside an attribute": '<a href="[embed]javascript:alert(1)[/embed]">x</a>',
    "shortcode of javascript":
        '[embed]javascript:alert(1)[/embed][audio src="javascript:alert(1)"][video mp4="data:x"]',
    "link of a forum": "[url=javascript:alert(1)]x[/url][url]javascript:alert(1)[/url]",
    "block with markup in its settings":
        '<!-- wp:cover {"url":"/a.jpg\\"><img src=x onerror=alert(1)>","id":"\\"><script>"} -->',
    "part that pretends": '<div data-part="embed" data-address="javascript:alert(1)" data-title="<script>"></div>',
    "words that were escaped twice": "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "words that mending could make markup": "Ã¢â‚¬â€œ \xc0\xbcscript\xc0\xbe &#x3C;script&#x3E;alert(1)",
    "full-width signs": "＜script＞alert(1)＜/script＞",
    "slashes for italics around a tag": "/<script>alert(1)</script> b/ /a <img src=x onerror=alert(1)> b/",
    "null in a name": "<scr\x00ipt>alert(1)</scr\x00ipt><img src=x on\x00error=alert(1)>",
}  # fmt: skip


class Outline(HTMLParser):
    """Reads HTML strictly: what is opened is closed, in order, and each element and attribute is one of ours."""

    def __init__(self):
        super().__init__()
        self.opened = []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED
        assert [name for name, _value in attrs] == (["href"] if tag == "a" else [])
        for _name, value in attrs:
            assert_harmless_link(value)
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.opened.pop() == tag

    def handle_comment(self, data):
        pytest.fail(f"a comment: {data}")

    handle_decl = unknown_decl = handle_pi = handle_comment


def assert_harmless_link(address):
    parts = urlsplit(address)
    assert parts.scheme in {"http", "https", "mailto"}
    assert parts.scheme == "mailto" or parts.hostname
    assert not re.search(r"[\s<>\"'\x00-\x1f]", address)


def assert_harmless_address(address):
    if address:
        assert_harmless_link(address)
        assert not address.startswith("mailto:")


def assert_clean(parts):
    """Fail where a part holds anything that is not of its kind."""
    seen_section = False
    for part in parts:
        match part:
            case Paragraph(html):
                outline = Outline()
                outline.feed(html)
                outline.close()
                assert outline.opened == []
                assert re.match("<(?:p|ul|ol)>", html)
            case Heading(text, level):
                assert text.strip()
                assert level in {2, 3}
                seen_section = seen_section or level == 2
                assert seen_section
            case Quotation(text, _source, url):
                assert text.strip()
                assert_harmless_address(url)
            case Table(rows):
                assert rows
                assert len({len(row) for row in rows}) == 1
            case Figure(picture):
                assert picture.address or picture.key
                assert_harmless_address(picture.address)
            case Gallery(pictures):
                for picture in pictures:
                    assert_harmless_address(picture.address)
            case Video(url):
                assert url.startswith(("https://www.youtube.com/watch?v=", "https://vimeo.com/"))
            case Recording(address, key):
                assert address or key
                assert_harmless_address(address)
            case Attached(address):
                assert address
                assert_harmless_address(address)


@pytest.mark.parametrize("way", XSS)
def test_a_way_to_run_something_leads_nowhere(way):
    found = convert(f"<p>Before.</p>{XSS[way]}<p>After.</p>", base=BASE).parts

    assert_clean(found)
    for part in found:
        assert not re.search(r"(?:javascript|vbscript|data):", getattr(part, "address", "") + getattr(part, "url", ""))


@pytest.mark.parametrize("way", ["script", "svg", "style", "onerror", "javascript", "meta refresh", "svg onload"])
def test_the_words_around_something_hostile_stay(way):
    said = "".join(part.html for part in convert(f"<p>Before.</p>{XSS[way]}<p>After.</p>").parts)

    assert "Before." in said
    assert "After." in said
    assert "alert" not in said


@pytest.mark.parametrize(
    "base", ["javascript:alert(1)", "data:text/html,x", "not an address", "https://[", "//a.example/", ""]
)
def test_a_hostile_base_makes_no_address(base):
    assert_clean(convert('<a href="x">x</a><img src="y.jpg">[audio src="z.mp3"]', base=base).parts)


# Whatever comes in ----------------------------------------------------------------------------

MARKUP = [
    "<p>", "</p>", "<b>", "</b>", "<a href='", "javascript:", "https://a.example/", "'>", "</a>", "<table>",
    "<tr>", "<td colspan=9>", "<th rowspan='7'>", "</table>", "<li>", "<ul>", "</ol>", "<dl><dd>",
    "<blockquote>", "<cite>", "</blockquote>", "<figure>", "<figcaption>", "</figure>", "<img src=a.jpg ",
    "alt='", "class=wp-image-5", "<h1>", "<h4>", "</h1>", "<script>", "</script>", "<!--", "-->",
    'wp:gallery {"ids":[1]} /', 'wp:cover {"url":"/a.jpg"}', "<svg>", "<style>", "<iframe src=", "<object>",
    "<param name=movie value=", "[caption ", 'caption="', "]", "[/caption]", "[gallery ids=1,2]", "[embed]",
    "[/embed]", "[vc_row a=1]", "[[", "[b]", "[/b]", "[url=", "<", ">", "&", "&lt;", "&#x3c;", "&nbsp;", '"',
    "'", "/", "/a b/", "\n", "\n\n", " ", "=", "\x00", "\ud800", "\u202e", "word", "Ærlig", "Ã¥", "Ðîññèÿ",
    "<div class='gallery'>", "<div class=wp-caption>", "<div style='display:none'>", "<pre>", "<br>", "<hr/>",
]  # fmt: skip


@settings(max_examples=60)
@given(st.text())
def test_any_text_comes_out_clean(text):
    found = convert(text, base=BASE)

    assert_clean(found.parts)
    assert_clean(lede_of(found.parts)[1])


@given(st.lists(st.sampled_from(MARKUP), max_size=30))
def test_any_markup_comes_out_clean(pieces):
    body = "".join(pieces)

    found = convert(body, base=BASE)

    assert_clean(found.parts)
    assert len(lede_of(found.parts)[0]) <= 400
    assert_clean(convert(body, base="").parts)


@settings(max_examples=40)
@given(st.text())
def test_any_plain_text_comes_out_clean(text):
    assert_clean(convert(text, base=BASE, is_plain=True, lede=text[:5]).parts)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(MARKUP), max_size=20))
def test_the_same_text_gives_the_same_parts(pieces):
    body = "".join(pieces)

    assert convert(body, base=BASE) == convert(body, base=BASE)


# Whatever its size ----------------------------------------------------------------------------


def assert_is_quick(body, **options):
    begun = time.process_time()
    found = convert(body, base=BASE, **options)
    lede_of(found.parts)
    assert time.process_time() - begun < SEVERAL_SECONDS
    assert_clean(found.parts[:200])
    return found


def test_two_megabytes_of_nesting_are_quick_and_noted():
    found = assert_is_quick("<div>" * 400_000 + "Salt")

    assert any("left out" in note for note in found.notes)


@pytest.mark.parametrize(
    "body",
    [
        "<dd><li>" * 8_000,
        "<blockquote><p>Salt</p>" * 5_000,
        "<table><tr><td>" * 8_000,
        "<ul><li>Salt" * 5_000,
        ("<figure>" * 100 + "<p>Salt</p>" * 90 + "</figure>" * 100) * 30,
        "<div class='gallery'>" * 100 + "<img src=a.jpg>" * 2_000,
    ],
    ids=lambda body: body[:20],
)
def test_deep_nesting_is_quick(body):
    assert_is_quick(body)


def called_deeply(calls, function):
    return called_deeply(calls - 1, function) if calls else function()


@pytest.mark.parametrize(
    "nested",
    [
        "<div>",
        "<b>",
        "<ul><li>",
        "<dl><dd>",
        "<blockquote>",
        "<figure>",
        "<table><tr><td>",
        "<div class=gallery>",
        "<ul><div>",
    ],
)
def test_nesting_leaves_room_on_the_stack(nested):
    body = nested * 300 + "Salt <img src=a.jpg>"

    assert_clean(called_deeply(250, lambda: convert(body, base=BASE)).parts)


def test_a_hundred_thousand_attributes_are_quick():
    assert_is_quick("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">Salt</p>")


@pytest.mark.parametrize("span", ["colspan", "rowspan"])
def test_a_span_of_a_million_is_quick(span):
    assert_is_quick(f"<table><tr><td {span}=1000000>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>")


def test_spans_over_each_other_are_quick_and_noted():
    found = assert_is_quick("<table>" + ("<tr>" + "<td rowspan=9999 colspan=9>Salt" * 9) * 1_200 + "</table>")

    assert any("table" in note for note in found.notes)


@pytest.mark.parametrize(
    "bait",
    [
        "[", "[[", "[a ", "[a b=", '[a b="', "[a b='", "[caption ", "[/a]", "[audio <a ", '[gallery ids="1',
        "<", "<a ", '<a b="', "<a b='", "</", "<!", "<!--", "<![", "<script>", "<option>", "<title>",
        '<!-- wp:cover {"a":', "&nbsp;", "\xa0 ", "a\xa0", "&amp;", "/a b/ ", " /a", "Ã¥ ", "Ðîññèÿ ", "\n\n",
        "http://a.example ", "/* Style Definitions */ a{", "Photo: ", "a. ", "“", "<br>", "<p>", "<b>",
        "<b style='a'>", "<a href=x>",
    ],
)  # fmt: skip
def test_bait_for_patterns_is_quick(bait):
    assert_is_quick(bait * (80_000 // len(bait)))


def test_a_million_no_break_spaces_are_quick():
    assert_is_quick("Salt" + "&nbsp;" * 1_000_000 + "rope")


def test_formats_that_are_never_closed_do_not_multiply():
    formats = "".join(f"<b id={n}><font size={n}><span style='a:{n}'>" for n in range(2_000))

    assert_is_quick(f"<p>{formats}</p>" + "<p>Salt</p>" * 5_000)


def test_a_long_text_is_cut_and_noted():
    found = assert_is_quick("Salt and rope. " * 60_000)

    assert found.notes == ("The text is longer than 500,000 characters; the rest was left out.",)


def test_a_hostile_number_of_notes_is_bounded():
    found = assert_is_quick("".join(f"[plugin_{n} a=1]" for n in range(5_000)))

    assert len(found.notes) <= 31
    assert found.notes[-1] == "There were 4970 more notes."
