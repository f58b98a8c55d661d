# SPDX-License-Identifier: Apache-2.0
"""The description of the API, OpenAPI 3.1, made of the operations that the routes themselves carry.

Schemas come from msgspec, which knows patterns, limits, tags and words that Litestar's own description loses
(stack.md §4).
"""

import re
from collections.abc import Sequence
from typing import Any, Final, get_type_hints

import msgspec
from msgspec import Struct

from api.problems import MEDIA_TYPE as PROBLEM_TYPE
from api.problems import Problem
from api.public.operations import Operation
from api.public.replies import JSON, SOFTWARE
from api.wiring import Registry
from events.withheld import PRIVATE
from projections.answers import AnyStatus, RightAnswer, UnknownStatus
from projections.status import Status

_REFERENCE: Final = "#/components/schemas/{name}"
_PATH_PARAMETER: Final = re.compile(r"{(\w+)}")
_NUMBERS: Final = frozenset({"position"})


class Marks(Struct, frozen=True, kw_only=True):
    """What every JSON answer carries beside its own members."""

    licence: str
    demo: bool
    """True: everything in this registry is made up."""


def _without_union(answer: type[Struct]) -> type[Struct]:
    """Return `answer` with one status of the two there are, which msgspec cannot describe as alternatives."""
    fields = [
        (name, Status if hint == AnyStatus else hint)
        for name, hint in get_type_hints(answer, include_extras=True).items()
    ]
    return msgspec.defstruct(answer.__name__, fields, kw_only=True, namespace={"__doc__": answer.__doc__})


def _without_private_values(schema: Any) -> Any:
    """Return `schema` with private fields marked by their ground alone: an answer has the digest, never the value."""
    if isinstance(schema, dict):
        return {
            name: {"ground": inner["ground"]} if name == PRIVATE else _without_private_values(inner)
            for name, inner in schema.items()
        }
    return [_without_private_values(inner) for inner in schema] if isinstance(schema, list) else schema


def describe(operations: Sequence[Operation], registry: Registry) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of `operations`."""
    answers = [operation.answer for operation in operations if operation.answer is not None]
    kinds = [*answers, *(operation.question for operation in operations), Marks, Problem, Status, UnknownStatus]
    described = [_without_union(kind) if kind is RightAnswer else kind for kind in kinds]
    schemas, told = msgspec.json.schema_components(described, ref_template=_REFERENCE)
    components = _without_private_values(told)
    schema_of = dict(zip(kinds, schemas, strict=True))
    components[RightAnswer.__name__]["properties"]["status"] = {"anyOf": [schema_of[Status], schema_of[UnknownStatus]]}
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, schema_of, components)
    foundation = registry.foundation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": foundation.title.en or foundation.title.zh,
            "description": f"Ledger {foundation.origin}. Read-only but for the intake; no account.",
            "version": SOFTWARE,
            "license": {"name": foundation.licence},
        },
        "servers": [{"url": registry.settings.public_url or "/"}],
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(
    operation: Operation, schema_of: dict[Any, dict[str, Any]], components: dict[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.question, components)],
        "responses": _responses(operation, schema_of),
    }
    if operation.body:
        content = {operation.body: {"schema": {"type": "string"}}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _responses(operation: Operation, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    if operation.answer is not None:
        schema = {"allOf": [schema_of[operation.answer], schema_of[Marks]]}
    responses: dict[str, Any] = {
        str(operation.status): {"description": "The answer.", "content": {operation.media_type: {"schema": schema}}}
    }
    if operation.method == "get":
        responses["304"] = {"description": "The copy named by If-None-Match is still good."}
    else:
        responses["200"] = {"description": "The same again.", "content": {JSON: {"schema": schema}}}
    problem = {PROBLEM_TYPE: {"schema": schema_of[Problem]}}
    responses["default"] = {"description": "A problem, in both languages (RFC 9457).", "content": problem}
    return responses


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0} if name in _NUMBERS else {"type": "string"},
        }
        for name in _PATH_PARAMETER.findall(path)
    ]


def _query_parameters(question: type[Struct], components: dict[str, Any]) -> list[dict[str, Any]]:
    properties = components[question.__name__]["properties"]
    required = components[question.__name__].get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in properties.items()
    ]
