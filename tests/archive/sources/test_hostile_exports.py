"""Exports that were made to do harm, or that something went wrong with: a line is told, and the rest is read."""

import gzip
import tracemalloc
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from archive.sources import xml_items
from archive.sources.item import Damage, Item
from archive.sources.wxr import WordPressExport
from archive.sources.xml_items import LONGEST_TEXT

from .writing import FOOT, HEAD, damage_of, export, items_of, keys_of, post, written

MILLION = b"x" * 1_000_000


def opened(folder: Path, *parts: str) -> WordPressExport:
    return WordPressExport(written(folder, "".join([HEAD, *parts, FOOT])))


def test_a_file_that_ends_within_an_item_gives_all_before_and_says_where(tmp_path: Path) -> None:
    source = WordPressExport(written(tmp_path, HEAD + post(1) + post(2) + post(3)[:50]))
    assert [*keys_of(source), *damage_of(source)] == [
        "1",
        "2",
        "!",
        Damage("after item 2", "The file ends within an item."),
    ]


def test_a_file_that_ends_between_items_says_so(tmp_path: Path) -> None:
    source = WordPressExport(written(tmp_path, HEAD + post(1)))
    assert damage_of(source) == [Damage("after item 1", "The file ends before it is complete.")]


def test_a_compressed_file_that_is_cut_gives_what_it_has(tmp_path: Path) -> None:
    whole = gzip.compress(export(*map(post, range(1, 3000))))
    keys = keys_of(WordPressExport(written(tmp_path, whole[: len(whole) // 2])))
    assert (keys[0], keys[-1], len(keys) > 1000) == ("1", "!", True)


def test_what_compression_is_cut_is_told_in_words(tmp_path: Path) -> None:
    whole = gzip.compress(export(*map(post, range(1, 100))))
    (damage,) = damage_of(WordPressExport(written(tmp_path, whole[:-20])))
    assert damage.reason == "The file cannot be read further: it ends before its compression does."


def test_an_item_that_is_not_well_formed_is_told_by_its_line_and_the_next_is_read(tmp_path: Path) -> None:
    source = opened(tmp_path, post(1), post(2, "<a>\n</b>"), post(3))
    assert (keys_of(source), damage_of(source)) == (
        ["1", "!", "3"],
        [Damage("line 5, after item 1", "It is not well-formed XML (mismatched tag in line 6).")],
    )


def test_an_item_that_was_never_closed_does_not_take_the_next_with_it(tmp_path: Path) -> None:
    source = opened(tmp_path, post(1), post(2).replace("</item>", ""), post(3))
    assert (keys_of(source), damage_of(source)) == (
        ["1", "!", "3"],
        [Damage("line 5, after item 1", "It has no end.")],
    )


def test_a_text_that_was_never_closed_is_noted_where_it_swallows_others(tmp_path: Path) -> None:
    items = items_of(opened(tmp_path, post(1), post(2).replace("]]>", ""), post(3), post(4)))
    assert [(item.key, item.notes) for item in items] == [
        ("1", ()),
        ("2", ("A text in it has no end where it should, and may hold the items that followed it.",)),
        ("4", ()),
    ]


def test_items_in_comments_are_none(tmp_path: Path) -> None:
    assert keys_of(opened(tmp_path, post(1), f"<!-- {post(2)} -->", post(3))) == ["1", "3"]


def test_items_in_texts_are_none(tmp_path: Path) -> None:
    assert keys_of(opened(tmp_path, post(1, body="<item><wp:post_id>9</wp:post_id> and so on"), post(2))) == ["1", "2"]


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))


@pytest.mark.parametrize(
    "declared",
    [
        BOMB,
        '<!ENTITY a11 SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;',
        "",
    ],
    ids=["bomb", "external entity", "external parameter entity", "document type alone"],
)
def test_a_document_type_is_refused_and_its_items_are_read_without_it(tmp_path: Path, declared: str) -> None:
    text = HEAD.replace("<rss", f"<!DOCTYPE rss [{declared}]>\n<rss", 1) + post(1, title="It is &a11;") + FOOT
    damage, item = list(WordPressExport(written(tmp_path, text)))
    assert isinstance(damage, Damage)
    assert isinstance(item, Item)
    assert (damage.reason, item.title) == (
        "It declares a document type, which was not read: nothing that it declares is known here.",
        "It is &a11;",
    )


def test_an_item_that_is_nested_too_deeply_is_told(tmp_path: Path) -> None:
    source = opened(tmp_path, post(1), post(2, "<a>" * 200 + "</a>" * 200), post(3))
    assert (keys_of(source), damage_of(source)[0].reason) == (
        ["1", "!", "3"],
        "Its elements are nested deeper than 100.",
    )


def test_an_item_of_too_many_elements_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_items, "MOST_ELEMENTS", 1000)
    source = opened(tmp_path, post(1), post(2, "<a/>" * 1001), post(3))
    assert (keys_of(source), damage_of(source)[0].reason) == (["1", "!", "3"], "It has more than 1000 elements.")


def test_a_long_text_is_told_and_the_next_item_is_read(tmp_path: Path) -> None:
    source = opened(tmp_path, post(1), post(2, body="x" * (LONGEST_TEXT + 1)), post(3))
    assert (keys_of(source), damage_of(source)[0].reason) == (
        ["1", "!", "3"],
        "Its “content:encoded” is longer than 4 million characters.",
    )


def large(opening: bytes, filling: bytes, closing: bytes, times: int) -> Iterator[bytes]:
    return chain(
        [HEAD.encode(), post(1).encode(), opening], [filling] * times, [closing, post(3).encode(), FOOT.encode()]
    )


@pytest.mark.parametrize(
    ("opening", "filling", "closing"),
    [
        (b"<item><wp:post_id>2</wp:post_id><content:encoded><![CDATA[", MILLION, b"]]></content:encoded></item>"),
        (b"<item><wp:post_id>2</wp:post_id>", b"<a>" * 333_333, b"</item>"),
        (b"<item><wp:post_id>2</wp:post_id>", b"<a>" * 333_333, b""),
        (b'<item><wp:post_id>2</wp:post_id><a b="', MILLION, b'"/></item>'),
        (b"<item><wp:post_id>2</wp:post_id><!--", MILLION, b"--></item>"),
        (b"<item><wp:post_id>2</wp:post_id>", b"<category>C</category>" * 45_000, b"</item>"),
    ],
    ids=["one text", "nesting", "nesting that never ends", "one attribute", "one comment", "categories"],
)
def test_an_item_of_any_size_takes_the_memory_of_the_largest_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opening: bytes, filling: bytes, closing: bytes
) -> None:
    most = 1_000_000  # what holds for this limit holds for the one in use
    monkeypatch.setattr(xml_items, "LONGEST_ITEM", most)
    source = WordPressExport(written(tmp_path, large(opening, filling, closing, 10)))
    tracemalloc.start()
    try:
        keys = keys_of(source)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (keys, peak < 4 * most) == (["1", "!", "3"], True)


def test_what_stands_before_the_first_item_may_not_be_endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_items, "LONGEST_ITEM", len(MILLION))
    parts = [HEAD.encode(), *[MILLION] * 3, post(1).encode(), FOOT.encode()]
    source = WordPressExport(written(tmp_path, parts))
    assert (keys_of(source), damage_of(source)) == (
        ["!", "1"],
        [Damage("before the first item", "What stands before its first item is too long to be read.")],
    )


def test_a_hundred_thousand_categories_are_cut_with_a_note(tmp_path: Path) -> None:
    many = "".join(
        f'<category domain="category" nicename="c{number}">C{number}</category>' for number in range(100_000)
    )
    (item,) = items_of(opened(tmp_path, post(1, many)))
    assert (len(item.terms), item.notes) == (200, ("It has 100000 terms, of which 200 were taken.",))


def test_memory_does_not_grow_with_the_number_of_items(tmp_path: Path) -> None:
    peaks = []
    for count in (200, 1000):
        source = WordPressExport(
            written(tmp_path, export(*(post(number, body="word " * 400) for number in range(count))))
        )
        tracemalloc.start()
        try:
            assert sum(1 for _item in source) == count
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_an_item_without_any_name_is_told(tmp_path: Path) -> None:
    source = opened(tmp_path, "<item><title>Nameless</title></item>", post(2))
    assert damage_of(source) == [
        Damage("line 4, before any item", "It has neither an id nor an address, by which it could be known again.")
    ]


def test_a_key_of_any_length_fits_the_ledger_and_stays_its_own(tmp_path: Path) -> None:
    keys = keys_of(opened(tmp_path, *(post(1).replace("1<", f"{'9' * 5000}{end}<") for end in "12")))
    assert ([len(key) <= 255 for key in keys], keys[0] != keys[1]) == ([True, True], True)


def test_items_with_one_id_are_all_yielded(tmp_path: Path) -> None:
    assert keys_of(opened(tmp_path, post(1), post(1))) == ["1", "1"]
