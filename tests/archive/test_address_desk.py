"""Old addresses in the admin: what the form refuses, lists that are brought and taken, what was not found."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from archive.likely_page import propose
from archive.models import ArchiveSource, MissingAddress, OldAddress
from home.models import HomePage
from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, found_newsroom
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.conftest import Branch

LIST, ADD = "/admin/archive/oldaddress/", "/admin/archive/oldaddress/create/"
BRING, MISSING = "/admin/archive/oldaddress/import/", "/admin/archive/missingaddress/"
STORY = "/news/2005-02-walrus/"


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Walrus on the quay", slug="2005-02-walrus")


@pytest.fixture
def editor(client: Client, story: NewsArticlePage) -> Client:
    """Somebody who may do all that is done here, and no more."""
    user = get_user_model().objects.create_user("editor", "editor@example.org", "x")
    models = Permission.objects.filter(content_type__app_label="archive")
    user.user_permissions.add(*models, Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return client


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def errors(**fields: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        OldAddress(**fields).full_clean()
    return caught.value.message_dict


def rows(response: Any) -> list[str]:
    return [row.get_text(" ", strip=True) for row in soup(response).select("tr[data-object-pk]")]


# What the form refuses ---------------------------------------------------------------------------


def test_an_address_that_is_none_is_refused(story: NewsArticlePage) -> None:
    assert errors(address="old.example/news", page=story) == {"address": ["Begin the address with / or with http://."]}


def test_a_live_page_s_own_address_is_refused(story: NewsArticlePage) -> None:
    for written in (STORY, "/News/2005-02-Walrus", "http://testserver/news/2005-02-walrus/index.html"):
        (message,) = errors(address=written, link="https://shop.example/")["address"]
        assert "“Walrus on the quay”" in message


def test_the_address_of_a_front_page_or_an_index_is_refused(branches: dict[str, Branch]) -> None:
    for written in ("/", "/nb/", "/nb/news/"):
        assert list(errors(address=written, is_gone=True)) == ["address"]


def test_the_address_of_a_draft_is_taken(news_index: NewsIndexPage, story: NewsArticlePage) -> None:
    NewsArticlePageFactory(parent=news_index, slug="2005-02-whale", live=False)

    OldAddress(address="/news/2005-02-whale/", page=story).full_clean()


def test_an_address_that_is_known_in_other_letters_is_refused(story: NewsArticlePage) -> None:
    OldAddress.objects.create(address="/old", page=story)

    assert errors(address="/OLD/", is_gone=True) == {
        "address": ["It is known already where this address leads. Change that entry instead."]
    }


@pytest.mark.parametrize("ways", [{}, {"link": "https://shop.example/", "is_gone": True}])
def test_an_address_has_to_lead_to_one_thing(home_page: HomePage, ways: dict[str, Any]) -> None:
    assert list(errors(address="/old", **ways)) == ["page"]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://a.example/", "/news/", "shop", "http://a b.example/", "data:text/html,x"]
)
def test_an_address_elsewhere_has_to_be_one_of_the_web(home_page: HomePage, link: str) -> None:
    assert list(errors(address="/old", link=link)) == ["link"]


@pytest.mark.parametrize("link", ["http://localhost/old", "http://localhost/Old/?x=1", "http://localhost/a"])
def test_a_circle_is_refused(home_page: HomePage, link: str) -> None:
    OldAddress.objects.create(address="/a", link="http://localhost/b")
    OldAddress.objects.create(address="/b", link="http://localhost/old/index.html")

    assert errors(address="/old", link=link) == {
        "link": ["This leads in a circle: readers would come back to the old address."]
    }


def test_a_circle_that_a_change_would_close_is_refused(home_page: HomePage) -> None:
    row = OldAddress.objects.create(address="/a", link="https://shop.example/")
    OldAddress.objects.create(address="/b", link="http://localhost/a")
    row.link = "http://localhost/b"

    with pytest.raises(ValidationError, match="in a circle"):
        row.full_clean()


def test_a_link_to_another_old_address_is_taken_to_where_that_leads(story: NewsArticlePage) -> None:
    OldAddress.objects.create(address="/second", page=story)
    row = OldAddress(address="/first", link="http://localhost/second")

    row.full_clean()

    assert (row.page, row.link) == (story.page_ptr, "")


def test_a_link_to_a_page_of_ours_becomes_the_page(story: NewsArticlePage) -> None:
    row = OldAddress(address="/first", link=f"http://localhost{STORY}")

    row.full_clean()

    assert (row.page, row.link) == (story.page_ptr, "")


# The list and the form ---------------------------------------------------------------------------


@pytest.mark.parametrize(("group", "status"), [(REPORTERS, 302), (EDITORS, 200), (CHIEF_EDITORS, 200)])
def test_editors_and_chief_editors_see_to_old_addresses(client: Client, db: None, group: str, status: int) -> None:
    found_newsroom("Tideline")
    user = get_user_model().objects.create_user(group, "somebody@example.org", "x")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)

    assert {client.get(address).status_code for address in (LIST, ADD, BRING, MISSING)} == {status}


def test_an_editor_makes_a_redirect(editor: Client, story: NewsArticlePage) -> None:
    editor.post(ADD, {"address": "/Old/Walrus.html", "page": story.pk, "link": ""})

    (row,) = OldAddress.objects.all()
    assert (row.address, row.page_id, row.made_by) == ("/old/walrus.html", story.pk, "hand")
    assert editor.get("/old/walrus.html").headers["Location"] == STORY


def test_a_mistake_stands_at_its_field(editor: Client) -> None:
    page = soup(editor.post(ADD, {"address": STORY, "page": "", "link": "https://shop.example/"}))

    assert "Readers find the page" in page.select_one("#panel-child-address-errors, [id*=address-errors]").get_text()


def test_an_editor_changes_a_redirect_and_deletes_it(editor: Client, story: NewsArticlePage) -> None:
    row = OldAddress.objects.create(address="/old", page=story)

    editor.post(f"/admin/archive/oldaddress/edit/{row.pk}/", {"address": "/old", "page": "", "is_gone": "on"})
    assert OldAddress.objects.get().is_gone

    editor.post(f"/admin/archive/oldaddress/delete/{row.pk}/")
    assert not OldAddress.objects.exists()


@pytest.fixture
def three(story: NewsArticlePage) -> None:
    OldAddress.objects.create(address="/?p=5", page=story)
    OldAddress.objects.create(address="/shop", link="https://shop.example/")
    source = ArchiveSource.objects.create(name="tideline")
    OldAddress.objects.create(address="/left-out", is_gone=True, made_by="import", source=source)


ALL = ["/?p=5", "/left-out", "/shop"]
SHOWN = {
    "": ALL,
    "q=left": ["/left-out"],
    "q=Walrus": ["/?p=5"],
    "leads=page": ["/?p=5"],
    "leads=hidden": [],
    "leads=elsewhere": ["/shop"],
    "leads=gone": ["/left-out"],
    "leads=nonsense": ALL,
    "made_by__exact=import": ["/left-out"],
    "source=tideline": ["/left-out"],
    "source=nobody": [],
    "nonsense__x=1": ALL,
}


def test_the_list_is_searched_and_filtered(editor: Client, three: None) -> None:
    def shown(query: str) -> list[str]:
        return [row.split()[0] for row in rows(editor.get(f"{LIST}?{query}", follow=True))]

    assert {query: shown(query) for query in SHOWN} == SHOWN


def test_the_list_costs_the_same_at_any_length(editor: Client, three: None, django_assert_max_num_queries: Any) -> None:
    editor.get(LIST)
    with django_assert_max_num_queries(25) as first:
        editor.get(LIST)
    page = OldAddress.objects.get(address="/?p=5").page
    OldAddress.objects.bulk_create(OldAddress(address=f"/old/{number}", page=page) for number in range(20))

    with django_assert_max_num_queries(len(first)):
        editor.get(LIST)


# Lists -------------------------------------------------------------------------------------------


def exported(client: Client) -> str:
    return b"".join(client.get(LIST, {"export": "csv"}).streaming_content).decode()


def bring(client: Client, text: str | bytes) -> Any:
    raw = text.encode() if isinstance(text, str) else text
    return client.post(BRING, {"list": SimpleUploadedFile("list.csv", raw, "text/csv")})


def complaints(response: Any) -> dict[str, str]:
    table = soup(response).select("table.listing tbody tr")
    return {row.th.get_text(): row.td.get_text() for row in table}


def test_the_list_is_exported(editor: Client, three: None) -> None:
    assert list(csv.reader(io.StringIO(exported(editor)))) == [
        ["from", "to"],
        ["/?p=5", f"http://testserver{STORY}"],
        ["/left-out", "410"],
        ["/shop", "https://shop.example/"],
    ]


def test_an_exported_list_can_be_brought_back(editor: Client, three: None, story: NewsArticlePage) -> None:
    text = exported(editor)
    OldAddress.objects.all().delete()

    assert complaints(bring(editor, text)) == {}
    assert {row.address: (row.page_id, row.link, row.is_gone) for row in OldAddress.objects.all()} == {
        "/?p=5": (story.pk, "", False),
        "/left-out": (None, "", True),
        "/shop": (None, "https://shop.example/", False),
    }


def test_lines_that_cannot_be_taken_are_told_and_the_others_are_there(editor: Client, story: NewsArticlePage) -> None:
    told = complaints(
        bring(
            editor,
            f"""/a,{STORY}
news,{STORY}
/b
{STORY},https://shop.example/
/c,/nowhere/
/d,javascript:alert(1)
/e,http://localhost/e

"/f
""",
        )
    )

    assert [row.address for row in OldAddress.objects.all()] == ["/a"]
    assert list(told) == ["2", "3", "4", "5", "6", "7", "9"]
    assert told["2"] == "Begin the address with / or with http://."
    assert "two columns" in told["3"]
    assert "Walrus on the quay" in told["4"]
    assert told["5"] == "There is no page of ours at /nowhere/."
    assert "circle" in told["7"]


def test_an_address_that_is_known_is_pointed_anew_by_a_list(editor: Client, three: None) -> None:
    bring(editor, "/Shop/,https://other.example/\n/?P=5,410\n")

    leads = {row.address: row.link or row.is_gone for row in OldAddress.objects.all()}
    assert leads == {"/shop": "https://other.example/", "/?p=5": True, "/left-out": True}


@pytest.mark.parametrize(
    "text", ["\ufefffrom;to\r\n/a;410\r\n", "/a,410", 'FROM,TO\n"/a","410"\n', "from,to\n\n ,\n/a,410"]
)
def test_lists_of_any_spreadsheet_are_read(editor: Client, text: str) -> None:
    assert complaints(bring(editor, text)) == {}
    assert OldAddress.objects.get().address == "/a"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("/новости,410".encode("cp1251"), "not UTF-8"),
        (b"/a,410\n" * 20_002, "20,000 lines"),
        (b"/a,410" + b" " * 6_000_000, "5 MB"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(editor: Client, raw: bytes, told: str) -> None:
    assert told in soup(bring(editor, raw)).get_text()
    assert not OldAddress.objects.exists()


@pytest.mark.parametrize("text", ["/a\0b,410", "\0", "a,b,c", "/" + "a" * 200_000 + ",410", "=cmd|' /C calc'!A0,410"])
def test_a_list_of_junk_is_told_line_by_line(editor: Client, text: str) -> None:
    response = bring(editor, text)

    assert response.status_code == 200
    assert complaints(response)


# What was not found ------------------------------------------------------------------------------


@pytest.fixture
def asked_for(story: NewsArticlePage) -> None:
    now = timezone.now()
    for address, count, referrer, days in (
        ("/2005/walrus-quay.html", 40, "search.example", 0),
        ("/?p=9", 7, "testserver", 20),
        ("/nowhere", 3, "", 2),
    ):
        MissingAddress.objects.create(
            address=address, count=count, referrer=referrer, last_asked_at=now - timedelta(days=days)
        )


MISSING_SHOWN = {
    "": ["/2005/walrus-quay.html", "/?p=9", "/nowhere"],
    "q=walrus": ["/2005/walrus-quay.html"],
    "linked=here": ["/?p=9"],
    "linked=elsewhere": ["/2005/walrus-quay.html"],
    "linked=unknown": ["/nowhere"],
}


def test_what_was_not_found_is_listed_the_most_asked_for_first(editor: Client, asked_for: None) -> None:
    def shown(query: str) -> list[str]:
        return [row.split()[0] for row in rows(editor.get(f"{MISSING}?{query}"))]

    assert {query: shown(query) for query in MISSING_SHOWN} == MISSING_SHOWN


def test_one_click_leads_from_an_address_to_a_form_with_a_proposal(
    editor: Client, asked_for: None, story: NewsArticlePage
) -> None:
    (row,) = (row for row in soup(editor.get(MISSING)).select("tr[data-object-pk]") if "walrus" in row.get_text())
    (button,) = row.select("a.button")

    form = soup(editor.get(button["href"]))

    assert button.get_text(strip=True) == "Make a redirect"
    assert form.select_one("[name=address]")["value"] == "/2005/walrus-quay.html"
    assert form.select_one("[name=page]")["value"] == str(story.pk)
    assert "“Walrus on the quay” is proposed" in form.get_text()


def test_an_address_that_leads_somewhere_leaves_the_list(
    editor: Client, asked_for: None, story: NewsArticlePage
) -> None:
    editor.post(ADD, {"address": "/nowhere/", "page": story.pk, "link": ""})

    assert not MissingAddress.objects.filter(address="/nowhere").exists()


PROPOSED = {
    "/2005/02/walrus-on-quay.html": True,
    "/nyheter/2005-02-walrus": True,
    "/Walrus": True,
    "/2005/02/18163.html": False,
    "/?p=5": False,
    "/whale-in-the-fjord": False,
    "/": False,
    "junk": False,
    "/" + "-".join(["walrus"] * 200): True,
    "/%00%ff": False,
}


def test_the_page_with_the_words_of_an_address_is_proposed(story: NewsArticlePage) -> None:
    assert {address: bool(propose(address)) for address in PROPOSED} == PROPOSED


def test_a_russian_address_finds_the_page_by_its_sound(branches: dict[str, Branch]) -> None:
    story = NewsArticlePageFactory(parent=branches["ru"].news, title="Морж", slug="2005-02-morzh-na-prichale")

    assert propose("/новости/морж-на-причале.html").pk == story.pk


def test_no_draft_is_proposed(story: NewsArticlePage) -> None:
    story.unpublish()

    assert propose("/walrus") is None
