"""Two browsers at one story: both see the other, nothing is overwritten silently, and locks and comments hold."""

import pytest
from playwright.sync_api import Response, expect

from home.newsroom import Branch
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage
from tests.browser.desk import Desk, SignIn


@pytest.fixture
def story(newsroom: dict[str, Branch]) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=newsroom["en"].news, title="Ice is late", live=False)


def open_story(desk: Desk, story: NewsArticlePage) -> None:
    """Open the editor, and wait until it watches for changes, two seconds later."""
    desk.page.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits', () => { document.documentElement.dataset.watched = '' })"
    )
    desk.page.goto(f"/admin/pages/{story.pk}/edit/")
    expect(desk.page.locator("html[data-watched]")).to_have_count(1)


def sees(desk: Desk, name: str) -> None:
    """Find somebody's mark among those who have the story open too, and their name on it."""
    mark = desk.page.locator("#w-editing-sessions li")
    expect(mark).to_have_count(1)
    mark.get_by_role("button").hover()
    expect(desk.page.locator("[data-tippy-root]").get_by_text(name, exact=True)).to_be_visible()


def write_lede(desk: Desk, words: str) -> None:
    field = desk.page.locator("#id_lede")
    field.fill("")
    field.press_sequentially(words)


def saved_by_itself(desk: Desk, words: str) -> None:
    """Write, and wait for the answer to what saves itself: all the words, not the first that were typed."""

    def holds_all(answer: Response) -> bool:
        return "/edit/" in answer.url and words in (answer.request.post_data or "")

    with desk.page.expect_response(holds_all) as saved:
        write_lede(desk, words)
    assert saved.value.ok, saved.value.text()


def ledes(story: NewsArticlePage) -> list[str]:
    return [revision.content["lede"] for revision in story.revisions.order_by("created_at")]


def test_two_editors_see_each_other_and_neither_overwrites_the_other(sign_in: SignIn, story: NewsArticlePage) -> None:
    editor, chief = sign_in("editor"), sign_in("chief")
    open_story(editor, story)
    open_story(chief, story)
    sees(editor, "chief")
    sees(chief, "editor")

    saved_by_itself(editor, "By the editor.")
    write_lede(chief, "By the chief.")
    expect(chief.page.get_by_text("Saving will overwrite a newer version")).to_be_visible()
    expect(chief.page.locator("[data-w-session-intercept-value=conflict]")).to_have_count(1)
    assert ledes(story)[-1] == "By the editor."

    chief.page.get_by_role("button", name="Save draft").click()
    chief.page.get_by_role("dialog").get_by_role("button", name="Save draft").click()
    expect(chief.page.get_by_text("editor saved this story at")).to_be_visible()
    expect(chief.page.locator("#id_lede")).to_have_value("By the chief.")
    assert ledes(story)[-1] == "By the editor."

    chief.page.get_by_role("button", name="Save draft").click()
    expect(chief.page.get_by_text("Page 'Ice is late' has been updated")).to_be_visible()
    assert ledes(story)[-2:] == ["By the editor.", "By the chief."]
    assert (editor.witness.complaints, editor.witness.strangers) == ([], [])


def test_a_locked_story_is_only_its_holders(sign_in: SignIn, story: NewsArticlePage) -> None:
    editor, chief = sign_in("editor"), sign_in("chief")
    open_story(chief, story)
    open_story(editor, story)
    editor.page.get_by_role("button", name="Toggle status").click()
    editor.page.get_by_text("Lock", exact=True).click()
    expect(editor.page.get_by_text("was locked by you")).to_be_visible()

    write_lede(chief, "By the chief, who opened it before.")
    chief.page.get_by_role("button", name="Save draft").click()
    expect(chief.page.get_by_text("could not be saved as it is locked")).to_be_visible()
    open_story(chief, story)
    expect(chief.page.get_by_text("was locked by editor")).to_be_visible()
    assert "By the chief, who opened it before." not in ledes(story)


def test_a_comment_reaches_the_other_editor(sign_in: SignIn, story: NewsArticlePage) -> None:
    editor, chief = sign_in("editor"), sign_in("chief")
    open_story(editor, story)
    editor.page.locator("#panel-child-content-lede-section").hover()
    editor.page.locator("#panel-child-content-lede-section").get_by_role("button", name="Add comment").click()
    editor.page.get_by_placeholder("Enter your comments...").fill("Which ferry is this?")
    editor.page.get_by_role("button", name="Comment", exact=True).click()
    editor.page.get_by_role("button", name="Save draft").click()
    expect(editor.page.get_by_text("Page 'Ice is late' has been updated")).to_be_visible()

    open_story(chief, story)
    chief.page.get_by_role("button", name="Toggle comments").click()
    expect(chief.page.get_by_text("Which ferry is this?")).to_be_visible()


def test_one_editor_alone_is_not_stopped_by_what_saved_itself(sign_in: SignIn, story: NewsArticlePage) -> None:
    editor = sign_in("editor")
    open_story(editor, story)
    saved_by_itself(editor, "First words.")
    saved_by_itself(editor, "Second words.")
    editor.page.get_by_role("button", name="Save draft").click()
    expect(editor.page.get_by_text("Page 'Ice is late' has been updated")).to_be_visible()
    assert ledes(story)[-1] == "Second words."
