"""The index itself: which documents there are, kept in step with the pages readers see.

A document and the counts of its words are written in one transaction. Whoever writes a document takes away the counts
of the words that it had and adds those that it has, so they are right after any number of changes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.models import Page

from core.search_text import SearchText
from core.visibility import is_restricted
from search import store
from search.analysis import Word, sound, words
from search.models import ENDS, PER_SECOND, DocumentText, IndexedWord, SearchDocument, first_id

# What one occurrence of a word weighs, by where it stands. The letters are those of `store.FIELDS`.
HEADLINE, LEDE, NAMES, CAPTIONS, BODY = 6.0, 3.0, 3.0, 1.0, 1.0
MOST_WORDS = 15_000  # of a body; what comes later in a very long text is not found
WORDS_AT_ONCE = 500  # rows of one statement


def searchable() -> Any:
    """Return the pages that may have a document: live, open to anybody, and no copy of another."""
    return Page.objects.live().filter(~is_restricted(), alias_of=None)


def update(page_id: int) -> SearchDocument | None:
    """Bring the document of a page into line with what readers see of it now; None if it has no document now."""
    with transaction.atomic():
        page = searchable().filter(pk=page_id).specific().first()
        text = text_of(page)
        old = SearchDocument.objects.select_for_update(of=("self",)).select_related("text").filter(page=page_id).first()
        if page is None or text is None:
            remove(old)
            return None
        return write(page, text, old)


def text_of(page: Page | None) -> SearchText | None:
    """Return the text a page is found by, if readers may see it now."""
    if page is None or not getattr(page, "is_public", False):
        return None
    text: SearchText | None = page.search_text
    return text


def remove(document: SearchDocument | None) -> None:
    if document is not None:
        count({(document.language, word): -1 for word in document.text.words.split()})
        document.delete()


def write(page: Page, text: SearchText, old: SearchDocument | None) -> SearchDocument:
    """Write the document of a page in place of its old one."""
    language = page.locale.language_code
    analysed = Analysed(text, language)
    changes = Counter({(language, word): 1 for word in analysed.words})
    if old is not None:
        changes.subtract({(old.language, word): 1 for word in old.text.words.split()})
        old.delete()
    local = timezone.localtime(text.date) if text.date else None
    document = SearchDocument.objects.create(
        pk=new_id(text.date), page=page, language=language, date=text.date, year=local.year if local else 0
    )
    DocumentText.objects.create(
        document=document,
        headline=text.headline,
        lede=text.lede,
        body="\n".join([*text.body, *text.captions]),
        weights="".join(f" {token}:{weight:g}" for token, weight in sorted(analysed.weights.items())) + " ",
        words=" ".join(sorted(analysed.words)),
        length=analysed.length,
    )
    store.put(document.pk, analysed.tokens)
    count(changes, analysed.words)
    return document


class Analysed:
    """The words of a document: where they stand, what they weigh, and which there are."""

    def __init__(self, text: SearchText, language: str) -> None:
        self.language = language
        self.tokens: store.Tokens = {}
        self.weights: dict[str, float] = defaultdict(float)
        self.words: dict[str, str] = {}  # folded word: token
        self.length = 0
        self.take("A", [text.headline], HEADLINE)
        self.take("B", [text.lede], LEDE)
        self.take("B", [*text.topics, *text.people, self.date(text.date)], NAMES)
        self.take("C", text.captions, CAPTIONS)
        self.take("D", text.body, BODY)

    def date(self, date: datetime | None) -> str:
        """Return the date as readers of the language write it, so that "february 2005" finds it."""
        if date is None:
            return ""
        with translation.override(self.language):
            return date_format(timezone.localtime(date), "DATE_FORMAT")

    def take(self, letter: str, passages: Iterable[str], weight: float) -> None:
        tokens = self.tokens.setdefault(letter, [])
        for passage in passages:
            for word in self.some(words(passage, self.language)):
                tokens.append(word.token)
                self.weights[word.token] += weight
                self.words[word.folded] = word.token
            tokens.append(store.GAP)

    def some(self, found: Iterator[Word]) -> Iterator[Word]:
        for word in found:
            if self.length == MOST_WORDS:
                return
            self.length += 1
            yield word


def new_id(date: datetime | None) -> int:
    """Return a free id for a document of a date."""
    first = first_id(date)
    taken = SearchDocument.objects.filter(pk__gte=first, pk__lt=first + PER_SECOND).order_by("-pk")
    newest = taken.values_list("pk", flat=True).first()
    return first if newest is None else newest + 1


def spoken(token: str) -> str:
    """Return what the stem in a token sounds like, so that a word is recognised by any of its forms."""
    return sound(token.partition("_")[2])


COUNT = """
    INSERT INTO search_indexedword (language, word, token, start, "end", sound, documents) VALUES {rows}
    ON CONFLICT (language, word) DO UPDATE SET
        documents = search_indexedword.documents + excluded.documents,
        token = CASE WHEN excluded.token = '' THEN search_indexedword.token ELSE excluded.token END
"""


def count(changes: dict[tuple[str, str], int], tokens: dict[str, str] | None = None) -> None:
    """Add to the counts of words, always in the same order, so that two workers never wait for each other in a ring."""
    changed = sorted((key, change) for key, change in changes.items() if change)
    with connection.cursor() as cursor:
        for start in range(0, len(changed), WORDS_AT_ONCE):
            part = changed[start : start + WORDS_AT_ONCE]
            rows = [
                (language, word, stem := (tokens or {}).get(word, ""), word[:ENDS], word[-ENDS:], spoken(stem), change)
                for (language, word), change in part
            ]
            places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows))
            cursor.execute(COUNT.format(rows=places), [value for row in rows for value in row])
    if any(change < 0 for _key, change in changed):
        IndexedWord.objects.filter(documents__lte=0).delete()


def rebuild() -> Iterator[tuple[int, str]]:
    """Write the document of every page anew, and yield the key of each page, and why it could not be indexed, if so.

    Readers find the old document of a page until its new one is there.
    """
    for page_id in searchable().order_by("pk").values_list("pk", flat=True):
        try:
            update(page_id)
        except Exception as error:
            yield page_id, f"{type(error).__name__}: {error}"
        else:
            yield page_id, ""
    for document in SearchDocument.objects.exclude(page__in=searchable()).select_related("text"):
        with transaction.atomic():
            remove(document)
