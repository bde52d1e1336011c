"""Corrections on a story, in the list of all of them, in feeds and in JSON-LD: the same note everywhere."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Locale, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from news.factories import NewsArticlePageFactory, PersonFactory
from news.models import Correction, NewsArticlePage, NewsIndexPage
from tests.conftest import Branch
from tests.graph import node
from tests.news.form import PUBLISH, errors, story_form

QUAY = "<p>The quay is 30 metres long and was built of granite.</p>"
NOTE = "<p>The quay is <b>40 metres</b> long, not 30.</p>"
TOLD = "The quay is 40 metres long, not 30."
Reader = Callable[[str], BeautifulSoup]


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Ice is late", body=[("paragraph", QUAY)])


def correct(story: NewsArticlePage, text: str = NOTE, changes: dict[str, Any] | None = None, **note: Any) -> Correction:
    """Publish a note, and what else changes, as the editor's button does it."""
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in (changes or {}).items():
        setattr(draft, name, value)
    draft.corrections.add(Correction(text=text, **note))
    draft.save_revision().publish()
    return Correction.objects.filter(story=story).latest("pk")


@pytest.fixture
def note(story: NewsArticlePage) -> Correction:
    return correct(story, changes={"body": [("paragraph", QUAY.replace("30", "40"))]})


@pytest.fixture
def read(client: Client) -> Reader:
    def page(address: str) -> BeautifulSoup:
        response = client.get(address)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content, "html.parser")

    return page


def text(page: BeautifulSoup, selector: str) -> str:
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def told_machines(page: BeautifulSoup) -> dict[str, Any]:
    return node(page, "NewsArticle")


# On the story ------------------------------------------------------------------------------------


def test_a_correction_stands_on_its_story(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    page = read(story.url)
    assert (text(page, ".corrections__kind"), text(page, ".corrections__text")) == ("Correction", TOLD)


@pytest.mark.parametrize(
    ("placement", "selector"), [("above", ".corrections ~ .story"), ("below", ".article__foot .corrections")]
)
def test_it_stands_where_the_story_puts_it(note: Correction, story: NewsArticlePage, read: Reader, placement: str,
                                           selector: str) -> None:  # fmt: skip
    NewsArticlePage.objects.update(corrections_placement=placement)
    assert len(read(story.url).select(selector)) == 1


def test_it_leads_to_what_changed(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    assert read(story.url).select_one(".corrections a")["href"] == f"{story.url}v/2/changes/"


def test_an_older_correction_leads_to_its_own_change(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    correct(story, "<p>Another thing.</p>")
    links = [link["href"] for link in read(story.url).select(".corrections a")]
    assert links == [f"{story.url}v/{number}/changes/" for number in (3, 2)]


def test_what_changed_shows_the_note_that_came_with_it(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    correct(story, "<p>Another thing.</p>")
    assert text(read(f"{story.url}v/2/changes/"), ".corrections__text") == TOLD


def test_a_note_to_a_change_that_is_withheld_leads_nowhere(note: Correction, story: NewsArticlePage,
                                                           read: Reader) -> None:  # fmt: skip
    story.versions.filter(number=1).update(withheld_reason="It named a child.")
    assert read(story.url).select(".corrections a") == []


def test_the_newest_note_stands_first(story: NewsArticlePage, read: Reader) -> None:
    correct(story, "<p>Old.</p>", date=timezone.now() - timedelta(days=2))
    correct(story, "<p>New.</p>")
    assert [tag.get_text(strip=True) for tag in read(story.url).select(".corrections__text")] == ["New.", "Old."]


@pytest.mark.parametrize(
    ("kind", "said"), [("correction", "Corrected:"), ("clarification", "Corrected:"), ("update", "Updated:")]
)
def test_the_byline_says_what_kind_of_change_it_was(story: NewsArticlePage, read: Reader, kind: str, said: str) -> None:
    correct(story, kind=kind)
    assert text(read(story.url), ".byline__changed dt") == said


def test_a_note_is_previewed_before_it_is_published(story: NewsArticlePage) -> None:
    draft = story.get_latest_revision_as_object()
    draft.corrections.add(Correction(text=NOTE))
    page = BeautifulSoup(draft.make_preview_request().content, "html.parser")
    assert text(page, ".corrections__text") == TOLD


def test_an_alias_has_the_notes_and_leads_to_no_versions(story: NewsArticlePage, read: Reader) -> None:
    alias = story.create_alias(parent=story.get_parent(), update_slug="an-alias", user=None)
    correct(story, changes={"lede": "It is late."})
    page = read(alias.url)
    assert (text(page, ".corrections__text"), page.select("a[href*='/changes/']")) == (TOLD, [])


def test_a_copy_of_a_story_has_no_notes(note: Correction, story: NewsArticlePage) -> None:
    copied = story.copy(update_attrs={"slug": "a-copy", "title": "A copy"}, keep_live=False)
    assert list(copied.get_latest_revision_as_object().corrections.all()) == []


def test_a_note_keeps_its_name_for_feeds_when_the_story_is_published_again(
    note: Correction, story: NewsArticlePage
) -> None:
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    draft.title = "Ice is here"
    draft.save_revision().publish()
    assert [again.uid for again in Correction.objects.all()] == [note.uid]


# What machines are told --------------------------------------------------------------------------


def test_machines_are_told_of_the_same_correction(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    page = read(story.url)
    (comment,) = told_machines(page)["correction"]
    shown = page.select_one(".corrections time")["datetime"]
    assert (comment["@type"], comment["text"]) == ("CorrectionComment", text(page, ".corrections__text"))
    assert parse_datetime(comment["datePublished"]) == parse_datetime(shown)


def test_machines_are_told_the_moment_that_readers_see(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    page = read(story.url)
    told = parse_datetime(told_machines(page)["dateModified"])
    shown = parse_datetime(page.select_one(".byline__changed time")["datetime"])
    assert told.replace(microsecond=0) == shown.replace(microsecond=0)


def test_a_story_that_never_changed_was_modified_when_it_was_published(story: NewsArticlePage, read: Reader) -> None:
    told = told_machines(read(story.url))
    assert told["dateModified"] == told["datePublished"]


def test_a_story_that_never_changed_has_no_corrections_for_machines(story: NewsArticlePage, read: Reader) -> None:
    assert "correction" not in told_machines(read(story.url))


def test_words_that_would_end_the_script_do_not(story: NewsArticlePage, read: Reader) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(title="</script><script>alert(1)</script>")
    page = read(story.url)
    assert told_machines(page)["headline"] == "</script><script>alert(1)</script>"
    assert page.select("script:not([src]):not([type])") == []


# The list ----------------------------------------------------------------------------------------


def test_the_list_has_the_note_its_story_and_its_change(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    page = read("/corrections/")
    assert text(page, ".correction-list__text") == TOLD
    assert [link["href"] for link in page.select(".correction-list__item a")] == [
        f"{story.url}#{note.anchor}",
        f"{story.url}v/2/changes/",
    ]


def test_the_anchor_of_the_list_is_on_the_story(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    assert read(story.url).select_one(f"#{note.anchor}") is not None


def test_the_list_says_that_it_is_empty(news_index: NewsIndexPage, read: Reader) -> None:
    assert text(read("/corrections/"), ".empty") == "No story has been corrected yet."


def test_every_page_leads_to_the_list(story: NewsArticlePage, read: Reader) -> None:
    assert read(story.url).select_one(".footer a[href='/corrections/']") is not None


def test_the_list_leads_to_its_feeds(news_index: NewsIndexPage, read: Reader) -> None:
    found = {link["type"]: link["href"] for link in read("/corrections/").select("link[rel=alternate][type]")}
    assert found == {
        "application/rss+xml": "/feeds/corrections.rss",
        "application/atom+xml": "/feeds/corrections.atom",
        "application/feed+json": "/feeds/corrections.json",
    }


@pytest.mark.parametrize("code", ["nb", "ru"])
def test_the_list_of_a_language_has_its_own_notes_alone(
    branches: dict[str, Branch], locales: dict[str, Locale], read: Reader, code: str
) -> None:
    for language in ("en", code):
        NewsArticlePageFactory(
            parent=branches[language].news, locale=locales[language], corrections=[{"text": f"<p>{language}</p>"}]
        )
    page = read(f"/{code}/corrections/")
    assert [tag.get_text(strip=True) for tag in page.select(".correction-list__text")] == [code]


@pytest.fixture(params=["unpublished", "private", "future", "withdrawn"])
def hidden(note: Correction, story: NewsArticlePage, request: pytest.FixtureRequest) -> Correction:
    """The note of a story that visitors may not see."""
    if request.param == "unpublished":
        NewsArticlePage.objects.get(pk=story.pk).unpublish()
    elif request.param == "private":
        PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    elif request.param == "future":
        NewsArticlePage.objects.update(date=timezone.now() + timedelta(days=1))
    else:
        NewsArticlePage.objects.update(withdrawal_reason="Invented.", withdrawn_at=timezone.now())
    return note


@pytest.mark.parametrize("address", ["/corrections/", "/feeds/corrections.rss", "/feeds/corrections.atom"])
def test_a_note_to_what_nobody_may_see_is_nowhere(hidden: Correction, client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, "40 metres" in response.content.decode()) == (200, False)


def test_an_alias_is_not_listed_beside_its_story(note: Correction, story: NewsArticlePage, read: Reader) -> None:
    NewsArticlePage.objects.get(pk=story.pk).create_alias(update_slug="elsewhere")
    assert len(read("/corrections/").select(".correction-list__item")) == 1


@pytest.mark.parametrize("junk", ["0", "-1", "x", "99999999999999999999", "2"])
def test_a_bad_page_of_the_list_is_the_first(note: Correction, read: Reader, junk: str) -> None:
    assert len(read(f"/corrections/?page={junk}").select(".correction-list__item")) == 1


def test_the_list_is_cut_into_pages(story: NewsArticlePage, read: Reader) -> None:
    for number in range(21):
        Correction.objects.create(story=story, text=f"<p>{number}</p>")
    assert len(read("/corrections/?page=2").select(".correction-list__item")) == 1


@pytest.mark.parametrize("address", ["/corrections/", "/feeds/corrections.rss", "/feeds/corrections.atom"])
def test_a_list_costs_the_same_at_any_length(news_index: NewsIndexPage, client: Client, address: str) -> None:
    costs = []
    for _ in range(2):
        for _ in range(3):
            news_index.refresh_from_db()
            correct(NewsArticlePageFactory(parent=news_index))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("address", ["/corrections/", "/feeds/corrections.rss", "/feeds/corrections.atom"])
def test_the_list_leaves_no_cookie(note: Correction, client: Client, address: str) -> None:
    assert client.get(address).cookies == {}


# The feeds ---------------------------------------------------------------------------------------

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_rss_feed_has_the_note(note: Correction, story: NewsArticlePage, client: Client) -> None:
    channel = fromstring(client.get("/feeds/corrections.rss").content).find("channel")
    (item,) = channel.findall("item")
    assert (item.findtext("title"), item.findtext("link"), item.findtext("guid"), item.findtext("description")) == (
        "Correction: Ice is late",
        f"http://testserver{story.url}#{note.anchor}",
        note.uid.urn,
        TOLD,
    )
    assert item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") == NOTE


def test_the_json_feed_has_the_note(note: Correction, story: NewsArticlePage, client: Client) -> None:
    (item,) = client.get("/feeds/corrections.json").json()["items"]
    assert (item["id"], item["summary"], item["content_html"]) == (note.uid.urn, TOLD, NOTE)


def test_a_link_in_a_note_is_whole_in_its_feeds(story: NewsArticlePage, client: Client) -> None:
    correct(story, f'<p>See <a linktype="page" id="{story.pk}">it</a>.</p>')
    (item,) = client.get("/feeds/corrections.json").json()["items"]
    assert f'href="http://testserver{story.url}"' in item["content_html"]


def test_a_guid_is_no_address(note: Correction, client: Client) -> None:
    item = fromstring(client.get("/feeds/corrections.rss").content).find("channel/item")
    assert item.find("guid").get("isPermaLink") == "false"


def test_the_atom_feed_has_the_note(note: Correction, client: Client) -> None:
    feed = fromstring(client.get("/feeds/corrections.atom").content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == note.uid.urn
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == note.date


@pytest.mark.parametrize("code", ["nb", "ru"])
def test_a_feed_says_its_language(branches: dict[str, Branch], client: Client, code: str) -> None:
    assert fromstring(client.get(f"/{code}/feeds/corrections.rss").content).findtext("channel/language") == code


def test_a_feed_names_the_host_of_the_site_whoever_asks(note: Correction, client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert (
        b"elsewhere.example" not in client.get("/feeds/corrections.rss", headers={"host": "elsewhere.example"}).content
    )


# The form ----------------------------------------------------------------------------------------


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("chief", "chief@example.org", "secret"))
    return client


def note_fields(page: BeautifulSoup) -> list[dict[str, str]]:
    """Return what the form holds of each correction, for sending it back."""
    count = int(page.select_one("[name=corrections-INITIAL_FORMS]")["value"])
    return [
        {
            "id": page.select_one(f"[name=corrections-{place}-id]").get("value", ""),
            "uid": page.select_one(f"[name=corrections-{place}-uid]")["value"],
        }
        for place in range(count)
    ]


def send(editor: Client, story: NewsArticlePage, *notes: dict[str, Any], **fields: Any) -> HttpResponse:
    """Send the form of a story as the page editor does, with the notes it has and new ones; publish it."""
    address = reverse("wagtailadmin_pages:edit", args=[story.pk])
    there = note_fields(BeautifulSoup(editor.get(address).content, "html.parser"))
    new = {"kind": "correction", "date": timezone.localtime().strftime("%Y-%m-%d %H:%M"), "text": rich_text(NOTE)}
    held = [{**new, **known, **sent} for known, sent in zip(there, notes[: len(there)], strict=True)]
    fresh = [{**new, "uid": str(Correction().uid), **sent} for sent in notes[len(there) :]]
    corrections = inline_formset([*held, *fresh], initial=len(held))
    body = streamfield([("paragraph", rich_text(QUAY))])
    return editor.post(address, story_form(story, **PUBLISH, **{"corrections": corrections, "body": body, **fields}))


def test_an_editor_publishes_a_correction(story: NewsArticlePage, editor: Client) -> None:
    response = send(editor, story, {"kind": "clarification"})
    assert response.status_code == 302, errors(response)
    (note,) = Correction.objects.all()
    assert (note.kind, note.plain_text, story.versions.count()) == ("clarification", TOLD, 2)


def test_a_note_is_the_same_one_after_the_next_editing(story: NewsArticlePage, editor: Client) -> None:
    send(editor, story, {})
    first = Correction.objects.get().uid
    response = send(editor, story, {"text": rich_text("<p>Said better.</p>")})
    assert response.status_code == 302, errors(response)
    assert [(note.uid, note.plain_text) for note in Correction.objects.all()] == [(first, "Said better.")]


def test_sending_the_form_again_changes_nothing_for_readers(story: NewsArticlePage, editor: Client) -> None:
    date = "2026-01-05 10:00"
    send(editor, story, {"date": date})
    send(editor, story, {"date": date})
    assert story.versions.count() == 2


def test_a_note_without_words_is_a_mistake(story: NewsArticlePage, editor: Client) -> None:
    assert "Say what was wrong and what is right." in errors(send(editor, story, {"text": rich_text("")}))


def test_a_note_from_the_future_is_a_mistake(story: NewsArticlePage, editor: Client) -> None:
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    assert "This date is in the future." in errors(send(editor, story, {"date": tomorrow}))


def test_the_typing_box_is_refused_where_figures_changed(story: NewsArticlePage, editor: Client) -> None:
    body = streamfield([("paragraph", rich_text(QUAY.replace("30", "40")))])
    found = errors(send(editor, story, body=body, typing_only="on"))
    assert "This is more than typing. Leave the box empty." in found
    assert "Figures have changed." in found


def test_the_typing_box_is_refused_where_a_note_is_new(story: NewsArticlePage, editor: Client) -> None:
    assert "A correction was added or changed." in errors(send(editor, story, {}, typing_only="on"))


def test_the_typing_box_is_taken_beside_a_note_that_stays(story: NewsArticlePage, editor: Client) -> None:
    send(editor, story, {})
    body = streamfield([("paragraph", rich_text(QUAY.replace("granite", "Granite")))])
    sent_by_a_browser = rich_text(NOTE.replace("<p>", '<p data-block-key="9fqk1">'))
    response = send(editor, story, {"text": sent_by_a_browser}, body=body, typing_only="on")
    assert response.status_code == 302, errors(response)
    assert story.versions.count() == 2


def test_the_typing_box_is_refused_where_another_person_wrote(story: NewsArticlePage, editor: Client) -> None:
    bylines = inline_formset([{"person": PersonFactory(locale=story.locale).pk}])
    found = errors(send(editor, story, bylines=bylines, typing_only="on"))
    assert "A link, a picture or a byline has changed." in found


def test_the_typing_box_is_taken_where_typing_was_mended(story: NewsArticlePage, editor: Client) -> None:
    body = streamfield([("paragraph", rich_text(QUAY.replace("granite", "Granite")))])
    response = send(editor, story, body=body, typing_only="on")
    assert response.status_code == 302, errors(response)
    assert story.versions.count() == 1


def test_the_typing_box_is_empty_when_the_form_is_opened_again(story: NewsArticlePage, editor: Client) -> None:
    draft = story.get_latest_revision_as_object()
    draft.typing_only = True
    draft.save_revision()
    page = BeautifulSoup(editor.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content, "html.parser")
    assert not page.select_one("[name=typing_only]").has_attr("checked")


# What people paste ------------------------------------------------------------------------------


def test_machines_are_told_signs_as_readers_see_them_and_paragraphs_apart(
    story: NewsArticlePage, client: Client
) -> None:
    correct(story, text="<p>Smith &amp; Sons built it.</p><p>Not Jones.</p>")
    page = BeautifulSoup(client.get(story.url).content, "html.parser")
    assert [note["text"] for note in told_machines(page)["correction"]] == ["Smith & Sons built it. Not Jones."]


@pytest.mark.parametrize("address", ["/feeds/corrections.rss", "/feeds/corrections.atom"])
def test_a_sign_that_xml_cannot_hold_does_not_stop_the_feed(
    story: NewsArticlePage, client: Client, address: str
) -> None:
    correct(story, text="<p>40\x0bmetres</p>")
    response = client.get(address)
    assert response.status_code == 200
    assert "metres" in "".join(fromstring(response.content).itertext())
