from playwright.sync_api import Page, expect


def test_an_editor_finds_the_sign_in_form(browser_page: Page) -> None:
    browser_page.goto("/admin/")

    expect(browser_page.get_by_label("Username")).to_be_visible()
    expect(browser_page.get_by_label("Password")).to_be_visible()


def test_an_editor_signs_in(browser_page: Page, admin_user: object) -> None:
    browser_page.goto("/admin/")
    browser_page.get_by_label("Username").fill("admin")
    browser_page.get_by_label("Password").fill("password")
    browser_page.get_by_role("button", name="Sign in").click()

    expect(browser_page).to_have_title("Dashboard - Wagtail")
