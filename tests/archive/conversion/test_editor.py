"""A paragraph that an editor opens and saves stays as the conversion wrote it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from archive.conversion import convert
from archive.conversion.parts import Paragraph
from core.blocks.text import TEXT_FEATURES
from tests.archive.conversion.reading import html

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
# Not `ol`: in a list that mixes both kinds, Wagtail's editor begins the outer list anew after an inner one.
PIECES = [
    "<b>", "</b>", "<i>", "</i>", "<sub>", "</sub>", "<sup>", "</sup>", "</a>", "<br>", "<p>", "</p>", "<ul>",
    "</ul>", "<li>", "</li>", "<q>", "</q>", "<pre>", "</pre>", "<blockquote>", "</blockquote>", "<h2>",
    "</h2>", "</table>", "[b]", "[/b]", "word", "Ærlig", "&amp;", "&nbsp;", "<", '"', "'", "10", "/c/",
    '<a href="http://rope.example/a?b=1&c=\'">', '<span style="font-weight:bold">', "</span>",
    '<img src="a.jpg">', "<table><tr><td>", "<dl><dt>x<dd>", "/a b/", " /d e/ ", " ", "\n", "\n\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def saved():
    """Return a function that opens HTML in the editor of a paragraph and saves it."""
    converter = ContentstateConverter(TEXT_FEATURES)

    def open_and_save(source: str) -> str:
        return BLOCK_KEY.sub("", converter.to_database_format(converter.from_database_format(source)))

    return open_and_save


@pytest.mark.parametrize(
    "body",
    [
        "<p>Salt <b>and <i>rope</i></b><i> and</i> tar</p>",
        "<p><b>Salt <a href='https://rope.example/?a=1&b=%27'>and <i>rope</i></a> too</b></p>",
        "<p><a href='https://rope.example/'>Salt<br>and</a><a href='https://tar.example/'>tar</a></p>",
        "<p><a href='https://rope.example/'><b>Salt</b></a><b>rope <i>tar</i></b> <b>hemp <i>oakum</i></b></p>",
        "<p>Salt<br>&nbsp;rope &lt; tar &amp; “hemp” 'and' \"so\"</p>",
        "<p>H<sub>2</sub>O<sup>1</sup> <b>x<sup>2</sup></b></p>",
        "<p>10&nbsp;000</p><ol><li>One<ol><li>Two<ol><li>Three</li></ol></li></ol></li><li>Four</li></ol><p>End</p>",
        "<ul><li>One<ul><li>Two</li></ul></li><li>Three</li></ul>",
    ],
)
def test_what_was_written_stays(saved, body):
    written = html(body)

    assert saved(written) == written


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=20))
def test_whatever_was_written_stays(saved, pieces):
    for piece in convert("".join(pieces), base="https://old.tideline.example/").parts:
        if isinstance(piece, Paragraph):
            assert saved(piece.html) == piece.html


def test_links_lead_where_they_led_after_saving(saved):
    written = html('<a href="https://rope.example/Причал?a=1&amp;b=»">rope</a>')

    assert saved(written) == written
