"""What is told of a thing, field by field."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wagtail.api.v2.utils import BadRequestError

from core.api.asking import Parameter, shown
from core.api.schema import TEXT, Schema

ALWAYS = ("id", "type", "detail_url")  # whatever `fields` asks for
LONGEST = 500  # characters of `fields`


@dataclass(frozen=True)
class Field:
    """One thing that is told: what it is called, the schema of it, and what tells it.

    `in_lists`: also where several things are told of and nobody asks for it. `is_whole`: it costs as much as a page,
    so that few are told of at once.
    """

    name: str
    schema: Schema
    tell: Callable[[Any], Any]
    in_lists: bool = True
    in_meta: bool = False
    is_whole: bool = False


def chosen(fields: Sequence[Field], asked: str, *, in_list: bool) -> list[Field]:
    """Return the fields that are asked for, in their own order: as Wagtail's API has it, but without nested ones."""
    known = {field.name for field in fields}
    wanted = {field.name for field in fields if field.in_lists or not in_list}
    parts = asked.split(",") if asked else []
    if parts[:1] in (["*"], ["_"]):
        wanted = known if parts.pop(0) == "*" else set()
    for part in parts:
        name = part.removeprefix("-")
        if name not in known:
            raise BadRequestError(
                f"There is no field {shown(name)} here, but {', '.join(field.name for field in fields)}."
            )
        wanted = wanted - {name} if part != name else wanted | {name}
    wanted |= set(ALWAYS)
    return [field for field in fields if field.name in wanted]


def told(fields: Iterable[Field], thing: Any) -> dict[str, Any]:
    """Return what the fields tell of a thing, `meta` right behind its id as Wagtail's API has it."""
    answer: dict[str, Any] = {"id": None, "meta": {}}
    for field in fields:
        (answer["meta"] if field.in_meta else answer)[field.name] = field.tell(thing)
    return answer


def schema_of(fields: Sequence[Field]) -> Schema:
    """Return the schema of what is told; what `fields` can leave out is not required."""
    meta = {field.name: field.schema for field in fields if field.in_meta}
    properties = {"id": None, "meta": object_of(meta)} | {
        field.name: field.schema for field in fields if not field.in_meta
    }
    return object_of(properties, "meta")


def object_of(properties: dict[str, Any], *required: str) -> Schema:
    needed = [name for name in properties if name in ALWAYS or name in required]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def parameter(fields: Sequence[Field]) -> Parameter:
    """Return the parameter that asks for fields."""

    def read(value: str) -> str:
        if len(value) > LONGEST:
            raise BadRequestError(f"fields has to be shorter than {LONGEST} characters.")
        return value

    return Parameter(
        "fields",
        "What is to be told, separated by commas: more than of its own accord (`body,html`), less (`-lede`), "
        "everything (`*`), or nothing but what is named (`_,title`).",
        {**TEXT, "maxLength": LONGEST, "examples": [",".join(field.name for field in fields if not field.in_meta)]},
        read,
    )
