"""The models that every app builds on."""

from core.page_cache.models import Invalidation, PageStore
from core.publishing.models import Delivery, MissedSchedule, PublishedFact
from core.telling.models import Announcement, Listener

from .draft_link import DraftLink
from .image import NewsImage, NewsRendition
from .machines import MachineSettings
from .masthead import Masthead
from .page import BasePage
from .signup import NewsletterSignup

__all__ = [
    "Announcement",
    "BasePage",
    "Delivery",
    "DraftLink",
    "Invalidation",
    "Listener",
    "MachineSettings",
    "Masthead",
    "MissedSchedule",
    "NewsImage",
    "NewsRendition",
    "NewsletterSignup",
    "PageStore",
    "PublishedFact",
]
