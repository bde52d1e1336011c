"""The models that every app builds on."""

from .image import NewsImage, NewsRendition
from .masthead import Masthead
from .page import BasePage
from .signup import NewsletterSignup

__all__ = ["BasePage", "Masthead", "NewsImage", "NewsRendition", "NewsletterSignup"]
