"""HTML as text: what stands apart, how it is marked, and that nothing of others' texts is taken for a mark of ours."""

import pytest

from core.html_as_text import plain
from core.plain_text import CITATIONS, CLOSES, OPENS, laid_out


def text(html: str) -> str:
    return laid_out(f"{plain(html)}\n\n{CITATIONS}").rstrip("\n")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\nlines"),
        ("Words <b>alone</b>", "Words alone"),
        ("<div>Before<p>In</p>after</div>", "Before\n\nIn\n\nafter"),
        ("<h2>Ice</h2><h3>Sea</h3>", "Ice\n---\n\nSea\n..."),
        ("<ul><li>Cod<ul><li>Ling</li></ul></li></ul><ol><li>A</li><li>B</li></ol>", "- Cod\n  - Ling\n\n1. A\n2. B"),
        ("<blockquote><p>A</p><p>B</p></blockquote>", "> A\n>\n> B"),
        ("<figure><blockquote><p>A</p></blockquote><figcaption>Ada</figcaption></figure>", "> A\n> — Ada"),
        ("<aside><p>In figures</p><p>558</p></aside>", "| In figures\n|\n| 558"),
        (
            '<figure><img src="/a.jpg" alt="A quay"><figcaption>The quay <small>Photo: A</small></figcaption></figure>',
            "[Picture: A quay]\nThe quay (Photo: A)",
        ),
        ('<figure><img src="/a.jpg" alt=""></figure>', ""),
        (
            '<ul><li><figure><img alt="A"><figcaption>B</figcaption></figure></li></ul>',
            "- [Picture: A]\n  B",
        ),
        ('<p>See <a href="https://e.example/">here</a>.</p>', "See here [1].\n\n[1] https://e.example/"),
        ('<p><a href="mailto:a@e.example">a@e.example</a></p>', "a@e.example"),
        (
            "<table><caption>Catch</caption><thead><tr><th>Year</th><th>Tons</th></tr></thead>"
            "<tbody><tr><td>2005</td><td>12</td></tr></tbody></table>",
            "Catch\n.....\n- Year: 2005; Tons: 12",
        ),
        ("<table><tbody><tr><th>Cod</th><td>12</td></tr></tbody></table>", "- Cod; 12"),
        ("<table><tbody></tbody></table>", ""),
        (
            '<figure><figcaption>A talk</figcaption><audio src="https://e.example/a.mp3"></audio>'
            "<details><summary>Transcript</summary><p>Hello</p></details></figure>",
            "A talk\n\nListen: https://e.example/a.mp3\n\nTranscript:\n\nHello",
        ),
        ("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb"),
        ("<p>a<!-- not this --></p>", "a"),
        ("", ""),
    ],
)
def test_html_is_laid_out_as_text(html: str, expected: str) -> None:
    assert text(html) == expected


def test_long_lines_of_asides_and_lists_hang() -> None:
    words = "ice " * 40
    lines = text(f"<aside><p>{words}</p></aside><ul><li><p>{words}</p></li></ul>").split("\n")
    assert max(map(len, lines)) <= 76
    assert [line[:2] for line in lines if line] == ["| ", "| ", "| ", "- ", "  ", "  "]


def test_marks_of_ours_in_a_text_of_others_are_left_out() -> None:
    assert text(f"<p>a{OPENS}https://evil.example/{CLOSES}b{CITATIONS}</p>") == "ahttps://evil.example/b"
