from typing import Any

from django.core.management.base import BaseCommand

from core.page_cache.site_store import store
from core.page_cache.store import StoreError


class Command(BaseCommand):
    help = (
        "Throw all ready pages away, as a new version of the code asks for; they are made again when they are wanted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = store()
        if kept is None:
            self.stdout.write("No pages are kept: PAGE_CACHE_DIR is empty.")
            return
        try:
            count = kept.empty()
        except StoreError as error:
            self.stderr.write(f"The store does not answer ({error}), so it is made anew.")
            kept.give_up()
            return
        self.stdout.write(f"{count} pages were thrown away.")
