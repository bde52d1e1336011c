"""One member of the newsroom at a browser of their own."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.witness import Witness

PASSWORD = "correct horse battery"
SignIn = Callable[[str], "Desk"]


@dataclass
class Desk:
    """Where somebody sits, and what the pages they opened complained about."""

    page: Page
    witness: Witness

    def choose_in_modal(self, opener: str, name: str) -> None:
        """Pick one thing in a chooser that takes several."""
        self.page.get_by_role("button", name=opener, exact=True).click()
        modal = self.page.locator(".modal[aria-hidden=false]")
        modal.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
        modal.get_by_role("button", name="Confirm selection").click()
        expect(modal).to_have_count(0)

    def wait_until_saved(self) -> None:
        """Wait for what saves itself: then the editor puts new buttons in place of those that may just be pressed."""
        expect(self.page.locator(".w-autosave-indicator__state--saved")).to_be_visible()

    def act(self, name: str) -> None:
        """Press one of the buttons beside "Save draft", which lie in a menu."""
        self.page.get_by_role("button", name="More actions").click()
        self.page.get_by_role("button", name=name, exact=True).click()
