"""What is read of an export of WordPress."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.sources.item import File, Item, Kind, Term
from archive.sources.wxr import WordPressExport

from .writing import EXPORT, FOOT, HEAD, export, field, items_of, post, written


@pytest.fixture(scope="module")
def story() -> Item:
    return items_of(WordPressExport(EXPORT))[0]


def only(folder: Path, inside: str, **what: str) -> Item:
    (item,) = items_of(WordPressExport(written(folder, export(post(7, inside, **what)))))
    return item


def test_every_item_is_of_its_kind() -> None:
    kinds = [item.kind for item in items_of(WordPressExport(EXPORT))]
    assert kinds == [Kind.POST, Kind.POST, Kind.PAGE, Kind.FILE, Kind.OTHER]


def test_a_title_has_its_entities_decoded_and_its_spaces_folded(story: Item) -> None:
    assert story.title == "The ferry goes electric – at last"


def test_a_body_stays_as_it_is(story: Item) -> None:
    assert story.body == ("<!-- wp:paragraph --><p>The first <b>crossing</b> &amp; back.</p><!-- /wp:paragraph -->")


def test_the_excerpt_is_the_lede_in_plain_text(story: Item) -> None:
    assert story.lede == "No smoke, no noise."


def test_dates_are_those_in_utc(story: Item) -> None:
    assert (story.date, story.modified) == (
        datetime(2005, 2, 18, 8, 30, tzinfo=UTC),
        datetime(2006, 7, 1, 10, tzinfo=UTC),
    )


def test_a_date_without_one_in_utc_is_of_the_sites_zone() -> None:
    assert items_of(WordPressExport(EXPORT))[1].date == datetime(2005, 2, 18, 8, 30, tzinfo=UTC)


def test_a_date_of_zeros_is_none_and_the_feeds_counts() -> None:
    assert items_of(WordPressExport(EXPORT))[2].date == datetime(2005, 1, 1, 10, tzinfo=UTC)


def test_no_date_at_all_is_none(tmp_path: Path) -> None:
    nothing = "<pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate><wp:post_date>0000-00-00 00:00:00</wp:post_date>"
    assert only(tmp_path, nothing).date is None


def test_an_author_has_the_name_that_readers_saw() -> None:
    authors = [item.authors for item in items_of(WordPressExport(EXPORT))[:3]]
    assert authors == [("Ada Test & Co",), ("Bo Example",), ("somebody-else",)]


def test_the_plugin_for_several_authors_names_them_all(tmp_path: Path) -> None:
    two = "".join(f'<category domain="author" nicename="cap-{name}">{name}</category>' for name in ("Ada", "Bo"))
    assert only(tmp_path, f"<dc:creator>ada</dc:creator>{two}").authors == ("Ada", "Bo")


def test_categories_and_tags_are_told_apart_and_machinery_is_none(story: Item) -> None:
    assert story.terms == (Term("Ferries & boats", "ferries"), Term("På sjøen", "på-sjøen", is_tag=True))


def test_terms_that_wxr_1_0_writes_twice_are_one_each(tmp_path: Path) -> None:
    twice = (
        "<category><![CDATA[Boats]]></category>"
        "<category domain='category' nicename='boats'><![CDATA[Boats]]></category>"
        "<category domain='tag'>Sea</category><category domain='tag' nicename='sea'>Sea</category>"
    )
    assert only(tmp_path, twice).terms == (Term("Boats", "boats"), Term("Sea", "sea", is_tag=True))


def test_terms_of_a_sites_own_are_tags_with_a_note(tmp_path: Path) -> None:
    item = only(tmp_path, '<category domain="region" nicename="north">North</category>')
    assert (item.terms, item.notes) == (
        (Term("North", "north", is_tag=True),),
        ("Its terms of “region” were taken as tags.",),
    )


def test_comments_are_counted_and_not_read(story: Item) -> None:
    assert (story.comments, story.key) == (2, "101")


def test_other_addresses_are_by_id_by_guid_by_earlier_slugs_and_dates(story: Item) -> None:
    assert story.other_addresses == (
        "/paper/?p=101",
        "http://old.tideline.example/?p=101",
        "https://tideline.example/paper/2005/02/18/ferry-electric/",
        "https://tideline.example/paper/2005/02/17/the-ferry-goes-electric/",
    )


@pytest.mark.parametrize(("kind", "name"), [("page", "page_id"), ("attachment", "attachment_id")])
def test_pages_and_files_have_ids_of_their_own_names(tmp_path: Path, kind: str, name: str) -> None:
    assert only(tmp_path, f"<wp:post_type>{kind}</wp:post_type>").other_addresses == (f"/?{name}=7", "/?p=7")


def test_the_featured_picture_is_told_by_its_key(story: Item) -> None:
    assert story.lead_image_key == "201"


def test_polylang_tells_language_and_translations() -> None:
    found = [(item.language, item.translations) for item in items_of(WordPressExport(EXPORT))[:2]]
    assert found == [("en", "pll_5f0c"), ("nb", "pll_5f0c")]


@pytest.mark.parametrize(
    ("language", "group"),
    [("_wpml_import_language_code", "_wpml_import_translation_group"), ("_wpml_language", "_wpml_trid")],
)
def test_wpml_tells_language_and_translations(tmp_path: Path, language: str, group: str) -> None:
    item = only(tmp_path, field(language, "no") + field(group, "42"))
    assert (item.language, item.translations) == ("nb", "42")


def test_a_copy_that_wpml_made_is_noted(tmp_path: Path) -> None:
    assert only(tmp_path, field("_icl_lang_duplicate_of", "3")).notes == ("WPML made it as a copy of item 3.",)


@pytest.mark.parametrize("address", ["https://t.example/ru/story/", "https://t.example/?p=7&amp;lang=ru"])
def test_a_language_in_the_address_counts(tmp_path: Path, address: str) -> None:
    assert only(tmp_path, f"<link>{address}</link>").language == "ru"


def test_a_language_that_is_not_ours_is_noted(tmp_path: Path) -> None:
    item = only(tmp_path, '<category domain="language" nicename="de">Deutsch</category>')
    assert (item.language, item.notes) == ("", ("Its language, “de”, is none of ours.",))


def test_without_a_language_of_its_own_an_item_has_the_one_it_is_given_and_else_the_channels(tmp_path: Path) -> None:
    page = 2
    languages = [items_of(WordPressExport(EXPORT, language))[page].language for language in ("nb", "")]
    assert languages == ["nb", "en"]


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<wp:status>draft</wp:status>", "a draft"),
        ("<wp:status>pending</wp:status>", "waiting for review"),
        ("<wp:status>private</wp:status>", "private"),
        ("<wp:status>trash</wp:status>", "in the trash"),
        ("<wp:status>future</wp:status>", "scheduled, and not yet published when this was exported"),
        ("<wp:status>auto-draft</wp:status>", "a draft that was never saved"),
        ("<wp:status>retired</wp:status>", "not published: its status is “retired”"),
        ("<wp:status>publish</wp:status><wp:post_password>x</wp:post_password>", "behind a password"),
        ("<wp:status>publish</wp:status><wp:is_sticky>1</wp:is_sticky>", ""),
    ],
)
def test_what_readers_never_saw_is_left_out_in_words(tmp_path: Path, inside: str, reason: str) -> None:
    assert only(tmp_path, inside).left_out == reason


def test_a_file_has_its_texts_its_credit_and_what_it_belongs_to() -> None:
    item = items_of(WordPressExport(EXPORT))[3]
    assert item.file == File(
        address="https://tideline.example/paper/wp-content/uploads/2005/02/ferry.jpg",
        title="ferry",
        alt="A white ferry & gulls",
        caption="The ferry Prøve at the quay.",
        credit="Åse Prøve",
        belongs_to="101",
    )


def test_the_description_of_a_file_is_its_body() -> None:
    assert items_of(WordPressExport(EXPORT))[3].body == "Taken from the quay."


def test_a_type_of_a_sites_own_is_a_post_if_it_has_a_text(tmp_path: Path) -> None:
    item = only(tmp_path, "<wp:post_type>event</wp:post_type>")
    assert (item.kind, item.notes) == (Kind.POST, ("It was of the type “event” and is taken as a post.",))


@pytest.mark.parametrize(("kind", "body"), [("wp_block", "<p>Text.</p>"), ("revision", "<p>Old.</p>"), ("event", "")])
def test_machinery_and_what_has_no_text_is_something_else(tmp_path: Path, kind: str, body: str) -> None:
    item = only(tmp_path, f"<wp:post_type>{kind}</wp:post_type>", body=body)
    assert (item.kind, item.left_out) == (Kind.OTHER, f"of the type “{kind}”, which has no text of its own")


def test_an_export_of_version_1_0_is_read_with_what_it_left_unquoted(tmp_path: Path) -> None:
    head = HEAD.replace("/1.2/", "/1.0/")
    raw = (
        "<dc:creator><![CDATA[Ada Test]]></dc:creator><link>http://t.example/?a=1&b=2</link>"
        "<wp:postmeta>\n<wp:meta_key>video</wp:meta_key>\n"
        "<wp:meta_value><embed src='x'><br></wp:meta_value></wp:postmeta>"
    )
    (item,) = items_of(WordPressExport(written(tmp_path, head + post(7, raw) + FOOT)))
    assert (item.authors, item.address) == (("Ada Test",), "http://t.example/?a=1&b=2")


def test_what_had_to_be_mended_is_noted(tmp_path: Path) -> None:
    item = only(tmp_path, "<link>http://t.example/?a=1&b=2</link>")
    assert item.notes == (
        "It was not well-formed XML and has been mended (not well-formed (invalid token) in line 4).",
    )


def test_an_item_that_has_no_id_is_known_by_its_guid(tmp_path: Path) -> None:
    text = "<item><title>Old</title><guid>http://t.example/?p=9</guid></item>"
    (item,) = items_of(WordPressExport(written(tmp_path, HEAD + text + FOOT)))
    assert item.key == "http://t.example/?p=9"


def test_an_export_is_the_same_when_it_is_read_again() -> None:
    source = WordPressExport(EXPORT)
    assert [item.digest for item in items_of(source)] == [item.digest for item in items_of(source)]


def test_reading_goes_from_nothing_to_the_files_size() -> None:
    source = WordPressExport(EXPORT)
    before = source.position
    list(source)
    assert (before, source.position) == (0, EXPORT.stat().st_size)


def test_html_entities_that_xml_does_not_know_are_read(tmp_path: Path) -> None:
    assert only(tmp_path, "", title="Sm&oslash;rbr&oslash;d").title == "Smørbrød"
