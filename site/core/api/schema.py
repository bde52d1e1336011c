"""What JSON schemas are made of (JSON Schema 2020-12, which OpenAPI 3.1 uses)."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
HTML: Schema = {"type": "string", "contentMediaType": "text/html"}
NUMBER: Schema = {"type": "integer"}
YES_OR_NO: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "iri"}  # of another site too, which may have letters of any language


def said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def one_of(*values: str) -> Schema:
    return {"enum": list(values)}


def record(**properties: Schema) -> Schema:
    """Return the schema of an object that has all of these, and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def known_as(name: str) -> Schema:
    """Return what stands for a schema that the document names."""
    return {"$ref": f"#/components/schemas/{name}"}
