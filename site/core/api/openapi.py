"""The OpenAPI document: what the declarations of fields and parameters say, in the words of OpenAPI 3.1."""

from collections.abc import Iterable
from typing import Any

from core.api.asking import Parameter
from core.api.collection import Collection
from core.api.endpoint import Endpoint
from core.api.fields import parameter, schema_of
from core.api.schema import ADDRESS, NUMBER, TEXT, Schema, known_as, list_of, or_null, record

VERSION = "2.0.0"
INTRODUCTION = (
    "What any reader may see of this site, for programs: no key, no cookie, read-only. "
    "Answers are the same for everybody and may be kept for a minute; ask again with If-None-Match."
)
MESSAGE = record(message=TEXT)


def document(name: str, address: str, endpoints: Iterable[type[Endpoint]]) -> dict[str, Any]:
    """Return the document of an API of that name at that address."""
    endpoints = list(endpoints)
    collections = {each.name: each for endpoint in endpoints for each in endpoint.collections()}
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        paths[f"/{endpoint.place}/"] = {"get": listing(endpoint)}
        paths[f"/{endpoint.place}/{{id}}/"] = {"get": detail(endpoint)}
    return {
        "openapi": "3.1.0",
        "info": {"title": name, "version": VERSION, "description": INTRODUCTION},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": {**{name: schema_of(each.fields) for name, each in collections.items()}, "Message": MESSAGE},
            "responses": {
                "BadRequest": answer("What was asked for cannot be answered, and why.", known_as("Message")),
                "NotFound": answer("There is no such thing, or it is not public.", known_as("Message")),
                "NotModified": {"description": "It is what you have already."},
                "TooMany": {
                    **answer("Too many requests in a minute.", known_as("Message")),
                    "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": NUMBER}},
                },
            },
        },
    }


def listing(endpoint: type[Endpoint]) -> dict[str, Any]:
    collections = endpoint.collections()
    found: dict[str, tuple[Parameter, list[Collection]]] = {}
    for collection in collections:
        for each in endpoint.parameters_of(collection):
            found.setdefault(each.name, (each, []))[1].append(collection)
    meta = record(total_count=or_null(NUMBER), next=or_null(ADDRESS), previous=or_null(ADDRESS))
    items = any_of(collections)
    return {
        "operationId": f"list_{endpoint.place}",
        "summary": f"List {endpoint.place}",
        "parameters": [told(each, of if len(of) < len(collections) else []) for each, of in found.values()],
        "responses": {
            "200": fresh("A part of them.", record(meta=meta, items=list_of(items))),
            **problems("NotModified", "BadRequest", "TooMany"),
        },
    }


def detail(endpoint: type[Endpoint]) -> dict[str, Any]:
    collections = endpoint.collections()
    key = {"name": "id", "in": "path", "required": True, "schema": NUMBER}
    return {
        "operationId": f"tell_{endpoint.place}",
        "summary": f"One of {endpoint.place}, with all that is told of it",
        "parameters": [key, told(parameter(collections[0].fields), [])],
        "responses": {
            "200": fresh("All that is told of it.", any_of(collections)),
            **problems("NotModified", "BadRequest", "NotFound", "TooMany"),
        },
    }


def told(each: Parameter, only_for: list[Collection]) -> dict[str, Any]:
    """Return a parameter, with the types of what it is for if that is not all that an address lists."""
    types = f" With type={' or '.join(one.type for one in only_for)}." if only_for else ""
    return {"name": each.name, "in": "query", "description": each.description + types, "schema": each.schema}


def any_of(collections: list[Collection]) -> Schema:
    schemas = [known_as(collection.name) for collection in collections]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def answer(description: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def fresh(description: str, schema: Schema) -> dict[str, Any]:
    return {
        **answer(description, schema),
        "headers": {"ETag": {"description": "To be sent back as If-None-Match.", "schema": TEXT}},
    }


STATUS = {"NotModified": "304", "BadRequest": "400", "NotFound": "404", "TooMany": "429"}


def problems(*names: str) -> dict[str, Any]:
    return {STATUS[name]: {"$ref": f"#/components/responses/{name}"} for name in names}
