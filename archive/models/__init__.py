"""What came from old sites, and where it is now."""

from .ledger import ArchiveSource, LedgerEntry

__all__ = ["ArchiveSource", "LedgerEntry"]
