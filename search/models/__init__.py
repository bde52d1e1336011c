from .asked import AskedQuery, QueryClick, QueryDay
from .document import (
    ENDS,
    EVERYWHERE,
    PER_SECOND,
    DocumentText,
    IndexedWord,
    SearchDocument,
    TellingTerm,
    date_of,
    first_id,
)
from .synonym import Synonym

__all__ = [
    "ENDS",
    "EVERYWHERE",
    "PER_SECOND",
    "AskedQuery",
    "DocumentText",
    "IndexedWord",
    "QueryClick",
    "QueryDay",
    "SearchDocument",
    "Synonym",
    "TellingTerm",
    "date_of",
    "first_id",
]
