"""What changed between two versions of a story, found in their JSON alone: no database, no pages."""

import json
import time
from typing import Any

import pytest

from core.blocks import StoryBlock
from news.difference import READERS, Row, changed_paragraphs, difference, is_same_reading, passages


def content(*blocks: tuple[str, Any], **fields: Any) -> dict[str, Any]:
    """Return the JSON of a story as a revision holds it."""
    body = [{"type": kind, "value": value, "id": str(place)} for place, (kind, value) in enumerate(blocks)]
    story = {"title": "Ice is late", "lede": "The harbour is open.", "body": json.dumps(body), "sources": "[]"}
    return {**story, **fields}


def paragraphs(*texts: str) -> dict[str, Any]:
    return content(*(("paragraph", f"<p>{text}</p>") for text in texts))


def marked(row: Row) -> str:
    """Write a row as text: [-removed-] {+added+}."""
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return " ".join(signs[run.change].format(run.text) for run in row.words)


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row.change, marked(row)) for row in difference(old, new, context=0) if row.change != "folded"]


FIVE = [f"Paragraph {name} says one thing and not another." for name in ("one", "two", "three", "four", "five")]


def test_a_changed_word_stands_among_those_that_stayed() -> None:
    old, new = paragraphs("The quay is 30 metres long."), paragraphs("The quay is 40 metres long.")
    assert changes(old, new) == [("changed", "The quay is [-30-] {+40+} metres long.")]


def test_the_same_story_has_no_difference() -> None:
    assert changes(paragraphs(*FIVE), paragraphs(*FIVE)) == []


def test_a_new_paragraph_is_added_and_its_neighbours_stay() -> None:
    assert changes(paragraphs(*FIVE[:2]), paragraphs(FIVE[0], "Nobody had asked.", FIVE[1])) == [
        ("added", "{+Nobody had asked.+}")
    ]


def test_a_paragraph_taken_out_is_removed() -> None:
    assert changes(paragraphs(*FIVE), paragraphs(*FIVE[:2], *FIVE[3:])) == [("removed", f"[-{FIVE[2]}-]")]


def test_a_paragraph_that_says_something_else_is_no_version_of_the_old_one() -> None:
    found = changes(paragraphs("Ferries run on batteries."), paragraphs("Wind farms need permits from Oslo."))
    assert [change for change, _words in found] == ["removed", "added"]


def test_a_changed_paragraph_finds_its_earlier_self_beside_a_new_one() -> None:
    old = paragraphs("The harbour office reads its instruments every hour.")
    new = paragraphs("Something new entirely.", "The harbour office reads its instruments every day.")
    assert [change for change, _words in changes(old, new)] == ["added", "changed"]


def test_a_headline_is_the_same_headline_however_much_it_changed() -> None:
    found = changes(content(title="Ice is late"), content(title="Ferries wait"))
    assert found == [("changed", "[-Ice is late-] {+Ferries wait+}")]


def test_headline_and_lede_say_what_they_are() -> None:
    found = difference(content(), content(title="Other", lede="Different."), context=0)
    assert [row.label for row in found if row.change == "changed"] == ["Headline", "Lede"]


def test_unchanged_paragraphs_fold_to_those_beside_a_change() -> None:
    found = difference(paragraphs(*FIVE), paragraphs(*FIVE[:4], FIVE[4] + " Today."))
    assert [(row.change, row.count) for row in found] == [("folded", 5), ("same", 0), ("changed", 0)]


def test_changed_paragraphs_are_counted() -> None:
    assert changed_paragraphs(paragraphs(*FIVE), paragraphs("New", *FIVE[:3], "Paragraph four says one thing.")) == 3


def test_one_block_of_two_paragraphs_is_two_paragraphs() -> None:
    assert [
        passage.text for passage in passages(content(("paragraph", "<p>A &amp; b</p><ul><li>C</li></ul>")))[2:]
    ] == [
        "A & b",
        "C",
    ]


def test_markup_in_a_story_is_text_in_its_difference() -> None:
    old, new = paragraphs("Safe."), paragraphs("Safe. &lt;script&gt;alert(1)&lt;/script&gt;")
    assert changes(old, new) == [("changed", "Safe. {+<script>alert(1)</script>+}")]


def test_another_link_under_the_same_words_is_a_change() -> None:
    old = paragraphs('See <a href="https://a.example/">the report</a>.')
    new = paragraphs('See <a href="https://b.example/">the report</a>.')
    (row,) = [row for row in difference(old, new, context=0) if row.change == "changed"]
    assert (marked(row), row.is_relinked) == ("See the report.", True)


def test_emphasis_is_nothing_that_was_said() -> None:
    assert is_same_reading(paragraphs("Every hour."), paragraphs("<b>Every</b> hour."))


def test_a_caption_and_an_alternative_text_are_read() -> None:
    image = {"image": {"image": 7, "alt_text": "A crane.", "decorative": False}, "caption": "Noon.", "credit": ""}
    found = passages(content(("image", {**image, "size": "text"})))[2:]
    assert [(passage.text, passage.refers) for passage in found] == [("A crane. · Noon.", ("image 7",))]


def test_another_picture_is_a_change() -> None:
    assert not is_same_reading(content(lead_image=1), content(lead_image=2))


def test_the_width_of_a_picture_is_none() -> None:
    image = {"image": {"image": 7, "alt_text": "", "decorative": True}, "caption": "", "credit": ""}
    old, new = (content(("image", {**image, "size": size})) for size in ("text", "wide"))
    assert is_same_reading(old, new)


def test_a_cell_of_a_table_is_read_in_its_row() -> None:
    old, new = (content(("table", {"data": [["2005", number]], "table_caption": "Ships"})) for number in ("3", "4"))
    assert changes(old, new) == [("changed", "2005 | [-3-] {+4+}")]


def test_a_new_note_is_read() -> None:
    note = {"uid": "x", "kind": "correction", "date": "2026-11-23T10:00:00Z", "text": "<p>It was 40.</p>"}
    assert not is_same_reading(content(), content(corrections=[note]))


def test_every_block_of_a_story_is_known() -> None:
    assert set(StoryBlock().child_blocks) <= set(READERS)


def test_a_block_that_is_unknown_is_read_as_it_is() -> None:
    assert changes(content(("poem", "Rain")), content(("poem", "Snow"))) == [
        ("removed", "[-Rain-]"),
        ("added", "{+Snow+}"),
    ]


def test_versions_from_before_a_field_existed_compare() -> None:
    assert changes({"title": "Ice"}, {"title": "Ice"}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a b " * 20_000], ["b a " * 20_000]),
        ([f"x {n}" for n in range(3000)], [f"y {n}" for n in range(3000)]),
        (["same words here"] * 500, ["same words there"] * 499),
        ([" ".join(str(n * n % 7) for n in range(590))], [" ".join(str(n * n % 5) for n in range(590))]),
    ],
    ids=["a paragraph of 40,000 words", "3,000 paragraphs", "500 like paragraphs", "few words, many times"],
)
def test_hostile_sizes_are_compared_in_seconds(old: list[str], new: list[str]) -> None:
    begun = time.process_time()
    assert changed_paragraphs(paragraphs(*old), paragraphs(*new)) > 0
    assert time.process_time() - begun < 5
