# SPDX-License-Identifier: Apache-2.0
"""The edge: capacity, licences, and what is written about each request."""

import asyncio
import json
import logging
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from api.edge import READING, Edge, common_headers, licence_url
from api.intake.app import Intake
from api.logs import JsonFormatter
from api.public.app import public_app
from api.settings import resolve_target
from api.wiring import WritingRegistry

LICENCES = {
    "the licence of the data by default": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "another by its SPDX name": ("ODbL-1.0", "https://spdx.org/licenses/ODbL-1.0.html"),
    "one by its address": ("https://data.example/licence", "https://data.example/licence"),
    "one that would break out of the header": ("https://x>; rel=evil", "https://x%3E;%20rel=evil"),
}


@pytest.mark.parametrize(("licence", "address"), LICENCES.values(), ids=LICENCES.keys())
def test_a_licence_has_an_address(licence: str, address: str) -> None:
    """
    Every answer links to its licence, however it is given.
    """
    assert licence_url(licence) == address


def test_too_many_at_once_are_told_to_come_back(registry: WritingRegistry) -> None:
    """
    Beyond its capacity the edge answers 503 with Retry-After, in the shape of every other problem.
    """
    app = Edge(
        public_app(registry),
        methods_of=lambda _: READING,
        headers=common_headers(registry.foundation),
        new_request_id=lambda: "one",
        capacity=0,
    )
    with TestClient(app) as client:
        response = client.get("/")

    assert (503, "overloaded", "5") == (
        response.status_code,
        response.json()["code"],
        response.headers["retry-after"],
    )


def test_every_request_is_logged_with_its_id_and_status(
    public: TestClient[Edge], caplog: pytest.LogCaptureFixture
) -> None:
    """
    The access log has one line for each request, without its query.
    """
    with caplog.at_level(logging.INFO, "verdigris.access"):
        response = public.get("/v1/rights?q=somebody")

    line = json.loads(JsonFormatter().format(caplog.records[-1]))
    assert ("info", "GET /v1/rights", 200, response.headers["x-request-id"]) == (
        line["level"],
        line["message"],
        line["status"],
        line["request_id"],
    )


def test_a_log_line_is_json_whatever_happened() -> None:
    """
    A failure is one line of JSON with its traceback inside.
    """
    try:
        message = "line\nbreak"
        raise RuntimeError(message)
    except RuntimeError as error:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, __file__, 1, "failed: %s", (error,), (type(error), error, error.__traceback__)
        )

    formatted = JsonFormatter().format(record)

    assert "\n" not in formatted
    assert "RuntimeError" in json.loads(formatted)["exception"]


def test_no_log_line_has_a_password() -> None:
    """
    Settings that end up in a message hide their secrets.
    """
    settings = resolve_target("postgresql://v:s3cret@db/x", environ={})
    record = logging.getLogger("x").makeRecord("x", logging.INFO, __file__, 1, "using %s", (settings,), None)

    assert "s3cret" not in JsonFormatter().format(record)


def test_a_sender_who_goes_away_is_no_fault(fresh: WritingRegistry, caplog: pytest.LogCaptureFixture) -> None:
    """
    A connection that breaks within a body leaves no error in the log.
    """
    window = Intake(fresh, on_recorded=lambda: None)
    parts: list[Any] = [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}]
    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": "/filings",
        "raw_path": b"/filings",
        "query_string": b"",
        "headers": [(b"content-type", b"application/jose")],
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    with caplog.at_level(logging.WARNING):
        asyncio.run(window.app()(scope, receive, send))
    window.close()

    assert sent[0]["status"] == 408
    assert caplog.records == []
    assert msgspec.json.decode(sent[1]["body"])["code"] == "request-timeout"
