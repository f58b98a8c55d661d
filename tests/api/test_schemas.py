# SPDX-License-Identifier: Apache-2.0
"""The schemas and reference pages as readers of the public API get them."""

import json
import re
from html.parser import HTMLParser

import msgspec
import pytest
from litestar.testing import TestClient

from api.edge import Edge
from events.catalogue import EVENT_TYPES
from events.reference import example_of, schema_of

TYPES = sorted(EVENT_TYPES)
PAGE = {"Accept": "text/html,application/xhtml+xml"}


class Text(HTMLParser):
    """What a page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = ""

    def handle_data(self, data: str) -> None:
        self.shown += data


def test_the_list_leads_to_every_schema(public: TestClient[Edge]) -> None:
    """
    Every type is listed with both titles, and at its address is its schema, whose `$id` is that address.
    """
    items = public.get("/v1/schemas").json()["items"]

    assert list(EVENT_TYPES) == [item["type"] for item in items]
    for item in items:
        answer = public.get(item["href"])
        assert (200, "application/schema+json") == (answer.status_code, answer.headers["content-type"])
        assert (item["href"], msgspec.json.encode(schema_of(item["type"]))) == (answer.json()["$id"], answer.content)
        assert item["title"]["zh"] != item["title"]["en"]


def test_an_unchanged_schema_is_not_sent_again(public: TestClient[Edge]) -> None:
    """
    A schema is known by its ETag; the page at the same address has another.
    """
    first = public.get("/v1/schemas/order.closed.v1")
    again = public.get("/v1/schemas/order.closed.v1", headers={"If-None-Match": first.headers["etag"]})
    page = public.get("/v1/schemas/order.closed.v1", headers=PAGE)

    assert (304, b"") == (again.status_code, again.content)
    assert ("Accept", "Accept") == (first.headers["vary"], page.headers["vary"])
    assert first.headers["etag"] != page.headers["etag"]


@pytest.mark.parametrize("event_type", TYPES)
def test_a_page_shows_every_field_and_the_example(event_type: str, public: TestClient[Edge]) -> None:
    """
    Where a browser asks, the same type is a page with every field in both languages and the example as it is taken.
    """
    answer = public.get(f"/v1/schemas/{event_type}", headers=PAGE)
    page = Text()
    page.feed(answer.text)
    begin = re.search(r"\{\s*\"", page.shown)
    assert begin is not None
    shown, _ = json.JSONDecoder().raw_decode(page.shown[begin.start() :])

    assert answer.headers["content-type"].startswith("text/html")
    assert {"type": event_type, **example_of(event_type)} == shown
    assert all(name in page.shown for name in schema_of(event_type)["properties"])
    assert 'lang="zh"' in answer.text
