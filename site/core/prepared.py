"""Statements that nearly every page needs, put together once.

Django writes the SQL of a queryset anew each time it is asked. For what loads a story, with dozens of columns and what
they point to, that takes several times as long as the database takes to answer. So a process writes it once, with
stand-ins for the values, and gives other values to the same SQL from then on:

    @prepared
    def bylines_of(story: int) -> QuerySet[Byline]:
        return Byline.objects.filter(story=story).select_related("person__portrait")

    rows = bylines_of(page.pk)

What varies has to be an argument: a number, a text, a moment, or a list of numbers or texts, for `__in`. What such a
function reads elsewhere, the clock for one, would be kept for good.
"""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime
from functools import update_wrapper
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.query import get_related_populators
from django.utils import timezone

Row = TypeVar("Row", bound=Model)
Value = int | str | datetime


class Prepared(Generic[Row]):
    """What a function asks for; called as that function is, it returns the rows."""

    def __init__(self, make: Callable[..., QuerySet[Row]]) -> None:
        self.make = make
        self.statements: dict[tuple[int, ...], Statement[Row]] = {}  # by how many values each list has
        update_wrapper(self, make)

    def __call__(self, *values: Value | Sequence[Value]) -> list[Row]:
        filled = [value if isinstance(value, Value) else filled_up(value) for value in values]
        shape = tuple(-1 if isinstance(value, Value) else len(value) for value in filled)
        if shape not in self.statements:
            if 0 in shape:
                return []
            self.statements[shape] = Statement(self.make, filled)
        return self.statements[shape].ask(flat(filled))


prepared = Prepared


class Statement(Generic[Row]):
    """The SQL for lists of certain lengths, and how rows are made of what it answers."""

    def __init__(self, make: Callable[..., QuerySet[Row]], values: Sequence[Any]) -> None:
        stand_ins = StandIns()
        given = [
            stand_ins.of(value) if isinstance(value, Value) else [stand_ins.of(each) for each in value]
            for value in values
        ]
        queryset = make(*given)
        self.lookups = queryset._prefetch_related_lookups  # type: ignore[attr-defined]
        self.compiler = queryset.query.get_compiler(connection=connection)
        try:
            self.sql, written = self.compiler.as_sql()
        except EmptyResultSet as error:
            raise ValueError(f"{make.__qualname__} asks for nothing, whatever it is given") from error
        self.places = [(stand_ins.place(value), value) for value in written]
        if forgotten := set(range(len(stand_ins.numbers))) - {place for place, _value in self.places}:
            raise ValueError(f"The statement of {make.__qualname__} leaves values out: {sorted(forgotten)}")
        # From here on as django.db.models.query.ModelIterable does it, but once.
        select, kind = self.compiler.select, self.compiler.klass_info
        columns = kind["select_fields"]
        self.model, self.columns = kind["model"], slice(columns[0], columns[-1] + 1)
        self.names = [column[0].target.attname for column in select[self.columns]]
        self.related = get_related_populators(kind, select, connection.alias)  # type: ignore[call-arg] # of Django 6
        self.converters = self.compiler.get_converters([column[0] for column in select[: self.compiler.col_count]])

    def ask(self, values: Sequence[Value]) -> list[Row]:
        adapted = [adapt(value) for value in values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [value if place is None else adapted[place] for place, value in self.places])
            answer = cursor.fetchall()
        compiler = copy(self.compiler)
        compiler.connection = connection  # of this thread, for what is converted
        rows = [self.row(each) for each in compiler.apply_converters(answer, self.converters)]
        if self.lookups:
            prefetch_related_objects(rows, *self.lookups)
        return rows

    def row(self, values: Sequence[Any]) -> Row:
        row = self.model.from_db(connection.alias, self.names, values[self.columns])
        for relation in self.related:
            relation.populate(values, row)
        for name, column in self.compiler.annotation_col_map.items():
            setattr(row, name, values[column])
        return cast(Row, row)


class StandIns:
    """Values that no statement holds of its own accord, each known again in what Django makes of it."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def of(self, value: Value) -> Value:
        number = len(self.numbers)
        stand_in: Value
        if isinstance(value, datetime):
            stand_in = timezone.make_aware(datetime(1, 1, 2, microsecond=number), timezone.get_default_timezone())
        else:
            stand_in = -2_000_000_000 + number if isinstance(value, int) else f"\ue000{number}"
        self.numbers[adapt(stand_in)] = number
        return stand_in

    def place(self, written: Any) -> int | None:
        """Return which of the values stands here, or None for what the statement holds itself."""
        try:
            return self.numbers.get(written)
        except TypeError:  # of what cannot be a key, none is ours
            return None


def filled_up(values: Sequence[Value]) -> list[Value]:
    """Repeat the last of the values until they are as many as a power of two: so few statements do for all lists."""
    wanted = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (wanted - len(values))] if values else []


def adapt(value: Value) -> Any:
    """Return a value as Django gives it to the database."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def flat(values: Sequence[Value | Sequence[Value]]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        if isinstance(value, Value):
            found.append(value)
        else:
            found.extend(value)
    return found
