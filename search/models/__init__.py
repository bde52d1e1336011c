from .asked import AskedQuery, QueryClick, QueryDay
from .document import (
    ENDS,
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
