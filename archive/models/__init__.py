"""What came from old sites, and where it is now; and where stories lead to."""

from .ledger import ArchiveSource, LedgerEntry
from .link import GuardianPace, GuardianSettings, LinkHost, LinkInStory, OutgoingLink

__all__ = [
    "ArchiveSource",
    "GuardianPace",
    "GuardianSettings",
    "LedgerEntry",
    "LinkHost",
    "LinkInStory",
    "OutgoingLink",
]
