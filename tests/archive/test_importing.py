"""What becomes of the items of a source: pages, entries of the ledger, facts for the outbox."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from wagtail.models import Page, PageLogEntry

from archive import importing, writing
from archive.importing import Import
from archive.models import ArchiveSource, LedgerEntry
from core.factories import image_file
from core.models import Announcement, Delivery, NewsImage, PublishedFact
from core.publishing import outbox
from news.models import NewsArticlePage, Person, Topic
from tests.archive.conftest import Bring, item
from tests.archive.sources.writing import export, field, post
from tests.core.telling.conftest import engine, hub  # noqa: F401 - fixtures
from tests.core.telling.elsewhere import Elsewhere

pytestmark = pytest.mark.django_db
State = LedgerEntry.State


def states(outcomes: list[Any]) -> dict[str, str]:
    return {outcome.key: outcome.state for outcome in outcomes}


def story() -> NewsArticlePage:
    return NewsArticlePage.objects.get()


def test_an_item_becomes_a_story_with_its_date_headline_lede_and_body(bring: Bring) -> None:
    [outcome] = bring(item("1"))
    page = story()
    assert (outcome.state, outcome.page) == (State.IMPORTED, page.pk)
    assert page.title == "Harbour measured again, 1"
    assert page.lede == "The harbour office measured the water again."
    assert page.body[0].value.source == "<p>It was cleaner than the year before.</p>"
    moment = datetime(2005, 2, 18, 8, tzinfo=UTC)
    assert page.date == page.first_published_at == page.last_published_at == moment
    assert page.slug == "2005-02-harbour-measured-again-1"
    assert page.live
    assert not page.has_unpublished_changes


def test_the_tree_is_sound_after_an_import(bring: Bring) -> None:
    bring(*[item(str(number)) for number in range(5)])
    assert [found for problem in Page.find_problems() for found in problem] == []
    assert list(Page.objects.order_by("path").values_list("numchild", flat=True)) == [
        page.get_children().count() for page in Page.objects.order_by("path")
    ]


def test_a_story_that_moved_in_is_shown_like_any_other(bring: Bring, client: Any) -> None:
    bring(item("1", topics="Harbours", authors="Ada Demo"))
    answer = client.get(story().url)
    assert answer.status_code == 200
    assert "Harbour measured again, 1" in answer.content.decode()


def test_a_story_that_moved_in_can_be_edited_and_published_again(bring: Bring) -> None:
    bring(item("1"))
    page = story()
    page.title = "Harbour measured a third time"
    page.save_revision().publish()
    assert story().title == "Harbour measured a third time"
    assert story().versions.count() == 2


def test_nobody_is_told_of_what_moved_in(bring: Bring) -> None:
    bring(item("1"))
    [fact] = PublishedFact.objects.filter(page_type="news.newsarticlepage")
    assert fact.change == PublishedFact.Change.MOVED_IN
    assert all(Delivery.objects.filter(fact=fact).values_list("waits", flat=True))


def test_search_engines_and_feed_readers_hear_nothing_of_it(
    bring: Bring,
    engine: Elsewhere,  # noqa: F811
    hub: Elsewhere,  # noqa: F811
) -> None:
    outbox.drain()
    Announcement.objects.all().delete()
    bring(*(item(str(number)) for number in range(3)))
    outbox.drain()
    moved_in = Delivery.objects.filter(fact__change=PublishedFact.Change.MOVED_IN, handler__in=["IndexNow", "WebSub"])
    assert (moved_in.count(), set(moved_in.values_list("state", flat=True))) == (6, {"done"})
    assert not Announcement.objects.exists()


def test_they_hear_of_what_an_editor_changes_in_it_afterwards(
    bring: Bring,
    engine: Elsewhere,  # noqa: F811
) -> None:
    bring(item("1"))
    outbox.drain()
    Announcement.objects.all().delete()
    story().save_revision().publish()
    outbox.drain()
    assert [row.path for row in Announcement.objects.all()] == [story().url]


def test_the_worker_has_the_admin_find_what_moved_in(bring: Bring) -> None:
    bring(item("1"))
    outbox.drain()
    assert [page.pk for page in NewsArticlePage.objects.search("harbour")] == [story().pk]


def test_its_history_says_where_a_story_came_from(bring: Bring) -> None:
    bring(item("1"))
    [entry] = PageLogEntry.objects.filter(action=writing.BROUGHT_IN)
    assert entry.data == {"source": "tideline"}


def test_two_stories_of_one_month_with_one_headline_have_two_addresses(bring: Bring) -> None:
    bring(item("1", title="Leak"), item("2", title="Leak"), item("3", title="Leak"))
    slugs = NewsArticlePage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["2005-02-leak", "2005-02-leak-2", "2005-02-leak-3"]


def test_topics_and_people_are_made_once(bring: Bring) -> None:
    bring(
        item("1", topics="Harbours|Air", authors="Ada Demo"), item("2", topics="Harbours", authors="Ada Demo|Bo Demo")
    )
    assert sorted(Topic.objects.values_list("name", flat=True)) == ["Air", "Harbours"]
    first, other = NewsArticlePage.objects.order_by("path")
    assert [topic.name for topic in first.topics] == ["Harbours", "Air"]
    assert [person.name for person in other.people] == ["Ada Demo", "Bo Demo"]


def test_of_very_many_topics_the_first_are_kept(bring: Bring) -> None:
    [outcome] = bring(item("1", topics="|".join(f"Topic {number}" for number in range(60))))
    assert outcome.notes == ("It had 60 topics; the first 8 were kept.",)
    assert [topic.name for topic in story().topics] == [f"Topic {number}" for number in range(8)]


def test_somebody_who_writes_in_two_languages_is_one_person(bring: Bring) -> None:
    bring(item("1", authors="Ada Demo"), item("2", language="nb", authors="Ada Demo"))
    keys = Person.objects.values_list("translation_key", flat=True)
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_map_says_which_topics_terms_become(bring: Bring, tmp_path: Path) -> None:
    path = tmp_path / "topics.csv"
    path.write_text("term,en,nb\nHarbours,Sea,Hav\nInternal,,\n", encoding="utf-8")
    bring(item("1", topics="Harbours|Internal|Unknown"), item("2", language="nb", topics="Harbours"), topics=str(path))
    assert {topic.name for topic in Topic.objects.all()} == {"Sea", "Hav"}
    assert len(set(Topic.objects.values_list("translation_key", flat=True))) == 1


def test_stories_that_translate_each_other_are_tied(bring: Bring) -> None:
    bring(item("1", translations="7"), item("2", language="nb", translations="7"), item("3", language="ru"))
    english, norwegian, russian = NewsArticlePage.objects.order_by("pk")
    assert english.translation_key == norwegian.translation_key != russian.translation_key


def test_two_stories_of_one_language_cannot_translate_the_same(bring: Bring) -> None:
    assert set(states(bring(item("1", translations="7"), item("2", translations="7"))).values()) == {State.IMPORTED}
    assert len(set(NewsArticlePage.objects.values_list("translation_key", flat=True))) == 2


def test_links_between_old_stories_become_links_between_pages(bring: Bring) -> None:
    link = '<p>As <a href="http://old.tideline.example/news/2/">we wrote</a>.</p>'
    bring(item("1", body=link), item("2"))
    first, second = NewsArticlePage.objects.order_by("path")
    assert first.body[0].value.source == f'<p>As <a linktype="page" id="{second.pk}">we wrote</a>.</p>'
    assert not LedgerEntry.objects.filter(has_old_links=True).exists()


def test_a_link_to_a_story_that_is_not_there_yet_is_mended_when_it_comes(bring: Bring) -> None:
    link = item("1", body='<p>As <a href="http://old.tideline.example/news/2/">we wrote</a>.</p>')
    bring(link)
    assert "old.tideline.example" in story().body[0].value.source
    assert states(bring(link, item("2"))) == {"1": State.UNCHANGED, "2": State.IMPORTED}
    assert 'linktype="page"' in NewsArticlePage.objects.order_by("path")[0].body[0].value.source


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"date": ""}, "It has no date."),
        ({"date": "2091-01-01"}, "It is dated in the future: 2091-01-01."),
        ({"language": ""}, "The source does not say its language. Say --language en|nb|ru."),
        ({"title": "", "body": "", "lede": ""}, "It has neither a headline nor a text."),
    ],
)
def test_what_lacks_something_fails_with_the_reason_and_the_rest_comes_in(
    bring: Bring, told: dict[str, str], reason: str
) -> None:
    outcomes = {outcome.key: outcome for outcome in bring(item("1", **told), item("2"))}
    assert outcomes["2"].state == State.IMPORTED
    assert outcomes.get("1") is None or (outcomes["1"].state, outcomes["1"].reason) == (State.FAILED, reason)
    assert len(outcomes) == 2 or any(outcome.state == "unreadable" for outcome in outcomes.values())


def test_the_second_item_with_a_key_is_left_out_and_told(bring: Bring) -> None:
    outcomes = bring(item("1"), item("1", title="Another"))
    assert [(outcome.key, outcome.state) for outcome in outcomes] == [("1", State.IMPORTED), ("1 (2)", State.SKIPPED)]
    assert story().title == "Harbour measured again, 1"


def test_a_second_run_changes_nothing(bring: Bring) -> None:
    rows = [item("1"), item("2", topics="Air")]
    bring(*rows)
    before = list(NewsArticlePage.objects.order_by("pk").values())
    facts = PublishedFact.objects.count()
    assert set(states(bring(*rows)).values()) == {State.UNCHANGED}
    assert list(NewsArticlePage.objects.order_by("pk").values()) == before
    assert PublishedFact.objects.count() == facts


def test_a_run_that_was_killed_ends_like_one_that_was_not(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    link = '<p>As <a href="http://old.tideline.example/news/{}/">we wrote</a>.</p>'
    rows = [item(str(number), title="Leak", body=link.format((number + 3) % 7), topics="Air") for number in range(7)]
    monkeypatch.setattr(importing, "BATCH", 2)
    take, calls = Import.take, iter(range(100))

    def killed(self: Import, batch: Any) -> Any:
        if next(calls) in {2, 5}:  # in the first run, and in the one that goes on with it
            raise KeyboardInterrupt
        return take(self, batch)

    with monkeypatch.context() as patched:
        patched.setattr(Import, "take", killed)
        for _kill in range(2):
            with pytest.raises(KeyboardInterrupt):
                bring(*rows)
    assert set(states(bring(*rows)).values()) == {State.IMPORTED}
    assert ArchiveSource.objects.get().run == 1
    pages = list(NewsArticlePage.objects.order_by("path"))
    assert [page.slug for page in pages] == ["2005-02-leak", *(f"2005-02-leak-{number}" for number in range(2, 8))]
    for number, page in enumerate(pages):
        there = pages[(number + 3) % 7].pk
        assert page.body[0].value.source == f'<p>As <a linktype="page" id="{there}">we wrote</a>.</p>'
    told = PublishedFact.objects.filter(change=PublishedFact.Change.MOVED_IN).values_list("page_id", flat=True)
    assert sorted(told) == sorted(page.pk for page in pages)


def test_a_second_run_still_tells_what_was_lost_in_the_first(bring: Bring) -> None:
    row = item("1", body='<p>Text.</p>[weather-box city="Tromso"]<p>More.</p>')
    [first] = bring(row)
    [again] = bring(row)
    assert first.notes
    assert (again.state, again.notes) == (State.UNCHANGED, first.notes)


def test_an_old_address_that_cannot_be_kept_is_told(bring: Bring) -> None:
    [outcome] = bring(item("1", other_addresses=f"/{'x' * 3000}"))
    assert outcome.state == State.IMPORTED
    assert [note for note in outcome.notes if "This address is too long." in note]


def test_what_changed_in_the_source_is_brought_up_to_date(bring: Bring) -> None:
    bring(item("1", topics="Air"))
    address = story().url_path
    assert states(bring(item("1", title="Harbour is clean", body="<p>New.</p>", topics="Sea"))) == {"1": State.UPDATED}
    page = story()
    assert (page.title, page.body[0].value.source, page.url_path) == ("Harbour is clean", "<p>New.</p>", address)
    assert [topic.name for topic in page.topics] == ["Sea"]


def test_what_an_editor_has_touched_is_left_alone_and_reported(bring: Bring) -> None:
    bring(item("1"))
    page = story()
    page.lede = "An editor's words."
    page.save_revision()
    [outcome] = bring(item("1", title="Harbour is clean"))
    assert outcome.state == State.CONFLICT
    assert story().title == "Harbour measured again, 1"


def meanwhile(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
    """Have something done between the looking and the writing of the next run."""
    write = Import.write

    def late(self: Import, drafts: Any) -> None:
        monkeypatch.setattr(Import, "write", write)
        does()
        write(self, drafts)

    monkeypatch.setattr(Import, "write", late)


def test_what_an_editor_saves_while_it_is_read_is_left_alone_and_reported(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(item("1"))

    def edit() -> None:
        page = story()
        page.title = "An editor's headline"
        page.save_revision().publish()

    meanwhile(monkeypatch, edit)
    [outcome] = bring(item("1", title="Harbour is clean"))
    assert (outcome.state, story().title) == (State.CONFLICT, "An editor's headline")


def test_what_is_deleted_while_it_is_read_does_not_come_back(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(item("1"))
    meanwhile(monkeypatch, lambda: story().delete())
    [outcome] = bring(item("1", title="Harbour is clean"))
    assert (outcome.state, outcome.page) == (State.SKIPPED, None)


def test_two_runs_at_once_make_one_page_of_an_item(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(monkeypatch, lambda: bring(item("1")))
    [outcome] = bring(item("1"))
    assert (outcome.state, outcome.page) == (State.IMPORTED, story().pk)
    assert LedgerEntry.objects.get().page.pk == story().pk


def test_a_page_that_was_deleted_here_does_not_come_back(bring: Bring) -> None:
    bring(item("1"))
    story().delete()
    [outcome] = bring(item("1", title="Harbour is clean"))
    assert (outcome.state, outcome.reason) == (State.SKIPPED, "Its page was deleted here.")


def test_a_page_that_was_taken_offline_here_stays_so(bring: Bring) -> None:
    bring(item("1"))
    NewsArticlePage.objects.update(live=False)
    bring(item("1", title="Harbour is clean"))
    assert (story().title, story().live) == ("Harbour is clean", False)


def test_a_dry_run_tells_all_and_writes_nothing(bring: Bring) -> None:
    outcomes = bring(item("1"), item("2", date="2091-01-01"), dry_run=True)
    assert states(outcomes) == {"1": State.IMPORTED, "2": State.FAILED}
    assert not NewsArticlePage.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not ArchiveSource.objects.exists()


def test_a_run_may_be_limited_and_goes_on_the_next_time(bring: Bring) -> None:
    rows = [item(str(number)) for number in range(5)]
    assert len(bring(*rows, limit=2)) == 2
    assert NewsArticlePage.objects.count() == 2
    bring(*rows, limit=2)
    assert NewsArticlePage.objects.count() == 4
    bring(*rows)
    assert NewsArticlePage.objects.count() == 5


def test_a_run_may_begin_at_a_date(bring: Bring) -> None:
    outcomes = bring(item("1"), item("2", date="2006-01-01"), since="2006-01-01")
    assert states(outcomes) == {"2": State.IMPORTED}


def test_only_what_failed_is_tried_again(bring: Bring) -> None:
    bring(item("1"), item("2", date="2091-01-01"))
    outcomes = bring(item("1", title="Changed"), item("2"), only_failed=True)
    assert states(outcomes) == {"2": State.IMPORTED}
    assert NewsArticlePage.objects.filter(title="Harbour measured again, 1").exists()


def test_what_failed_in_a_run_that_was_cut_short_is_tried_again(bring: Bring) -> None:
    row = item("1", language="")
    bring(row)
    ArchiveSource.objects.update(ended_at=None)
    assert states(bring(row, language="en", only_failed=True)) == {"1": State.IMPORTED}


def test_one_item_that_cannot_be_written_keeps_no_other_back(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    note = writing.note

    def choosy(pages: Any, *rest: Any) -> None:
        if any(page.title == "Poison" for page in pages):
            raise DatabaseError("no space left")
        note(pages, *rest)

    monkeypatch.setattr(writing, "note", choosy)
    outcomes = {outcome.key: outcome for outcome in bring(item("1"), item("2", title="Poison"), item("3"))}
    assert [outcomes[key].state for key in "123"] == [State.IMPORTED, State.FAILED, State.IMPORTED]
    assert outcomes["2"].reason == "It cannot be written: no space left"
    assert sorted(NewsArticlePage.objects.values_list("title", flat=True)) == [
        "Harbour measured again, 1",
        "Harbour measured again, 3",
    ]


def test_what_is_left_out_on_purpose_is_gone(bring: Bring, client: Any, tmp_path: Path) -> None:
    path = tmp_path / "left-out.txt"
    path.write_text("1\n", encoding="utf-8")
    [outcome] = bring(item("1", other_addresses="/?p=1|/old/1.html"), leave_out=str(path))
    assert outcome.state == State.SKIPPED
    assert [client.get(address).status_code for address in ("/news/1/", "/?p=1", "/old/1.html")] == [410] * 3


@pytest.mark.parametrize("line", ["/news/1", "HTTP://www.tideline.example/News/1/index.html", "/?p=1", "/old/1.html"])
def test_what_is_left_out_is_known_however_its_address_is_written(bring: Bring, tmp_path: Path, line: str) -> None:
    path = tmp_path / "left-out.txt"
    path.write_text(f"{line}\n", encoding="utf-8")
    outcomes = bring(item("1", other_addresses="/?p=1|/old/1.html"), item("2"), leave_out=str(path))
    assert states(outcomes) == {"1": State.SKIPPED, "2": State.IMPORTED}


def test_an_old_address_leads_to_the_new_page(bring: Bring, client: Any) -> None:
    bring(item("1", other_addresses="/?p=1"))
    for address in ("/news/1/", "/?p=1"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, story().url)


# Pictures -----------------------------------------------------------------------------------------


def test_pictures_come_in_once_with_what_the_source_says_of_them(bring: Bring, media: Path) -> None:
    (media / "2005").mkdir()
    (media / "2005" / "quay.jpg").write_bytes(image_file().read())
    shown = '<img src="http://old.tideline.example/media/2005/quay.jpg" alt="A quay">'
    picture = f"<figure>{shown}<figcaption>In the morning</figcaption></figure>"
    bring(item("1", body=picture), item("2", body=picture.replace("quay.jpg", "quay-300x200.jpg")))
    image = NewsImage.objects.get()
    assert image.description == "A quay"
    for page in NewsArticlePage.objects.all():
        [block] = page.body
        assert (block.block_type, block.value["image"].pk, block.value["caption"]) == (
            "image",
            image.pk,
            "In the morning",
        )


def test_a_picture_that_is_not_there_is_told_and_the_story_comes_in(bring: Bring) -> None:
    outcomes = {one.kind: one for one in bring(item("1", body='<p>Text.</p><img src="/media/lost.jpg" alt="">'))}
    assert outcomes["post"].state == State.IMPORTED
    assert "1 of its pictures could not be had." in outcomes["post"].notes
    assert (outcomes["file"].state, outcomes["file"].reason) == (
        State.FAILED,
        "http://old.tideline.example/media/lost.jpg is not in the folder of media.",
    )


def test_a_picture_that_was_lost_comes_in_when_it_is_there(bring: Bring, media: Path) -> None:
    row = item("1", body='<p>Text.</p><img src="/2005/quay.jpg" alt="A quay">')
    bring(row)
    assert {one.state for one in bring(row) if one.kind == "post"} == {State.UNCHANGED}
    (media / "2005").mkdir()
    (media / "2005" / "quay.jpg").write_bytes(image_file().read())
    assert {one.state for one in bring(row) if one.kind == "post"} == {State.UPDATED}
    assert [block.block_type for block in story().body] == ["paragraph", "image"]
    assert {one.state for one in bring(row) if one.kind == "post"} == {State.UNCHANGED}


def test_a_picture_that_failed_is_tried_again_with_what_failed(bring: Bring, media: Path) -> None:
    row = item("1", body='<p>Text.</p><img src="/2005/quay.jpg" alt="A quay">')
    bring(row)
    (media / "2005").mkdir()
    (media / "2005" / "quay.jpg").write_bytes(image_file().read())
    bring(row, only_failed=True)
    assert LedgerEntry.objects.of_files().get().state == State.IMPORTED
    assert [block.block_type for block in story().body] == ["paragraph", "image"]


def test_a_picture_that_failed_for_a_story_that_was_edited_since_is_still_told(bring: Bring) -> None:
    row = item("1", body='<p>Text.</p><img src="/2005/quay.jpg" alt="A quay">')
    bring(row)
    story().save_revision()
    bring(row)
    entry = LedgerEntry.objects.of_files().get()
    assert (entry.state, "is not in the folder of media" in entry.reason) == (State.FAILED, True)


def test_a_part_of_a_source_does_not_say_which_files_no_story_shows(branches: Any, tmp_path: Path) -> None:
    picture = post(9, field("_wp_attached_file", "quay.jpg") + "<wp:post_type>attachment</wp:post_type>")
    dated = "<pubDate>Fri, 18 Feb 2005 09:30:00 +0100</pubDate>"
    path = tmp_path / "tideline.xml"
    path.write_bytes(export(picture, post(1, dated), post(2, dated)))
    call_command("import_archive", str(path), limit=1, language="en", verbosity=0)
    assert LedgerEntry.objects.get(key="9").state == State.PENDING
    call_command("import_archive", str(path), language="en", verbosity=0)
    assert LedgerEntry.objects.get(key="9").state == State.SKIPPED


@pytest.mark.parametrize("name", ["../secret.jpg", "..%2Fsecret.jpg", "/etc/../../secret.jpg", "link.jpg"])
def test_no_picture_is_taken_from_outside_the_folder(bring: Bring, media: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(image_file().read())
    (media / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    bring(item("1", body=f'<p>Text.</p><img src="http://old.tideline.example/{name}" alt="">'))
    assert not NewsImage.objects.exists()


def test_a_picture_that_is_no_picture_is_told(bring: Bring, media: Path) -> None:
    (media / "quay.jpg").write_bytes(b"<script>alert(1)</script>")
    outcomes = bring(item("1", lead_image="/quay.jpg"))
    reasons = {one.kind: one.reason for one in outcomes}
    assert reasons["file"] == "quay.jpg is no picture that we can show."


# The command --------------------------------------------------------------------------------------


def test_a_source_that_is_not_there_is_said_to_be_missing(branches: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_archive", str(tmp_path / "nowhere"), verbosity=0)


def test_comments_are_left_out_with_a_count(branches: Any, tmp_path: Path, capsys: Any) -> None:
    comment = "<wp:comment><wp:comment_content>Rubbish.</wp:comment_content></wp:comment>"
    dated = "<pubDate>Fri, 18 Feb 2005 09:30:00 +0100</pubDate>"
    path = tmp_path / "tideline.xml"
    path.write_bytes(export(post(1, dated + comment * 2), post(2, dated + comment)))
    call_command("import_archive", str(path), language="en", verbosity=0)
    assert "3 comments were left out." in capsys.readouterr().out


def test_it_says_how_fast_it_goes(branches: Any, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "source.jsonl"
    path.write_text(json.dumps(item("1")), encoding="utf-8")
    call_command("import_archive", str(path))
    assert re.search(r"Importing .* 1 items, \d+ a second", capsys.readouterr().out)


def test_the_report_has_a_line_for_each_item(branches: Any, tmp_path: Path) -> None:
    path, report = tmp_path / "source.jsonl", tmp_path / "report.jsonl"
    rows = [item("1"), item("2", date="2091-01-01")]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    call_command("import_archive", str(path), report=report, verbosity=0)
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [(line["key"], line["state"]) for line in lines] == [("1", "imported"), ("2", "failed")]
