# SPDX-License-Identifier: Apache-2.0
"""The edge around both apps: methods, limits, request ids and the headers that stand on every answer.

It wraps the whole app rather than its routes, so that it also holds for addresses that do not exist. HEAD is answered
by the handler of GET without the body; OPTIONS here. Cookies, accounts and proxies' words about the client are ignored
(reliability.md cases 108, 122, 132, 135).
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import quote

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import answer_problem
from events.catalogue.trust import RegistryFounded
from events.errors import NotFoundError, RegistryError, RejectedError, UnavailableError

MAX_ADDRESS_BYTES: Final = 4096
MAX_HEADERS: Final = 100
READING: Final = ("GET", "HEAD", "OPTIONS")

_EXPOSED: Final = (
    "ETag, Link, Retry-After, Location, X-Request-Id, X-Log-Index, X-Log-Size, Verdigris-Demo, Verdigris-Refusal"
)
_PREFLIGHT_SECONDS: Final = 86_400

_access = logging.getLogger("verdigris.access")

Header = tuple[bytes, bytes]


def common_headers(foundation: RegistryFounded) -> tuple[Header, ...]:
    """Return the headers of every answer: licence, demo mark, open to every site, nothing to run."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": _EXPOSED,
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Link": f'<{licence_url(foundation.licence)}>; rel="license"',
        **({"Verdigris-Demo": "true"} if foundation.demo else {}),
    }
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


def licence_url(licence: str) -> str:
    """Return where a licence can be read, given by URL or by SPDX name."""
    if licence.startswith(("https://", "http://")):
        return quote(licence, safe="/:?#&=%~+,;@!$'()*")
    name = licence.upper()
    if name.startswith("CC-BY-4.0"):
        return "https://creativecommons.org/licenses/by/4.0/"
    return f"https://spdx.org/licenses/{quote(licence, safe='')}.html"


class Edge:
    """An ASGI app around another."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        methods_of: Callable[[str], Sequence[str]],
        headers: Sequence[Header],
        new_request_id: Callable[[], str],
        capacity: int,
    ) -> None:
        """Let through to `app` what `methods_of` allows on a path, up to `capacity` at once."""
        self._app = app
        self._methods_of = methods_of
        self._headers = tuple(headers)
        self._new_request_id = new_request_id
        self._capacity = capacity
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; hand anything that is not HTTP on as it is."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request_id = self._new_request_id()
        method, path = scope["method"], scope["path"]
        sender = _Sender(send, (*self._headers, (b"x-request-id", request_id.encode())), method)
        self._at_work += 1
        try:
            await self._answer({**scope, "state": {"request_id": request_id}}, receive, sender)
        finally:
            self._at_work -= 1
            _access.info("%s %s", method, path, extra={"status": sender.status, "request_id": request_id})

    async def _answer(self, scope: Any, receive: Receive, send: Send) -> None:
        methods = self._methods_of(scope["path"])
        try:
            _check_limits(scope)
            _check_method(scope["method"], methods)
            self._check_capacity()
        except RegistryError as error:
            headers = {"Allow": ", ".join(methods)} if error.code == "method-not-allowed" else {}
            response = answer_problem(error, request_id=scope["state"]["request_id"], headers=headers)
            await response.to_asgi_response(app=None, request=Request(scope))(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await _answer_options(send, ", ".join(methods))
        else:
            scope["method"] = "GET" if scope["method"] == "HEAD" else scope["method"]
            await self._app(scope, receive, send)

    def _check_capacity(self) -> None:
        if self._at_work > self._capacity:
            message = f"{self._at_work} requests at once: at most {self._capacity} are worked on"
            raise UnavailableError(message, code="overloaded")


class _Sender:
    """Passes an answer on with the common headers, and without its body where the method was HEAD."""

    def __init__(self, send: Send, headers: Sequence[Header], method: str) -> None:
        self._send = send
        self._headers = list(headers)
        self._has_body = method != "HEAD"
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message["headers"], *self._headers]}
        elif message["type"] == "http.response.body" and not self._has_body:
            message = {**message, "body": b""}
        await self._send(message)


def _check_limits(scope: Any) -> None:
    path = scope["path"]
    length = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if length > MAX_ADDRESS_BYTES:
        message = f"address of {length} bytes: at most {MAX_ADDRESS_BYTES} are read"
        raise RejectedError(message, code="address-too-long")
    if len(scope["headers"]) > MAX_HEADERS:
        message = f"request with {len(scope['headers'])} headers: at most {MAX_HEADERS} are read"
        raise RejectedError(message, code="too-many-headers")
    # Litestar would tidy these up; every resource has one address, so that a cache keeps it once.
    if "//" in path or (path != "/" and path.endswith("/")):
        message = "address: ends with a slash, or has two in a row"
        raise NotFoundError(message, code="address-unknown")


def _check_method(method: str, methods: Sequence[str]) -> None:
    if method not in methods:
        message = f"method {method[:20]}: expected one of {', '.join(methods)}"
        raise RejectedError(message, code="method-not-allowed")


async def _answer_options(send: Send, allow: str) -> None:
    headers = {
        "Allow": allow,
        "Access-Control-Allow-Methods": allow,
        "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
        "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
        "Content-Length": "0",
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
