# SPDX-License-Identifier: Apache-2.0
"""The intake over HTTP: `POST /filings` and `POST /filings/check` (architecture.md §4 and §8).

Size, media type and time are checked before anything is parsed; every answer to a filing is a receipt or a signed
refusal. Order, signatures and law are the desk's. Waiting filings have threads of their own, so that a rush at the
desk never stands in the way of readers.
"""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import msgspec
from litestar import Litestar, Request, Response, post, put
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import InternalServerException

from api.edge import READING, Edge, common_headers
from api.intake.evidence import Bringing
from api.intake.limits import Budgets, Waiting
from api.intake.operations import CHECK, EVIDENCE, FILINGS
from api.intake.refusals import HEADER, sign_refusal
from api.intake.results import Checked, planned, recorded
from api.problems import encode, handle_exception, headers_of, problem_of, report, request_id_of, respond
from api.public.help import get_problem, list_problems
from api.public.service import get_health_now
from api.wiring import WritingRegistry, new_request_id
from events.clock import format_instant
from events.errors import RejectedError, UnavailableError
from events.filing import MAX_FILING_BYTES, MEDIA_TYPE

WRITING: Final = ("OPTIONS", "POST")
BRINGING: Final = ("OPTIONS", "PUT")
_JSON: Final = "application/json"
_WAITING: Final = 128
"""Filings that may wait for their group's commit; waiting costs a thread and nothing else."""
_CREATED: Final = 201
_OK: Final = 200

Result = TypeVar("Result")
Asking = Request[Any, Any, Any]


class Intake:
    """The window at which filings are handed in."""

    def __init__(self, registry: WritingRegistry, on_recorded: Callable[[], None]) -> None:
        """Hand filings to the registry's desk and call `on_recorded` after each that is new."""
        self._registry = registry
        self._on_recorded = on_recorded
        self._threads = ThreadPoolExecutor(_WAITING, thread_name_prefix="intake")
        self._budgets = Budgets(registry.settings.key_filings)
        self.waiting = Waiting()
        """Filings that are at the desk now."""

    def app(self) -> Edge:
        """Return the intake as an ASGI app; only `/filings` itself signs its refusals, since a check is no filing."""
        sign: dict[int | type[Exception], Any] = {Exception: self._refuse}
        bringing = Bringing(self._registry, self._threads)
        app = Litestar(
            route_handlers=[
                post(FILINGS, name="file", exception_handlers=sign)(self._file),
                post(CHECK, name="check")(self._check),
                put(f"{EVIDENCE}/{{sha256:str}}", name="put_evidence", request_max_body_size=None)(bringing.put),
                get_health_now,
                list_problems,
                get_problem,
            ],
            request_max_body_size=MAX_FILING_BYTES,
            exception_handlers={Exception: handle_exception},
            state=State({"registry": self._registry}),
            dependencies={"registry": Provide(lambda: self._registry, sync_to_thread=False)},
            openapi_config=None,
            logging_config=None,
        )
        return Edge(
            app,
            methods_of=_methods_of,
            headers=common_headers(self._registry.foundation),
            new_request_id=new_request_id,
            capacity=self._registry.settings.connections,
        )

    def close(self) -> None:
        """Let the filings in hand finish."""
        self._threads.shutdown(wait=True)

    async def _file(self, request: Asking) -> Response[bytes]:
        raw = await self._receive(request)
        with self._budgets.spending(raw) as spend, self.waiting.one_more():
            receipt = await self._run(self._registry.desk.file, raw)
        if receipt.is_new:
            spend()
            self._on_recorded()
        location = f"{self._registry.settings.public_url}/v1/events/{receipt.position}"
        return Response(
            msgspec.json.encode(recorded(receipt)),
            status_code=_CREATED if receipt.is_new else _OK,
            media_type=_JSON,
            headers={"Location": location, "Cache-Control": "no-store"},
        )

    async def _check(self, request: Asking) -> Response[bytes]:
        body = msgspec.json.encode(await self._run(self._plan, await self._receive(request)))
        return Response(body, status_code=_OK, media_type=_JSON, headers={"Cache-Control": "no-store"})

    def _plan(self, raw: bytes) -> Checked:
        entry = self._registry.desk.check(raw)
        return planned(entry, self._registry.answers.find_warnings(entry))

    async def _run(self, work: Callable[[bytes], Result], raw: bytes) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, raw)

    async def _receive(self, request: Asking) -> bytes:
        """Return the whole body, whose size Litestar caps while reading.

        Raises:
            RejectedError: another media type or a coding, or the body did not arrive in time.
        """
        _check_media_type(request)
        seconds = _seconds(self._registry)
        try:
            async with asyncio.timeout(seconds):
                raw = await request.body()
        except TimeoutError as error:
            message = f"request body: not received within {seconds} s"
            raise RejectedError(message, code="request-timeout") from error
        except InternalServerException as error:
            # Nobody is left to read this; but a sender who goes away is no fault of ours to report.
            message = "request body: the sender went away before its end"
            raise RejectedError(message, code="request-timeout") from error
        request.scope["state"]["received"] = raw
        return raw

    def _refuse(self, request: Asking, error: Exception) -> Response[bytes]:
        """Answer with a problem document, signed over the bytes as they are sent."""
        request_id = request_id_of(request)
        report(error, request_id, "filing")
        raw = request.scope["state"].get("received")
        problem = msgspec.structs.replace(
            problem_of(error, request_id=request_id),
            ledger=self._registry.foundation.origin,
            received_at=format_instant(self._registry.clock()),
            received_sha256=None if raw is None else hashlib.sha256(raw).hexdigest(),
        )
        try:
            headers = {HEADER: sign_refusal(encode(problem), self._registry.service_signer), **headers_of(error)}
        except UnavailableError as unsigned:
            # A refusal that nobody could prove is none: the filer is told to come back.
            problem, headers = problem_of(unsigned, request_id=request_id), headers_of(unsigned)
        if raw is None:
            # The rest of the body is not waited for.
            headers["Connection"] = "close"
        return respond(problem, headers=headers)


def _methods_of(path: str) -> tuple[str, ...]:
    if path in {FILINGS, CHECK}:
        return WRITING
    return BRINGING if path.startswith(f"{EVIDENCE}/") else READING


def _seconds(registry: WritingRegistry) -> float:
    return registry.settings.receive_seconds


def _check_media_type(request: Asking) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        message = f"content type {media_type[:80]!r}: expected {MEDIA_TYPE}"
        raise RejectedError(message, code="media-type")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        message = f"content encoding {coding[:40]!r}: filings are sent as they are"
        raise RejectedError(message, code="content-encoding")
