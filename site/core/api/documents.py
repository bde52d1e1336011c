"""Documents in the API: those that a public page leads to, and that anybody may fetch."""

from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction

from core.addresses import absolute
from core.api.collection import Collection
from core.api.endpoint import Endpoint, detail_url
from core.api.fields import Field
from core.api.pictures import MOST_LOOKED_AFTER, PublicPages, shown_on
from core.api.schema import ADDRESS, NUMBER, TEXT, one_of, or_null, said

DOCUMENTS = "documents"


def is_kept_back() -> Exists:
    """Return a condition for documents: their collection, or one above it, is not for everybody."""
    asked_path = ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
    restrictions = CollectionViewRestriction.objects.annotate(asked_path=asked_path)
    return Exists(restrictions.filter(asked_path__startswith=F("collection__path")))


def document_address(document: Any) -> str:
    return absolute(document.url)


class Documents(Collection):
    """Documents that a public page leads to."""

    name = "Document"
    most_counted = MOST_LOOKED_AFTER

    def __init__(self, public_pages: PublicPages) -> None:
        self.public_pages = public_pages
        self.model = get_document_model()
        self.type = f"{self.model._meta.app_label}.{self.model.__name__}"
        self.fields = [
            Field("id", NUMBER, lambda document: document.pk),
            Field("type", one_of(self.type), lambda document: self.type, in_meta=True),
            Field("detail_url", ADDRESS, lambda document: detail_url(DOCUMENTS, document.pk), in_meta=True),
            Field("download_url", ADDRESS, document_address, in_meta=True),
            Field("title", TEXT, lambda document: document.title),
            Field("extension", TEXT, lambda document: document.file_extension),
            Field("size", said(or_null(NUMBER), "In bytes."), lambda document: document.file_size),
        ]

    def public(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model.objects.filter(~is_kept_back(), shown_on(self.public_pages(), self.model))
        return found


class DocumentsEndpoint(Endpoint):
    place = DOCUMENTS
    model = get_document_model()
