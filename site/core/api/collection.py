"""Things of one kind that anybody may see: how they are found, counted, loaded and told of."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from core.api import fields as field_list
from core.api.asking import Asked, Parameter, choice, whole_number
from core.api.fields import Field, chosen

MOST = 50  # things that are told of at once
MOST_WHOLE = 10  # the same, where each costs as much as a page
USUAL = 20
FURTHEST = 10_000  # things that are skipped, and that are counted: a database goes through all of them


class Collection(ABC):
    """What an address lists. Subclasses say what is in it; `name` is what the OpenAPI document calls one of them."""

    name: str
    type: str
    fields: Sequence[Field]
    orders: Sequence[str] = ("id", "-id")
    most_counted = FURTHEST

    @property
    def parameters(self) -> list[Parameter]:
        """What a list can be asked for."""
        return [
            *self.narrowing,
            choice("order", f"In which order; {self.orders[0]} if left out.", self.orders),
            whole_number(
                "limit", f"How many at once: {USUAL} if left out, {MOST_WHOLE} at most with whole texts.", 1, MOST
            ),
            whole_number("offset", "How many to skip.", 0, FURTHEST),
            field_list.parameter(self.fields),
        ]

    @property
    def narrowing(self) -> list[Parameter]:
        """What a list can be narrowed down by."""
        return []

    @abstractmethod
    def public(self) -> QuerySet[Any]:
        """Return those that any reader may see now."""

    def found(self, asked: Asked) -> QuerySet[Any]:
        """Return those that are asked for, in no order. BadRequestError."""
        return self.public()

    def ordered(self, found: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        return found.order_by(asked.get("order", self.orders[0]))

    def length(self, asked: Asked) -> int | None:
        """Return how many are asked for; None for more than are counted."""
        counted = self.found(asked).order_by().values("pk")[: self.most_counted + 1].count()
        return None if counted > self.most_counted else counted

    def keys(self, asked: Asked, start: int, end: int) -> list[int]:
        found = self.ordered(self.found(asked), asked)
        return list(found.values_list("pk", flat=True)[start:end])

    def load(self, keys: list[int], names: set[str]) -> list[Any]:
        """Return those of these that are public, in this order, with all that fields of these names tell of them."""
        rows = {row.pk: row for row in self.loading(self.public().filter(pk__in=keys), names)}
        return self.with_parts([rows[key] for key in keys if key in rows], names)

    def loading(self, found: QuerySet[Any], names: set[str]) -> QuerySet[Any]:
        """Load what is told of all of them together with their rows."""
        return found

    def with_parts(self, rows: list[Any], names: set[str]) -> list[Any]:
        """Return what fields tell of, with what their rows point to asked for once for all of them."""
        return rows

    def chosen(self, asked: Asked, *, in_list: bool) -> list[Field]:
        return chosen(self.fields, asked.get("fields", ""), in_list=in_list)
