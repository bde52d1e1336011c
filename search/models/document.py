"""What the search keeps of each page, and of each word. Where the words of a text lie is `search.store`'s affair."""

from datetime import UTC, datetime

from django.db import models

PER_SECOND = 1_000  # documents of one second that their ids can tell apart
UNDATED = datetime(1, 1, 1, tzinfo=UTC)
EVERYWHERE = ""  # the word that stands in every document, so that these need no counting
ENDS = 2  # letters at which words are looked up that may be mistyped


def first_id(date: datetime | None) -> int:
    """Return the first id of the documents of a date; those without a date come before all others."""
    return int((date or UNDATED).timestamp()) * PER_SECOND


def date_of(document_id: int) -> datetime | None:
    """Return the date that is in a document's id, to the second."""
    date = datetime.fromtimestamp(document_id // PER_SECOND, tz=UTC)
    return None if date == UNDATED else date


class SearchDocument(models.Model):
    """A live page that anybody may see, as the search knows it.

    Documents are numbered by date: of two, the newer has the higher id. So the newest of many are found without
    looking at the others, in either database.
    """

    id = models.BigIntegerField(primary_key=True)
    # A deleted page leaves its document for the worker, who also takes its words out of the counts.
    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.DO_NOTHING, db_constraint=False, related_name="search_document"
    )
    language = models.CharField(max_length=10)
    date = models.DateTimeField(null=True)
    year = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["language", "year"])]

    def __str__(self) -> str:
        return f"{self.page_id} ({self.language})"


class DocumentText(models.Model):
    """The text of a document: as snippets quote it, and as ranking weighs it.

    `weights` holds ` token:weight` for each of its tokens, in no order; `words` its folded words, each once, and the
    empty word that every document has.
    """

    document = models.OneToOneField(SearchDocument, on_delete=models.CASCADE, primary_key=True, related_name="text")
    # These two first: hundreds of documents are weighed for one that is quoted, and SQLite reads rows from their start.
    length = models.IntegerField()
    weights = models.TextField()
    headline = models.TextField()
    lede = models.TextField(blank=True)
    body = models.TextField(blank=True)
    words = models.TextField()

    def __str__(self) -> str:
        return self.headline


class IndexedWord(models.Model):
    """A folded word of a language, and in how many documents it stands: the rarer, the more it tells.

    A word mistyped in one place keeps its start or its end; one written in another alphabet, what its stem sounds like.
    """

    language = models.CharField(max_length=10)
    word = models.CharField(max_length=60)
    token = models.CharField(max_length=72)
    start = models.CharField(max_length=ENDS)
    end = models.CharField(max_length=ENDS)
    sound = models.CharField(max_length=120)
    # Without an index: PostgreSQL counts a word in place, where no index names what has changed.
    documents = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="search_word_of_a_language")]
        indexes = [
            models.Index(fields=["token"]),
            models.Index(fields=["language", "start"]),
            models.Index(fields=["language", "end"]),
            models.Index(fields=["language", "sound"]),
        ]

    def __str__(self) -> str:
        return f"{self.word} ({self.language})"


class TellingTerm(models.Model):
    """One of the words that say most of what a document is about. Written by `search.telling` alone.

    The weights of a document's terms are in proportion to each other: the sum of their squares is at most 1.
    """

    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="telling_terms")
    token = models.CharField(max_length=72)
    word = models.CharField(max_length=60)  # as it stands in the document
    weight = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "token"], name="search_term_of_a_document")]
        indexes = [models.Index(fields=["token"])]

    def __str__(self) -> str:
        return f"{self.word}: {self.weight:.2f}"
