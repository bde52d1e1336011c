"""The index itself: which documents there are, kept in step with the pages readers see.

A document and the counts of its words are written in one transaction. Whoever writes a document takes away the counts
of the words that it had and adds those that it has, so they are right after any number of changes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.models import Page

from core.models import BasePage
from core.search_text import SearchText
from core.visibility import is_restricted
from search import store, telling
from search.analysis import WORD, hyphenated, known_by, sound, token
from search.models import (
    ENDS,
    EVERYWHERE,
    PER_SECOND,
    DocumentText,
    IndexedWord,
    SearchDocument,
    TellingTerm,
    first_id,
)

# What one occurrence of a word weighs, by where it stands.
HEADLINE, LEDE, NAMES, CAPTIONS, BODY = 6.0, 3.0, 3.0, 1.0, 1.0
MOST_WORDS = 15_000  # of a body; what comes later in a very long text is not found
WORDS_AT_ONCE = 500  # rows of one statement
PAGES_AT_ONCE = 100  # of one transaction when all are indexed anew


def searchable() -> Any:
    """Return the pages that may have a document: live, open to anybody, and no copy of another."""
    return Page.objects.live().filter(~is_restricted(), alias_of=None)


def update(*page_ids: int, weigh: bool = True) -> None:
    """Bring the documents of pages into line with what readers see of them now.

    Without `weigh` they have no telling terms yet: who writes all documents anew weighs these when all are there.
    """
    # Most of the work is done before the transaction, in which no other can write on SQLite. What has been published
    # between the two is analysed in the second.
    ready = {page.pk: one for page, one in analysed(page_ids, {})}
    with transaction.atomic():
        known = SearchDocument.objects.select_for_update(of=("self",)).select_related("text")
        old = list(known.filter(page__in=page_ids).order_by("pk"))
        found = list(analysed(page_ids, ready))
        # Of a word in an old and in a new document nothing changes.
        changes = Counter((one.language, word) for _page, one in found for word in one.words)
        changes.subtract((document.language, word) for document in old for word in document.text.words.split(" "))
        SearchDocument.objects.filter(pk__in=[document.pk for document in old]).delete()
        texts = write(found)
        count(changes, {(one.language, word): token for _page, one in found for word, token in one.words.items()})
        if weigh:
            telling.weigh(texts)


def analysed(page_ids: Iterable[int], ready: dict[int, "Analysed"]) -> Iterator[tuple[BasePage, "Analysed"]]:
    """Yield those of the pages that readers may find, each with its words, which may be ready."""
    for page in readable(page_ids):
        text, language = page.search_text, page.locale.language_code
        if text is not None:
            one = ready.get(page.pk)
            yield page, one if one and (one.text, one.language) == (text, language) else Analysed(text, language)


def readable(page_ids: Iterable[int]) -> Iterator[BasePage]:
    """Yield those of the pages that have something to be found by, and that anybody may read now."""
    kinds = Page.objects.filter(pk__in=page_ids).order_by().values_list("content_type", flat=True).distinct()
    for kind in kinds:
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None and issubclass(model, BasePage):
            yield from model.objects.filter(pk__in=page_ids, alias_of=None).published().for_search()


def write(found: list[tuple[BasePage, "Analysed"]]) -> list[DocumentText]:
    """Write the documents of pages that have none, and return their texts."""
    documents, texts = [], []
    free: dict[int, int] = {}  # by the first id of a second: the next one
    for page, one in found:
        date = one.text.date
        local = timezone.localtime(date) if date else None
        first = first_id(date)
        pk = free.get(first) or next_id(first)
        free[first] = pk + 1
        documents.append(
            SearchDocument(pk=pk, page=page, language=one.language, date=date, year=local.year if local else 0)
        )
        texts.append(one.as_row(documents[-1]))
    store.put(documents, [one.tokens for _page, one in found])
    DocumentText.objects.bulk_create(texts)
    return texts


class Analysed:
    """The words of a document: where they stand, what they weigh, and which there are."""

    def __init__(self, text: SearchText, language: str) -> None:
        self.text, self.language = text, language
        self.tokens: store.Tokens = {}
        self.weights: dict[str, float] = defaultdict(float)
        self.words = {EVERYWHERE: token(EVERYWHERE, language)}  # folded word: token
        self.length = 0
        self.take("headline", [text.headline], HEADLINE)
        self.take("lede", [text.lede], LEDE)
        self.take("lede", [*text.topics, *text.people, self.date(text.date)], NAMES)
        self.take("captions", text.captions, CAPTIONS)
        self.take("body", text.body, BODY)

    def date(self, date: datetime | None) -> str:
        """Return the date as readers of the language write it, so that "february 2005" finds it."""
        if date is None:
            return ""
        with translation.override(self.language):
            return date_format(timezone.localtime(date), "DATE_FORMAT")

    def take(self, field: str, passages: Iterable[str], weight: float) -> None:
        tokens = self.tokens.setdefault(field, [])
        for passage in passages:
            found = WORD.findall(passage)[: MOST_WORDS - self.length]
            self.length += len(found)
            self.note(tokens, (known_by(word, self.language) for word in found), weight)
            self.note(tokens, ((word.folded, word.token) for word in hyphenated(passage, self.language)), weight)

    def note(self, tokens: list[str], found: Iterable[tuple[str, str]], weight: float) -> None:
        for folded, its_token in found:
            tokens.append(its_token)
            self.weights[its_token] += weight
            self.words[folded] = its_token
        tokens.append(store.GAP)

    def as_row(self, document: SearchDocument) -> DocumentText:
        return DocumentText(
            document=document,
            headline=self.text.headline,
            lede=self.text.lede,
            body="\n".join([*self.text.body, *self.text.captions]),
            weights="".join(f" {token}:{weight:g}" for token, weight in sorted(self.weights.items())) + " ",
            words=" ".join(sorted(self.words)),
            length=self.length,
        )


def next_id(first: int) -> int:
    """Return a free id for a document of a second, whose documents begin with this one."""
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


def count(changes: Counter[tuple[str, str]], tokens: dict[tuple[str, str], str]) -> None:
    """Add to the counts of words, always in the same order, so that two workers never wait for each other in a ring."""
    changed = sorted((key, change) for key, change in changes.items() if change)
    with connection.cursor() as cursor:
        for start in range(0, len(changed), WORDS_AT_ONCE):
            part = changed[start : start + WORDS_AT_ONCE]
            rows = [
                (*key, token := tokens.get(key, ""), (word := key[1])[:ENDS], word[-ENDS:], spoken(token), change)
                for key, change in part
            ]
            places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows))
            cursor.execute(COUNT.format(rows=places), [value for row in rows for value in row])
    fewer = [key for key, change in changed if change < 0]
    for start in range(0, len(fewer), WORDS_AT_ONCE):
        languages, gone = zip(*fewer[start : start + WORDS_AT_ONCE], strict=True)
        IndexedWord.objects.filter(language__in=set(languages), word__in=gone, documents__lte=0).delete()


def rebuild() -> Iterator[tuple[int, str]]:
    """Write the document of every page anew, and weigh the words of all; yield as `write_anew` and `weigh_anew` do."""
    yield from write_anew()
    yield from weigh_anew()


def write_anew() -> Iterator[tuple[int, str]]:
    """Write the document of every page anew, and yield the key of each page, and why it could not be indexed, if so.

    Readers find the old document of a page until its new one is there.
    """
    for page_ids in batches(searchable().order_by("pk").values_list("pk", flat=True)):
        try:
            update(*page_ids, weigh=False)
        except Exception:
            yield from ((page_id, failure(page_id)) for page_id in page_ids)
        else:
            yield from ((page_id, "") for page_id in page_ids)
    for page_ids in batches(SearchDocument.objects.exclude(page__in=searchable()).values_list("page", flat=True)):
        update(*page_ids)


def weigh_anew() -> Iterator[tuple[int, str]]:
    """Weigh the telling terms of every document by what is now known of all, and yield the key of each page.

    The first documents of an empty index were weighed when nothing was known of how rare their words are.
    """
    for document_ids in batches(SearchDocument.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            documents = SearchDocument.objects.select_for_update(of=("self",)).filter(pk__in=document_ids)
            pages = dict(documents.order_by("pk").values_list("pk", "page"))
            TellingTerm.objects.filter(document__in=pages).delete()
            telling.weigh(DocumentText.objects.filter(pk__in=pages).select_related("document"))
        yield from ((page_id, "") for page_id in pages.values())


def batches(keys: Iterable[int]) -> Iterator[list[int]]:
    waiting = list(keys)
    for start in range(0, len(waiting), PAGES_AT_ONCE):
        yield waiting[start : start + PAGES_AT_ONCE]


def failure(page_id: int) -> str:
    """Bring the document of one page into line; return why that could not be done, or nothing."""
    try:
        update(page_id)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""
