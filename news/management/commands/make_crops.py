from typing import Any

from django.core.management.base import BaseCommand

from core import progress
from news import sharing

EVERY = 0.5  # seconds between two reports of how far it is


class Command(BaseCommand):
    help = (
        "Make the shapes of lead images that search engines and shared links show, where they are missing: of stories "
        "that were published before there were such, or have moved in. It can be stopped and begun again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bar = progress.Bar(self.stdout, EVERY)
        images = sharing.lead_images()
        total, lost = images.count(), 0
        for done, image in enumerate(images.iterator(500), start=1):
            lost += not sharing.make_crops(image)
            bar.show("Making shapes", done, total)
        self.stdout.write(f"{total - lost} lead images have their shapes; the files of {lost} are lost.")
