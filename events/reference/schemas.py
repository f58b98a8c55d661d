# SPDX-License-Identifier: Apache-2.0
"""A JSON Schema 2020-12 for the `data` of every event type, made by msgspec from the struct and served for ever.

`$id` is the schema's path: a reader resolves it against the address it came from (RFC 3986 §5.1.3), so that the bytes
are the same at every ledger and mirror. What one field cannot show by itself (a period that ends before it starts, a
check digit) is in the struct alone: whoever passes the schema may still be refused by `POST /filings/check`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from events.catalogue import EVENT_TYPES
from events.errors import NotFoundError
from events.reference.meanings import meaning_of, title_of
from events.reference.structs import structs_in
from events.withheld import PRIVATE

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ADDRESS: Final = "/v1/schemas/"
_REFERENCE: Final = "#/$defs/{name}"
_ECMA_END: Final = "$"
"""ECMA-262, which JSON Schema takes its patterns from, has no `\\Z`; its `$` means just that."""


def schema_of(event_type: str) -> Mapping[str, Any]:
    """Return the schema of the `data` of filings of `event_type`.

    Raises:
        NotFoundError: the catalogue has no such type.
    """
    if event_type not in EVENT_TYPES:
        message = f"event type {event_type[:80]!r}: not in the catalogue"
        raise NotFoundError(message, code="schema-unknown")
    return _make_schema(event_type)


@cache
def _make_schema(event_type: str) -> Mapping[str, Any]:
    kind = EVENT_TYPES[event_type]
    _, definitions = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    for struct in structs_in(kind):
        _add_meanings(definitions[struct.__name__], struct)
    definitions |= _private_definitions(definitions)
    own = definitions.pop(kind.__name__)
    # The type stands beside the data, not in it (architecture.md §3).
    properties = {name: value for name, value in own["properties"].items() if name != "type"}
    schema = {
        "$schema": DIALECT,
        "$id": ADDRESS + event_type,
        "title": event_type,
        "description": title_of(kind),
        "type": "object",
        "properties": properties,
        "required": [name for name in own["required"] if name != "type"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }
    found: dict[str, Any] = _rewritten(schema)
    return found


def _add_meanings(definition: dict[str, Any], struct: type[Struct]) -> None:
    for field, written in zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True):
        if meaning := meaning_of(struct, field):
            definition["properties"][written]["description"] = meaning


def _private_definitions(value: Any) -> dict[str, Any]:
    """Return the definitions of what private fields hold off the log, which their marks bring along."""
    if isinstance(value, dict):
        own = value[PRIVATE]["value"].get("$defs", {}) if PRIVATE in value else {}
        return {name: found for inner in value.values() for name, found in _private_definitions(inner).items()} | own
    return {}


def _rewritten(value: Any, *, is_private: bool = False) -> Any:
    """Return a schema in the words of ECMA-262, and with all definitions in one place."""
    if isinstance(value, dict):
        return {
            name: inner[:-2] + _ECMA_END
            if name == "pattern" and isinstance(inner, str) and inner.endswith(r"\Z")
            else _rewritten(inner, is_private=is_private or name == PRIVATE)
            for name, inner in value.items()
            if not (is_private and name == "$defs")
        }
    return [_rewritten(inner, is_private=is_private) for inner in value] if isinstance(value, list) else value
