"""Front pages and standing pages, made up for tests and for the demo content alike."""

from core.factories import PageFactory
from home.models import HomePage, StandardPage


class HomePageFactory(PageFactory):
    class Meta:
        model = HomePage

    title = "Tideline"
    slug = "home"


class StandardPageFactory(PageFactory):
    class Meta:
        model = StandardPage

    title = "About us"
    lede = "Who we are and how we work."
