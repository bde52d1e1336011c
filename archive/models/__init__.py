"""What came from old sites, where it is now, and where readers look for it still; and where stories lead to."""

from .address import MissingAddress, OldAddress
from .ledger import ArchiveSource, LedgerEntry
from .link import GuardianPace, GuardianSettings, LinkHost, LinkInStory, OutgoingLink
from .proposal import TranslationProposal

__all__ = [
    "ArchiveSource",
    "GuardianPace",
    "GuardianSettings",
    "LedgerEntry",
    "LinkHost",
    "LinkInStory",
    "MissingAddress",
    "OldAddress",
    "OutgoingLink",
    "TranslationProposal",
]
