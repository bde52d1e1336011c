"""What a program may ask, parameter by parameter. Whoever asks for anything else is told so in words."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from wagtail.api.v2.utils import BadRequestError

from core.api.schema import NUMBER, TEXT, Schema, one_of

SLUG = re.compile(r"[-\w]{1,80}")
SHOWN = 60  # letters of what was asked, in an answer that refuses it

Asked = dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address; `read` returns what it asks for, and raises BadRequestError in words."""

    name: str
    description: str
    schema: Schema
    read: Callable[[str], Any]


def whole_number(name: str, description: str, least: int, most: int) -> Parameter:
    def read(value: str) -> int:
        is_number = value.isascii() and value.isdecimal() and len(value) <= len(str(most))
        if not is_number or not least <= int(value) <= most:
            raise BadRequestError(f"{name} has to be a whole number from {least} to {most}, not {shown(value)}.")
        return int(value)

    return Parameter(name, description, {**NUMBER, "minimum": least, "maximum": most}, read)


def choice(name: str, description: str, choices: Iterable[str]) -> Parameter:
    values = list(choices)

    def read(value: str) -> str:
        if value not in values:
            raise BadRequestError(f"{name} has to be one of {', '.join(values)}, not {shown(value)}.")
        return value

    return Parameter(name, description, one_of(*values), read)


def slug(name: str, description: str) -> Parameter:
    def read(value: str) -> str:
        if not SLUG.fullmatch(value):
            raise BadRequestError(f"{name} has to be the last part of an address, like sea-ice, not {shown(value)}.")
        return value

    return Parameter(name, description, {**TEXT, "pattern": r"^[-\w]{1,80}$"}, read)


def words(name: str, description: str, longest: int) -> Parameter:
    def read(value: str) -> str:
        text = " ".join(value.replace("\x00", " ").split())
        if not text or len(text) > longest:
            raise BadRequestError(f"{name} has to be 1 to {longest} characters long.")
        return text

    return Parameter(name, description, {**TEXT, "minLength": 1, "maxLength": longest}, read)


def read_query(query: QueryDict, parameters: Iterable[Parameter]) -> Asked:
    """Return what is asked for, by the names of parameters. BadRequestError for what none of them knows."""
    known = {parameter.name: parameter for parameter in parameters}
    if unknown := [name for name in query if name not in known]:
        raise BadRequestError(f"There is no parameter {shown(unknown[0])} here, but {', '.join(known)}.")
    for name, values in query.lists():
        if len(values) > 1:
            raise BadRequestError(f"{name} was given {len(values)} times; once will do.")
    return {name: known[name].read(values[0]) for name, values in query.lists()}


def shown(value: str) -> str:
    """Return what was asked as an answer quotes it."""
    return f"“{value[:SHOWN]}…”" if len(value) > SHOWN else f"“{value}”"
