# SPDX-License-Identifier: Apache-2.0
"""Answers that follow from the views, kept as ready bytes for as long as they are true (DECISIONS 44).

What was answered is kept under its address, with where the views stood and the minute it was: the first who asks once
either has moved on throws everything away. So the bytes are never older than the ETag that a fresh answer would bear,
nor of another day, and views that are damaged and made anew at the same place are seen within the minute. Before an
answer is given out, the database is asked where the views stand, and nothing else.

It stands in front of the routes, so that what is ready passes through none of their layers. Each process keeps its own.
"""

import datetime
from typing import Any, Final, NamedTuple

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.edge import Header
from api.public.replies import DAY, FOLLOWS, is_among
from api.public.standing import Standing, Standings
from api.wiring import Registry
from events.errors import RegistryError

MOST_BYTES: Final = 64 * 1024 * 1024
_MOST_OF_ONE: Final = MOST_BYTES // 64
_OVERHEAD_BYTES: Final = 4096
"""What keeping an answer takes beside its bytes, at most: its address, its headers, and the objects they are in."""
_LOG_SIZE: Final = b"x-log-size"
"""Not kept: the log grows before the views do."""
_OF_UNCHANGED: Final = frozenset({b"etag", b"cache-control"})
_OK: Final = 200
_NOT_MODIFIED: Final = 304

Address = tuple[str, bytes]


class Truth(NamedTuple):
    """What an answer is true of: what the views reflect, and the minute it is where the registry is."""

    fold: int
    size: int
    leaf_hash: str
    minute: datetime.datetime


class Kept(NamedTuple):
    """An answer: its headers, without how long the log is, and its bytes."""

    headers: list[Header]
    unchanged: list[Header]
    """Those of a 304 in its place (RFC 9110 §15.4.5)."""
    etag: str
    raw: bytes


class ReadyAnswers:
    """An ASGI app around the public one. It is for one event loop, which alone changes what is kept."""

    def __init__(self, app: ASGIApp, registry: Registry, *, most_bytes: int = MOST_BYTES) -> None:
        """Answer from `app`, and again from up to `most_bytes`."""
        self._app = app
        self._registry = registry
        self._standings = Standings(registry)
        self._most_bytes = most_bytes
        self._kept: dict[Address, Kept] = {}
        self._bytes = 0
        self._truth: Truth | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, which may only read."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        address = (scope["path"], scope["query_string"])
        if address in self._kept:
            standing = await self._find_standing()
            kept = self._take(address, standing)
            if kept and standing:
                await _send(kept, standing, scope["headers"], send)
                return
        await self._answer(address, scope, receive, send)

    async def _answer(self, address: Address, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the app answer, and keep that if it is still true once it is there."""
        minute, listener = self._minute(), _Listener(send)
        scope["state"][DAY] = minute.date()
        await self._app(scope, receive, listener)
        follows = scope["state"].get(FOLLOWS)
        if follows is None or listener.is_other:
            return
        standing = await self._find_standing()
        # Behind another position it may have been told by something else. Kept under the minute in which it was asked
        # for, it is not given out by the next day, by which it may have been told.
        if standing and standing.size - 1 == follows:
            self._move(_truth(standing, minute))
            self._keep(address, listener)

    async def _find_standing(self) -> Standing | None:
        try:
            return await self._standings.find()
        except RegistryError:
            # The route meets the same, and knows how to say it.
            return None

    def _minute(self) -> datetime.datetime:
        return self._registry.local_time().replace(second=0, microsecond=0)

    def _take(self, address: Address, standing: Standing | None) -> Kept | None:
        if standing is None:
            return None
        self._move(_truth(standing, self._minute()))
        kept = self._kept.pop(address, None)
        if kept:
            # The last to go, now.
            self._kept[address] = kept
        return kept

    def _move(self, truth: Truth) -> None:
        if truth != self._truth:
            self._kept.clear()
            self._bytes, self._truth = 0, truth

    def _keep(self, address: Address, answer: "_Listener") -> None:
        if len(answer.raw) > _MOST_OF_ONE:
            return
        self._forget(address)
        headers = [header for header in answer.headers if header[0] != _LOG_SIZE]
        unchanged = [header for header in headers if header[0] in _OF_UNCHANGED]
        self._kept[address] = Kept(headers, unchanged, dict(headers)[b"etag"].decode(), answer.raw)
        self._bytes += len(answer.raw) + _OVERHEAD_BYTES
        while self._bytes > self._most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, address: Address) -> None:
        if kept := self._kept.pop(address, None):
            self._bytes -= len(kept.raw) + _OVERHEAD_BYTES


class _Listener:
    """Passes an answer on, and has it afterwards if it was a whole 200 at once."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._parts = 0
        self._status = 0
        self.headers: list[Header] = []
        self.raw = b""

    @property
    def is_other(self) -> bool:
        return self._status != _OK or self._parts != 1

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self._parts, self.raw = self._parts + 1, message["body"]
        await self._send(message)


def _truth(standing: Standing, minute: datetime.datetime) -> Truth:
    return Truth(standing.fold, standing.size, standing.leaf_hash, minute)


async def _send(kept: Kept, standing: Standing, asked: Any, send: Send) -> None:
    stated = next((value.decode("latin-1") for name, value in asked if name == b"if-none-match"), "")
    if stated and is_among(stated, kept.etag):
        await send({"type": "http.response.start", "status": _NOT_MODIFIED, "headers": kept.unchanged})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    headers = [*kept.headers, (_LOG_SIZE, b"%d" % standing.log_size)]
    await send({"type": "http.response.start", "status": _OK, "headers": headers})
    await send({"type": "http.response.body", "body": kept.raw, "more_body": False})
