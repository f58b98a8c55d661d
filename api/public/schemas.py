# SPDX-License-Identifier: Apache-2.0
"""The event types: a JSON Schema of each, served for ever, and the same as a reference page for people.

A type that was released once stays in the catalogue, so its schema stays at its address. The page shows the same
words, the code lists and the example that a test executes, in both languages at once.
"""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from api.public.help import HTML
from api.public.operations import public
from api.public.questions import Asking, Opened
from api.public.replies import reply_bytes, reply_document
from events.catalogue import EVENT_TYPES
from events.codelists import Bilingual
from events.reference import example_of, explain_type, family_of, fields_of, schema_of
from events.reference.schemas import ADDRESS, DIALECT
from events.reference.structs import structs_in

SCHEMA: Final = "application/schema+json"
_CACHE: Final = "public, max-age=3600"


class SchemaItem(Struct, frozen=True, kw_only=True):
    """An event type, and where its schema is."""

    type: str
    family: str
    """The part of the catalogue it belongs to."""
    title: Bilingual
    href: str


class SchemaList(Struct, frozen=True, kw_only=True):
    """Every event type, in the order of the catalogue."""

    dialect: str
    items: tuple[SchemaItem, ...]


@public("/v1/schemas", answer=SchemaList)
def list_schemas(request: Asking, registry: Opened) -> Response[bytes]:
    """List every event type with what it means and the address of its JSON Schema."""
    items = tuple(
        SchemaItem(type=name, family=family_of(name), title=_title(name), href=ADDRESS + name) for name in EVENT_TYPES
    )
    return reply_document(request, registry, SchemaList(dialect=DIALECT, items=items), cache=_CACHE)


@public("/v1/schemas/{event_type:str}", media_type=SCHEMA)
def get_schema(request: Asking, event_type: FromPath[str]) -> Response[bytes]:
    """Return the JSON Schema 2020-12 of an event type's data; as a reference page where a browser asks."""
    schema = schema_of(event_type)
    if HTML in request.headers.get("accept", ""):
        return reply_bytes(request, _format_page(event_type).encode(), HTML, cache=_CACHE, vary="Accept")
    return reply_bytes(request, msgspec.json.encode(schema), SCHEMA, cache=_CACHE, vary="Accept")


def _title(event_type: str) -> Bilingual:
    kind = EVENT_TYPES[event_type]
    return Bilingual(zh=explain_type(event_type, kind, "zh"), en=explain_type(event_type, kind, "en"))


def _format_page(event_type: str) -> str:
    """Return plain HTML with nothing to run, each text marked with its language."""
    title = _title(event_type)
    tables = "".join(_format_struct(kind) for kind in structs_in(EVENT_TYPES[event_type]))
    example: Mapping[str, Any] = {"type": event_type, **example_of(event_type)}
    shown = msgspec.json.format(msgspec.json.encode(example), indent=2).decode()
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(event_type)}</title>'
        f'<meta name="viewport" content="width=device-width"></head><body><main><h1>{escape(event_type)}</h1>'
        f'<p lang="zh">{escape(title.zh)}</p><p lang="en">{escape(title.en)}</p>{tables}'
        f'<h2><span lang="zh">示例</span> · <span lang="en">Example</span></h2><pre>{escape(shown)}</pre>'
        f'<p><a href="/v1/schemas">/v1/schemas</a></p></main></body></html>\n'
    )


def _format_struct(kind: type[Struct]) -> str:
    pairs = zip(fields_of(kind, "zh"), fields_of(kind, "en"), strict=True)
    rows = "".join(
        f'<tr><th scope="row"><code>{escape(zh.name)}</code></th><td lang="zh">{escape(zh.explanation)}</td>'
        f'<td lang="en">{escape(en.explanation)}{_link(en.codelist)}</td></tr>'
        for zh, en in pairs
    )
    head = '<tr><th scope="col">·</th><th scope="col" lang="zh">含义</th><th scope="col" lang="en">Meaning</th></tr>'
    return f"<table><caption>{escape(kind.__name__)}</caption><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _link(list_id: str | None) -> str:
    return f' <a href="/v1/codelists/{list_id}">{list_id}</a>' if list_id else ""


ROUTES: Final = (list_schemas, get_schema)
