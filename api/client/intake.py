# SPDX-License-Identifier: Apache-2.0
"""A server's intake over HTTP, as a desk: what it refuses comes back as the error it was.

Sending a filing again is safe whatever became of the first attempt: its id is inside the signed bytes, and the same
bytes give the same receipt (architecture.md §4 step 4). So every call is repeated when the line breaks or the server
says that it is busy (502, 503, 504, 429), some seconds long and no sooner than `Retry-After`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

import httpx
import msgspec
from httpx_retries import Retry, RetryTransport
from msgspec import Struct

from api.intake.refusals import HEADER
from api.intake.results import Checked, Recorded
from events import errors
from events.errors import RegistryError, UnavailableError
from events.filing import MEDIA_TYPE

TIMEOUT_SECONDS: Final = 30.0
_FAILED: Final = 400
_ERRORS: Final[dict[int, type[RegistryError]]] = {
    403: errors.NotPermittedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    429: errors.UnavailableError,
    503: errors.UnavailableError,
}
RETRY: Final = Retry(
    total=4,
    allowed_methods=["GET", "POST"],
    backoff_factor=0.25,
    max_backoff_wait=10.0,
    total_timeout=TIMEOUT_SECONDS,
)
"""Waits at most 0.5, 1, 2 and 4 s, or as long as the server asks for, up to 10 s each."""

Answer = TypeVar("Answer", Checked, Recorded)


class SignedRefusal(Struct, frozen=True, kw_only=True):
    """A refusal that its filer can show to anybody: the exact body, and the registry's signature over it."""

    body: bytes
    signature: str
    """A detached JWS, which `api.intake.refusals.verify_refusal` checks with the service key of `/v1/keys`."""


class Desk(Protocol):
    """What filers need of a desk, wherever it stands."""

    def ledger(self) -> str:
        """Return the name of the ledger it files into."""
        ...

    def check(self, raw: bytes) -> Checked:
        """Return what the filing would become; nothing is recorded."""
        ...

    def file(self, raw: bytes) -> Recorded:
        """File it and return its receipt; the same bytes again give the same receipt."""
        ...

    def signed_refusal(self) -> SignedRefusal | None:
        """Return what the last filing was refused with; None where it was not, or refusals are not signed."""
        ...


class Intake:
    """The intake of a server."""

    def __init__(self, client: httpx.Client) -> None:
        """Speak through `client`, whose base is the server."""
        self._client = client
        self._refusal: SignedRefusal | None = None

    def ledger(self) -> str:
        answer = self._send("GET", "/")
        try:
            return str(msgspec.json.decode(answer.content)["origin"])
        except (msgspec.DecodeError, LookupError, TypeError) as error:
            message = f"{self._client.base_url}: does not say which ledger it is; use --ledger"
            raise UnavailableError(message, code="network") from error

    def check(self, raw: bytes) -> Checked:
        return self._post("/filings/check", raw, Checked)

    def file(self, raw: bytes) -> Recorded:
        return self._post("/filings", raw, Recorded)

    def signed_refusal(self) -> SignedRefusal | None:
        return self._refusal

    def _post(self, path: str, raw: bytes, kind: type[Answer]) -> Answer:
        answer = self._send("POST", path, content=raw, headers={"Content-Type": MEDIA_TYPE})
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError as error:
            message = f"{self._client.base_url}{path}: answered something else than a receipt"
            raise UnavailableError(message, code="network") from error

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        self._refusal = None
        try:
            answer = self._client.request(method, path, **content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"{self._client.base_url}: {str(error) or type(error).__name__}"
            raise UnavailableError(message, code="network") from error
        if answer.status_code >= _FAILED:
            signature = answer.headers.get(HEADER)
            self._refusal = SignedRefusal(body=answer.content, signature=signature) if signature else None
            raise refusal_of(answer)
        return answer


@contextmanager
def open_intake(server: str, *, retry: Retry = RETRY) -> Iterator[Intake]:
    """Open the intake of the server at the URL `server`."""
    transport = RetryTransport(retry=retry)
    with httpx.Client(base_url=server, timeout=TIMEOUT_SECONDS, transport=transport) as client:
        yield Intake(client)


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
