"""Who gets the newsletter, what they agreed to, what is sent to them, and how far that has come."""

from .erased import ErasedAddress
from .issue import Digest, NewsletterIssue, PickedStory
from .mailing import Mailing, Recipient
from .notice import Notice
from .outgoing import Outgoing
from .subscriber import Consent, Subscriber
from .unanswered import Unanswered

__all__ = [
    "Consent",
    "Digest",
    "ErasedAddress",
    "Mailing",
    "NewsletterIssue",
    "Notice",
    "Outgoing",
    "PickedStory",
    "Recipient",
    "Subscriber",
    "Unanswered",
]
