# SPDX-License-Identifier: Apache-2.0
"""Errors as problem documents: the only place that knows HTTP status codes (RFC 9457; architecture.md §4).

Whatever is raised leaves in one shape, in both languages. Words stand in `problem_texts/` under the error's code,
which never changes; the message of the error itself is the English detail. Evidence of damage and whatever nobody
foresaw say nothing outward but a request id, under which the log has the rest (reliability.md case 122).

RFC 9457 gives `title` and `detail` as one text each; ours are `{"zh": …, "en": …}`, since neither language comes first.
"""

import logging
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from events import errors
from events.errors import RegistryError, RejectedError

MEDIA_TYPE: Final = "application/problem+json"
INTERNAL: Final = "internal"
_SERVER_FAULT: Final = 500
_RETRY_SECONDS: Final = 5

_log = logging.getLogger("verdigris.problems")


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One text in both languages; neither comes first."""

    zh: str
    en: str


class ProblemText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is told about every problem of one code."""

    title: Words
    hint: Words
    meaning: Words | None = None
    """The whole sentence, where the title does not say it all."""

    @property
    def words(self) -> Words:
        """The meaning, or the title where that says it all."""
        return self.meaning or self.title


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong, and where: a JSON pointer into the filing, or a query parameter."""

    code: str
    detail: Words
    pointer: str | None = None
    parameter: str | None = None


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem document (RFC 9457 §3)."""

    type: str
    code: str
    status: int
    title: Words
    detail: Words
    hint: Words
    errors: tuple[Fault, ...] = ()
    rule: str | None = None
    citation: str | None = None
    expected_version: int | None = None
    actual_version: int | None = None
    request_id: str | None = None
    ledger: str | None = None
    """In an answer to a filing: the ledger that refused it."""
    received_at: str | None = None
    """In an answer to a filing: when it had arrived, so that a refusal proves a timely attempt."""
    received_sha256: str | None = None
    """In an answer to a filing: SHA-256 of the bytes that had arrived."""


def _load_texts() -> dict[str, ProblemText]:
    texts: dict[str, ProblemText] = {}
    for file in sorted(files("api").joinpath("problem_texts").iterdir(), key=str):
        if file.name.endswith(".toml"):
            texts |= msgspec.toml.decode(file.read_bytes(), type=dict[str, ProblemText])
    return texts


TEXTS: Final = _load_texts()
"""The words of every code."""

_STATUS_BY_CLASS: Final[dict[type[Exception], int]] = {
    errors.RejectedError: 400,
    errors.MalformedError: 400,
    errors.NotFoundError: 404,
    errors.NotPermittedError: 403,
    errors.RuleViolationError: 422,
    errors.StaleVersionError: 409,
    errors.ConflictError: 409,
    errors.UnavailableError: 503,
    errors.EvidenceError: 500,
}

_STATUS_BY_CODE: Final = {
    "address-unknown": 404,
    "method-not-allowed": 405,
    "request-timeout": 408,
    "subject-under-review": 409,
    "body-too-large": 413,
    "evidence-quota": 413,
    "evidence-too-large": 413,
    "filing-too-large": 413,
    "address-too-long": 414,
    "media-type": 415,
    "content-encoding": 415,
    "evidence-media-type": 415,
    "key-over-budget": 429,
    "too-many-headers": 431,
}
"""Where the code says more than the class."""

_TOLD: Final = frozenset({"evidence-mismatch"})
"""Damage that is told outward in full: whoever asks for a file by its digest is to know what to look for elsewhere."""

_CODE_BY_STATUS: Final = {
    400: "request-malformed",
    404: "address-unknown",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "media-type",
}
"""What Litestar itself raises, in our words."""


def problem_of(error: Exception, *, request_id: str | None = None, in_query: bool = False) -> Problem:
    """Return the problem document of `error`, without anything the outside must not see.

    With `in_query`, what is at fault is a parameter of the question, not a place in a filing.
    """
    if isinstance(error, HTTPException) and error.status_code < _SERVER_FAULT:
        error = _ours(error)
    code = _code_of(error)
    text = TEXTS[code if code in TEXTS else _class_code(error)]
    problem = Problem(
        type=f"/problems/{code}",
        code=code,
        status=status_of(error),
        title=text.title,
        detail=text.words,
        hint=text.hint,
        request_id=request_id,
    )
    # Only a refusal is told in full. What is out of order in here may quote paths, addresses or stored data.
    is_told = isinstance(error, RejectedError) or code in _TOLD
    return _with_detail(problem, error, in_query=in_query) if is_told and isinstance(error, RegistryError) else problem


def status_of(error: Exception) -> int:
    """Return the HTTP status of `error`: by its code, else by its class, else 500."""
    if isinstance(error, RegistryError) and error.code in _STATUS_BY_CODE:
        return _STATUS_BY_CODE[error.code]
    return next((_STATUS_BY_CLASS[kind] for kind in type(error).__mro__ if kind in _STATUS_BY_CLASS), _SERVER_FAULT)


def answer_problem(
    error: Exception, *, request_id: str | None = None, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """Return the response that tells `error` of a question."""
    problem = problem_of(error, request_id=request_id, in_query=True)
    return respond(problem, headers=headers_of(error) | dict(headers or {}))


def respond(problem: Problem, *, headers: Mapping[str, str]) -> Response[bytes]:
    """Return `problem` as a response that no cache keeps."""
    return Response(
        encode(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **headers},
    )


def encode(problem: Problem) -> bytes:
    """Return the bytes of `problem`, as they are sent and, at the intake, signed."""
    return msgspec.json.encode(problem)


def headers_of(error: Exception) -> dict[str, str]:
    """Return what HTTP wants beside the body: when to try again, which methods there are."""
    if isinstance(error, errors.UnavailableError):
        return {"Retry-After": str(error.after_seconds or _RETRY_SECONDS)}
    if isinstance(error, HTTPException) and error.headers:
        allow = next((value for name, value in error.headers.items() if name.lower() == "allow"), "")
        return {"Allow": allow} if allow else {}
    return {}


def request_id_of(request: Request[Any, Any, Any]) -> str | None:
    """Return the id that `api.edge` gave the request."""
    found = request.scope.get("state", {}).get("request_id")
    return found if isinstance(found, str) else None


def handle_exception(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer whatever a handler raised; the log gets what the outside does not."""
    request_id = request_id_of(request)
    report(error, request_id, f"{request.method} {request.url.path}")
    problem = problem_of(error, request_id=request_id, in_query=request.method == "GET")
    return respond(problem, headers=headers_of(error))


def report(error: Exception, request_id: str | None, what: str) -> None:
    """Write faults of ours to the log, with their traceback; refusals are no faults."""
    if problem_of(error).status >= _SERVER_FAULT:
        _log.error("%s: %s", what, error, exc_info=error, extra={"request_id": request_id})


def _with_detail(problem: Problem, error: RegistryError, *, in_query: bool) -> Problem:
    detail = Words(en=error.message, zh=f"{problem.detail.zh}（原文：{error.message}）")
    fault = Fault(
        code=problem.code,
        detail=detail,
        pointer=None if in_query else error.pointer,
        parameter=error.pointer.removeprefix("/") if in_query else None,
    )
    more: dict[str, Any] = {"errors": (fault,)} if error.pointer else {}
    if isinstance(error, errors.RuleViolationError | errors.NotPermittedError) and error.rule:
        more |= {"rule": error.rule, "citation": error.citation}
    if isinstance(error, errors.StaleVersionError):
        more |= {"expected_version": error.expected, "actual_version": error.actual}
    return msgspec.structs.replace(problem, detail=detail, **more)


def _code_of(error: Exception) -> str:
    if isinstance(error, errors.EvidenceError) and error.code not in _TOLD:
        return errors.EvidenceError.code
    return error.code if isinstance(error, RegistryError) else INTERNAL


def _class_code(error: Exception) -> str:
    return next(kind.code for kind in type(error).__mro__ if issubclass(kind, RegistryError) and kind.code in TEXTS)


def _ours(error: HTTPException) -> RejectedError:
    code = _CODE_BY_STATUS.get(error.status_code, "request-malformed")
    # Litestar's own detail is not repeated: it may quote the request at length.
    return RejectedError(TEXTS[code].words.en, code=code)
