# SPDX-License-Identifier: Apache-2.0
"""The desk a filing is handed to: that of the registry on this machine, or a server's over HTTP.

Both speak alike: `check` and `file` return what the intake answers, and raise what the desk raises. A refusal from a
server comes back as the error it was; whatever goes wrong on the way is the network's (exit code 6).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import httpx
import msgspec

from api.cli.command import Session
from api.intake.results import Planned, Recorded, planned, recorded
from api.wiring import WritingRegistry
from events import errors
from events.errors import RegistryError, UnavailableError
from events.filing import MEDIA_TYPE

_SECONDS = 30.0
_FAILED = 400
_ERRORS: dict[int, type[RegistryError]] = {
    403: errors.NotPermittedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    503: errors.UnavailableError,
}

Answer = TypeVar("Answer", Planned, Recorded)


class FilingDesk(Protocol):
    """What `file` and `submit` need of a desk."""

    def ledger(self) -> str:
        """Return the name of the ledger it files into."""
        ...

    def check(self, raw: bytes) -> Planned:
        """Return what the filing would become; nothing is recorded."""
        ...

    def file(self, raw: bytes) -> Recorded:
        """File it and return its receipt."""
        ...


class HereDesk:
    """The desk of the registry on this machine; its views are brought up to date with each filing."""

    def __init__(self, registry: WritingRegistry) -> None:
        """File into `registry`."""
        self._registry = registry

    def ledger(self) -> str:
        return self._registry.foundation.origin

    def check(self, raw: bytes) -> Planned:
        return planned(self._registry.desk.check(raw))

    def file(self, raw: bytes) -> Recorded:
        receipt = self._registry.desk.file(raw)
        self._registry.runner.catch_up()
        return recorded(receipt)


class NoDesk:
    """Where something is only signed: all that is known is the ledger's name."""

    def __init__(self, session: Session) -> None:
        """Take the name from the settings, when it is asked for."""
        self._session = session

    def ledger(self) -> str:
        return self._session.ledger()

    def check(self, raw: bytes) -> Planned:
        raise RuntimeError(f"no desk to check {len(raw)} bytes at")

    def file(self, raw: bytes) -> Recorded:
        raise RuntimeError(f"no desk to file {len(raw)} bytes at")


class ServerDesk:
    """The intake of a server."""

    def __init__(self, client: httpx.Client) -> None:
        """Speak through `client`, whose base is the server."""
        self._client = client

    def ledger(self) -> str:
        answer = self._send("GET", "/")
        try:
            return str(msgspec.json.decode(answer.content)["origin"])
        except (msgspec.DecodeError, LookupError, TypeError) as error:
            message = f"{self._client.base_url}: does not say which ledger it is; use --ledger"
            raise UnavailableError(message, code="network") from error

    def check(self, raw: bytes) -> Planned:
        return self._post("/filings/check", raw, Planned)

    def file(self, raw: bytes) -> Recorded:
        return self._post("/filings", raw, Recorded)

    def _post(self, path: str, raw: bytes, kind: type[Answer]) -> Answer:
        answer = self._send("POST", path, content=raw, headers={"Content-Type": MEDIA_TYPE})
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError as error:
            message = f"{self._client.base_url}{path}: answered something else than a receipt"
            raise UnavailableError(message, code="network") from error

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path, **content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"{self._client.base_url}: {str(error) or type(error).__name__}"
            raise UnavailableError(message, code="network") from error
        if answer.status_code >= _FAILED:
            raise refusal_of(answer)
        return answer


@contextmanager
def desk_of(session: Session, server: str | None, *, needs_desk: bool) -> Iterator[FilingDesk]:
    """Open the server's desk, that of this machine's registry or, where nothing is filed, none."""
    if server is not None:
        with httpx.Client(base_url=server, timeout=_SECONDS) as client:
            yield ServerDesk(client)
    elif needs_desk:
        with session.open(writing=True) as registry:
            yield HereDesk(registry)
    else:
        yield NoDesk(session)


def refusal_of(answer: httpx.Response) -> RegistryError:
    """Return the error that a problem document tells of."""
    kind = _ERRORS.get(answer.status_code, errors.RejectedError)
    try:
        problem = msgspec.json.decode(answer.content)
        code, detail = str(problem["code"]), str(problem["detail"]["en"])
        faults = problem.get("errors") or [{}]
    except (msgspec.DecodeError, LookupError, TypeError, AttributeError):
        message = f"{answer.url}: answered with status {answer.status_code}"
        return UnavailableError(message, code="network")
    if "rule" in problem:
        return errors.RuleViolationError(
            detail, rule=str(problem["rule"]), citation=str(problem.get("citation", "")), code=code,
            pointer=str(faults[0].get("pointer", "")),
        )  # fmt: skip
    return kind(detail, code=code, pointer=str(faults[0].get("pointer", "")))
