"""Pages of the early years: unbalanced, in capitals, written by hand or by an office program."""

import pytest
from bs4 import BeautifulSoup

from archive.conversion import convert
from archive.conversion.parts import Figure, Heading, Paragraph, Quotation
from tests.archive.conversion.reading import html, notes, part, parts

SECTION = "The harbour master counts the boats every morning, before the first light is on the water. " * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<P>Salt<P>Rope", "<p>Salt</p><p>Rope</p>"),
        ("<p><p>Salt</p></p>", "<p>Salt</p>"),
        ("Salt<BR><BR>Rope<br>Tar", "<p>Salt</p><p>Rope<br/>Tar</p>"),
        ("<p>Salt<br />\n<br />\nRope</p>", "<p>Salt</p><p>Rope</p>"),
        ("<center><font size=2 color=red>Salt</font></center>", "<p>Salt</p>"),
        ("<div>Salt<div>Rope</div>Tar</div>", "<p>Salt</p><p>Rope</p><p>Tar</p>"),
        ("<p>Salt</p><p>&nbsp;</p><p><br></p><p> </p><p>Rope</p>", "<p>Salt</p><p>Rope</p>"),
        ("<p>Salt&nbsp;&nbsp; &nbsp;rope</p>", "<p>Salt rope</p>"),
        ("<p><STRONG>Salt</STRONG> and <em>rope</em></p>", "<p><b>Salt</b> and <i>rope</i></p>"),
        ("<p>Salt <b>and <i>rope</b> and</i> tar</p>", "<p>Salt <b>and <i>rope</i></b> <i>and</i> tar</p>"),
        ("<b><p>Salt</p><p>Rope</p></b>Tar", "<p><b>Salt</b></p><p><b>Rope</b></p><p>Tar</p>"),
        ("<p>H<sub>2</sub>O, 5 m<sup>2</sup></p>", "<p>H<sub>2</sub>O, 5 m<sup>2</sup></p>"),
        ("<p>She said <q>salt</q>.</p>", "<p>She said “salt”.</p>"),
        ("<p>Salt<hr>Rope", "<p>Salt</p><p>Rope</p>"),
        ("<dl><dt>Tar</dt><dd>Keeps water out.</dd></dl>", "<p><b>Tar</b><br/>Keeps water out.</p>"),
        ("<pre>Salt\n   rope\n\ntar</pre>", "<p>Salt<br/>rope</p><p>tar</p>"),
        ("<address>Quay 1<br>Hav</address>", "<p>Quay 1<br/>Hav</p>"),
        ("1 < 2 and 3 > 2 & so on", "<p>1 &lt; 2 and 3 &gt; 2 &amp; so on</p>"),
        ("Salt</div></td></b> and rope</i>", "<p>Salt and rope</p>"),
        ("<p>Salt <a name=top>and</a> rope</p>", "<p>Salt and rope</p>"),
        ("<details><summary>Salt</summary><p>Rope</p></details>", "<p><b>Salt</b></p><p>Rope</p>"),
    ],
)
def test_old_html_is_paragraphs(old, new):
    assert html(old) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p class=MsoNormal style='mso-line-height:1'>Salt<o:p></o:p></p>", "<p>Salt</p>"),
        ("<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><p>Salt</p>", "<p>Salt</p>"),
        ("<xml><w:View>Normal</w:View></xml><p>Salt</p>", "<p>Salt</p>"),
        ("<![if !supportLists]><p>Salt</p><![endif]>", "<p>Salt</p>"),
        ("<?xml:namespace prefix = o ns = 'urn:x' /><p>Salt</p>", "<p>Salt</p>"),
        ("<p>/* Style Definitions */ table.MsoNormalTable {mso-style-name:x;}\nSalt</p>", "<p>Salt</p>"),
        ("<p><span style='font-weight:bold'>Salt</span></p>", "<p><b>Salt</b></p>"),
        ("<p><span style='font-style: italic'>Salt</span></p>", "<p><i>Salt</i></p>"),
        ('<b style="font-weight:normal"><p>Salt</p></b>', "<p>Salt</p>"),
        ("<p>Salt<span style='vertical-align:super'>1</span></p>", "<p>Salt<sup>1</sup></p>"),
    ],
)
def test_what_office_programs_left_is_gone(old, new):
    assert html(old) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ul><li>Salt<li>Rope</ul>", "<ul><li>Salt</li><li>Rope</li></ul>"),
        ("<ol><li><p>Salt</p></li><li>Rope<br>Tar</li></ol>", "<ol><li>Salt</li><li>Rope<br/>Tar</li></ol>"),
        ("<ul><li>Salt<ol><li>coarse</ol><li>Rope</ul>", "<ul><li>Salt<ol><li>coarse</li></ol></li><li>Rope</li></ul>"),
        ("<ul><li>Salt</li><ul><li>coarse</li></ul></ul>", "<ul><li>Salt<ul><li>coarse</li></ul></li></ul>"),
        ("<ul><li></li><li>&nbsp;</li><li>Salt</li></ul>", "<ul><li>Salt</li></ul>"),
        ("<MENU><LI>Salt</MENU>", "<ul><li>Salt</li></ul>"),
        ("<ul>Salt and rope</ul>", "<p>Salt and rope</p>"),
    ],
)
def test_lists_stay_lists(old, new):
    assert html(old) == new


def test_a_list_right_below_another_is_a_part_of_its_own():
    assert len(parts("<ul><li>Salt</li></ul><ul><li>Rope</li></ul>")) == 2


def test_a_picture_in_a_list_stands_below_it():
    assert [type(piece) for piece in parts('<ul><li><img src="/a.jpg">Salt</li></ul>')] == [Paragraph, Figure]


# Headings -------------------------------------------------------------------------------------


def levels(body):
    return [(piece.text, piece.level) for piece in parts(body) if isinstance(piece, Heading)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>A</h1><h2>B</h2><h4>C</h4>", [("A", 2), ("B", 3), ("C", 3)]),
        ("<h3>A</h3><h4>B</h4><h3>C</h3>", [("A", 2), ("B", 3), ("C", 2)]),
        ("<h3>A</h3><h2>B</h2><h3>C</h3>", [("A", 2), ("B", 2), ("C", 3)]),
        ("<h6>A</h6>", [("A", 2)]),
        ("<h2><b>A</b><br> and B </h2><h2> </h2>", [("A and B", 2)]),
    ],
)
def test_headings_have_two_levels_without_a_hole(body, expected):
    assert levels(body) == expected


def test_a_heading_longer_than_ours_may_be_is_a_paragraph():
    assert html(f"<h2>{'Salt ' * 40}</h2>").startswith("<p>Salt")


def test_bold_paragraphs_that_do_the_work_of_headings_are_headings():
    body = f"<p>{SECTION}</p><p><b>The quay</b></p><p>{SECTION}</p><p><b>The loft</b></p><p>{SECTION}</p>"

    assert levels(body) == [("The quay", 2), ("The loft", 2)]


@pytest.mark.parametrize(
    "bold",
    [
        "Is the quay empty?",  # a question of an interview
        "Note: the quay is closed",
        "The quay is closed.",
        "<a href='/b'>The quay</a>",
        "the quay",
    ],
)
def test_bold_paragraphs_that_say_something_stay_paragraphs(bold):
    body = f"<p>{SECTION}</p><p><b>{bold}</b></p><p>{SECTION}</p><p><b>{bold}</b></p><p>{SECTION}</p>"

    assert levels(body) == []


def test_one_bold_paragraph_is_no_heading():
    assert levels(f"<p>{SECTION}</p><p><b>The quay</b></p><p>{SECTION}</p>") == []


def test_bold_that_was_never_closed_is_no_emphasis():
    assert "<b>" not in html(f"<b><p>{SECTION}</p><p>{SECTION}</p><p>{SECTION}</p>")


# Quotations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "<blockquote>We count boats.<cite>— Kari Hav</cite></blockquote>",
        "<blockquote><p>We count boats.</p><footer>Kari Hav</footer></blockquote>",
        "<blockquote><p>We count boats.</p><p>— Kari Hav</p></blockquote>",
    ],
)
def test_a_quotation_says_whose_it_is(body):
    assert part(body) == Quotation("We count boats.", "Kari Hav")


def test_a_quotation_keeps_the_address_of_its_source():
    body = '<blockquote cite="https://kari.example/a">We count boats.</blockquote>'

    assert part(body) == Quotation("We count boats.", "", "https://kari.example/a")


@pytest.mark.parametrize(
    "inner", ["<ul><li>Salt</li></ul>", "<h2>Salt</h2>", '<img src="/a.jpg">', f"<p>{SECTION * 20}</p>"]
)
def test_a_quotation_that_only_indented_is_the_text_it_held(inner):
    assert not any(isinstance(piece, Quotation) for piece in parts(f"<blockquote>{inner}</blockquote>"))


# Links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("boats.html", "https://old.tideline.example/2005/02/boats.html"),
        ("/boats/", "https://old.tideline.example/boats/"),
        ("../01/", "https://old.tideline.example/2005/01/"),
        ("?p=7", "https://old.tideline.example/2005/02/quay.html?p=7"),
        ("//rope.example/a", "https://rope.example/a"),
        ("www.rope.example", "http://www.rope.example"),
        (" https://rope.example/a b ", "https://rope.example/a%20b"),
        ("https://rope.example/?a=1&b=2", "https://rope.example/?a=1&b=2"),
        ("https://rope.example/a#part", "https://rope.example/a#part"),
        ("http:\\\\rope.example\\a", "http://rope.example/a"),
        ("mailto:desk@tideline.example?subject=x", "mailto:desk@tideline.example"),
        ("desk@tideline.example", "mailto:desk@tideline.example"),
    ],
)
def test_a_link_is_made_whole(href, address):
    link = BeautifulSoup(html(f'<a href="{href}">rope</a>'), "html.parser").find("a")

    assert link["href"] == address


@pytest.mark.parametrize(
    "href", ["#part", "quay.html#part", "", "http://", "https://[::1", "https://a:b/", "ftp://a.example/"]
)
def test_a_link_to_nowhere_is_its_words(href):
    assert html(f'<a href="{href}">rope</a>') == "<p>rope</p>"


def test_a_link_without_a_base_is_named():
    assert convert('<a href="/a">rope</a>').notes == (
        "A link whose address is not whole was left out; its words were kept.",
    )


# What readers never saw -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">pills</div>',
        '<span style="color:red; DISPLAY : none">pills</span>',
        "<p hidden>pills</p>",
        '<u style="visibility:hidden">pills</u>',
    ],
)
def test_hidden_words_are_left_out_and_noted(hidden):
    body = f"<p>Salt</p>{hidden}"

    assert html(body) == "<p>Salt</p>"
    assert notes(body) == ("Words that the old page hid from its readers were left out.",)


def test_a_form_around_a_page_leaves_the_page():
    body = "<form action=/x><p>Salt</p><input name=a><select><option>Rope</select><button>Send</button></form>"

    assert html(body) == "<p>Salt</p>"
    assert notes(body) == ("A form was left out.",)


def test_struck_words_are_noted():
    assert notes("<p><s>Salt</s> Rope</p>") == ("Struck-out words were kept as words.",)


# Plain text -----------------------------------------------------------------------------------


def test_plain_text_has_paragraphs_and_lines():
    assert html("Salt & <b>rope</b>\n\nQuay 1\nHav", is_plain=True) == (
        "<p>Salt &amp; &lt;b&gt;rope&lt;/b&gt;</p><p>Quay 1<br/>Hav</p>"
    )


def test_plain_text_has_no_shortcodes():
    assert html('[gallery ids="1"]', is_plain=True) == '<p>[gallery ids="1"]</p>'


# The lede above -------------------------------------------------------------------------------


def test_a_first_paragraph_that_repeats_the_lede_is_left_out():
    assert html("<p>The  quay is “empty”.</p><p>Boats.</p>", lede='The quay is "empty"') == "<p>Boats.</p>"


def test_a_first_paragraph_that_says_more_than_the_lede_stays():
    assert "quay" in html("<p>The quay is empty. All of it.</p>", lede="The quay is empty.")


def test_a_second_paragraph_that_repeats_the_lede_stays():
    assert "quay" in html("<p>Boats.</p><p>The quay is empty.</p>", lede="The quay is empty.")
