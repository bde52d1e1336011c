"""What came from old sites, and where it is now."""

from .address import MissingAddress, OldAddress
from .ledger import ArchiveSource, LedgerEntry

__all__ = ["ArchiveSource", "LedgerEntry", "MissingAddress", "OldAddress"]
