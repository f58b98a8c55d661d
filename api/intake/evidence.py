# SPDX-License-Identifier: Apache-2.0
"""`PUT /evidence/{sha256}`: bringing a file that a recorded filing names, as a stream (architecture.md §8).

The filing's signature is the permission (`registry.evidence.custody`). Size, kind and quota follow from the filing, so
that they are known before the first byte; no more than a piece is ever held in memory, and nothing is unpacked
(reliability.md case 136).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request, Response
from litestar.exceptions import InternalServerException
from litestar.params import FromPath

from api.intake.operations import EvidenceQuestion
from api.public.questions import read_question
from api.wiring import WritingRegistry
from events.errors import RejectedError, UnavailableError
from registry.evidence import Named, Received, Upload
from registry.evidence.store import PIECE
from registry.evidence.upload import check_size

_AT_ONCE: Final = 8
"""Files on their way in at the same time; each has a thread for as long as it writes."""
_LEAST_PER_SECOND: Final = 32 * 1024
"""Bytes: whoever sends more slowly holds a place that others wait for."""
_CREATED: Final = 201
_OK: Final = 200

Asking = Request[Any, Any, Any]
Result = TypeVar("Result")


class Bringing:
    """The window at which files are handed in."""

    def __init__(self, registry: WritingRegistry, threads: Executor) -> None:
        """Give files to the custody of `registry`, writing in `threads`."""
        self._registry = registry
        self._threads = threads
        self._on_their_way = 0

    async def put(self, request: Asking, sha256: FromPath[str]) -> Response[bytes]:
        """Take in the file `sha256`."""
        question = read_question(EvidenceQuestion, request.scope["query_string"])
        _check_coding(request)
        if self._on_their_way >= _AT_ONCE:
            message = f"{self._on_their_way} files are on their way in: at most {_AT_ONCE} are taken at once"
            raise UnavailableError(message, code="evidence-busy")
        self._on_their_way += 1
        try:
            named = await self._run(self._admit, sha256, question.position)
            check_size(named.item, _stated_size(request))
            received = await self._receive(request, named)
        finally:
            self._on_their_way -= 1
        return Response(
            msgspec.json.encode(received),
            status_code=_CREATED if received.is_new else _OK,
            media_type="application/json",
            headers={
                "Location": f"{self._registry.settings.public_url}/v1/evidence/{sha256}",
                "Cache-Control": "no-store",
            },
        )

    def _admit(self, digest: str, position: int | None) -> Named:
        with self._registry.store.reading() as view:
            return self._registry.evidence.admit(view, digest, position=position)

    async def _receive(self, request: Asking, named: Named) -> Received:
        upload: Upload = await self._run(self._registry.evidence.begin, named)
        seconds = self._registry.settings.receive_seconds + named.item.bytes / _LEAST_PER_SECOND
        try:
            async with asyncio.timeout(seconds):
                await self._write(request, upload)
        except TimeoutError as error:
            message = f"request body: not received within {seconds:.0f} s"
            raise RejectedError(message, code="request-timeout") from error
        except InternalServerException as error:
            message = "request body: the sender went away before its end"
            raise RejectedError(message, code="request-timeout") from error
        else:
            return await self._run(upload.finish, self._registry.clock())
        finally:
            await self._run(upload.close)

    async def _write(self, request: Asking, upload: Upload) -> None:
        waiting = bytearray()
        async for raw in request.stream():
            waiting += raw
            if len(waiting) >= PIECE:
                await self._run(upload.write, bytes(waiting))
                waiting.clear()
        await self._run(upload.write, bytes(waiting))

    async def _run(self, work: Callable[..., Result], *given: Any) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)


def _check_coding(request: Asking) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        message = f"content encoding {coding[:40]!r}: files are sent as they are"
        raise RejectedError(message, code="content-encoding")


def _stated_size(request: Asking) -> int | None:
    stated = request.headers.get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdecimal() else None
