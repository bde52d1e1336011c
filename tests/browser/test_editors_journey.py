"""The main job of the house, from an empty page to a reader: written, previewed, approved, published, found."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from core.factories import image_file
from core.publishing import outbox
from home.newsroom import Branch
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage
from tests.browser.desk import Desk, SignIn
from tests.browser.witness import Witness

HEADLINE = "Harbour office finds cleaner air over the quay"
LEDE = "Instruments on the quay show less soot than at any time since the ferries were converted to batteries."
BODY = "The harbour office reads its instruments every hour."
ALT = "A ferry at a quay in morning light."
CREDIT = "Photo: Ada Demo / Tideline"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "quay.jpg"
    path.write_bytes(image_file().read())
    return path


def write_story(desk: Desk, branch: Branch, picture: Path) -> None:
    """Fill in the form of a new story, from the headline to the byline."""
    page = desk.page
    page.goto(f"/admin/pages/{branch.news.pk}/")
    page.get_by_role("link", name="Add child page").first.click()
    page.locator("#id_title").fill(HEADLINE)
    page.locator("#id_lede").fill(LEDE)
    page.get_by_role("button", name="Choose an image").click()
    modal = page.locator(".modal[aria-hidden=false]")
    modal.get_by_role("tab", name="Upload").click()
    modal.get_by_label("File").set_input_files(picture)
    expect(modal.get_by_label("Title")).to_have_value("quay")  # the editor takes it from the name of the file
    modal.get_by_label("Alternative text").fill(ALT)
    modal.get_by_label("Credit", exact=True).fill(CREDIT)
    modal.get_by_role("button", name="Upload").click()
    expect(modal).to_have_count(0)
    expect(page.locator("#id_lead_image-chooser .chooser__title")).to_have_text("quay")
    page.locator("#panel-child-content-body-section").get_by_role("button", name="Insert a block").click()
    page.get_by_role("option", name="Paragraph").click()
    paragraph = page.locator("#panel-child-content-body-section").get_by_role("textbox").last
    paragraph.click()
    paragraph.press_sequentially(BODY)
    desk.choose_in_modal("Add topic", "Harbours")
    desk.choose_in_modal("Add byline", "Ada Demo")


def test_a_story_goes_from_the_reporter_to_the_reader(
    browser: Browser, sign_in: SignIn, newsroom: dict[str, Branch], live_server: LiveServer, picture: Path
) -> None:
    reporter = sign_in("reporter")
    write_story(reporter, newsroom["en"], picture)

    reporter.page.get_by_role("button", name="Toggle preview").click()
    preview = reporter.page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(preview.locator("html")).to_have_attribute("lang", "en")
    expect(preview.locator("h1")).to_have_css("font-family", re.compile("Lora"))
    expect(preview.get_by_text(BODY)).to_be_visible()

    reporter.wait_until_saved()
    reporter.page.get_by_role("button", name="Save draft").click()
    expect(reporter.page.get_by_text(f"Page '{HEADLINE}' has been")).to_be_visible()
    reporter.act("Submit to Editor, then chief editor")
    expect(reporter.page.get_by_text("has been submitted for moderation")).to_be_visible()
    story = NewsArticlePage.objects.get()
    assert not story.live

    for username, action in (("editor", "Approve"), ("chief", "Approve and Publish")):
        assert not NewsArticlePage.objects.filter(live=True).exists()
        desk = sign_in(username)
        desk.page.get_by_role("link", name=HEADLINE).first.click()
        desk.act(action)
        expect(desk.page.get_by_role("status").get_by_text(HEADLINE)).to_be_visible()
        assert desk.witness.complaints == []
    assert reporter.witness.complaints == []

    context = browser.new_context(base_url=live_server.url)
    witness = Witness(context, live_server.url)
    page = context.new_page()
    story.refresh_from_db()
    outbox.drain()  # as the worker does
    for address in (
        "/",
        "/news/",
        "/news/topics/harbours/",
        f"/news/archive/{story.date:%Y/%m}/",
        "/search/?q=cleaner+air",
    ):
        page.goto(address)
        expect(page.get_by_role("main").get_by_role("link", name=HEADLINE)).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=HEADLINE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    lead = page.get_by_role("img", name=ALT)
    expect(lead).to_be_visible()
    assert lead.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    expect(page.get_by_text(CREDIT)).to_be_visible()
    expect(page.get_by_role("link", name="Ada Demo")).to_be_visible()
    assert (witness.complaints, witness.strangers, witness.cookies) == ([], [], [])
    context.close()


def test_the_admins_policy_blocks_nothing_editors_use(
    sign_in: SignIn, newsroom: dict[str, Branch], picture: Path
) -> None:
    story = NewsArticlePageFactory(parent=newsroom["nb"].news, locale=newsroom["nb"].news.locale, title=HEADLINE)
    desk = sign_in("chief")
    page = desk.page

    page.goto("/admin/images/multiple/add/")
    page.locator("input[type=file]").set_input_files(picture)
    page.get_by_label("Credit", exact=True).fill(CREDIT)
    expect(page.get_by_role("button", name="Update")).to_be_visible()
    with page.expect_response(lambda response: response.request.method == "POST") as kept:
        page.get_by_role("button", name="Update").click()
    assert kept.value.json()["success"]

    page.goto(f"/admin/pages/{story.pk}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    expect(page.frame_locator("#w-preview-iframe").locator("html")).to_have_attribute("lang", "nb")
    expect(page.frame_locator("#w-preview-iframe").get_by_role("heading", level=1)).to_have_text(HEADLINE)
    page.get_by_role("button", name="Toggle checks").click()
    expect(page.get_by_role("heading", name="Checks", exact=True)).to_be_visible()
    page.get_by_role("button", name="Toggle status").click()

    page.goto(story.url)
    page.get_by_role("button", name="View Wagtail quick actions").click()
    expect(page.get_by_role("menu").locator(f"[href*='/admin/pages/{story.pk}/edit/']")).to_be_visible()

    for address in ("/admin/images/", "/admin/documents/multiple/add/", f"/admin/pages/{story.pk}/history/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")

    assert (desk.witness.complaints, desk.witness.strangers) == ([], [])
