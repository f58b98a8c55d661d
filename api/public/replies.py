# SPDX-License-Identifier: Apache-2.0
"""How public answers leave: JSON straight from the structs, the demo mark, strong ETags, links to the next page.

An answer is a function of the address asked, the log up to a size, the civil day and this software. The ETag is made
of these four, so that an unchanged answer is recognised before it is computed (ux.md §3; RFC 9110 §8.8.3).
"""

import hashlib
from importlib.metadata import version
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import Request, Response
from litestar.concurrency import sync_to_thread
from msgspec import Struct

from api.wiring import Registry

JSON: Final = "application/json"
REVALIDATE: Final = "public, no-cache"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
SOFTWARE: Final = version("verdigris")
DAY: Final = "day"
"""Where a request's state has the civil day on which it came."""
FOLLOWS: Final = "follows"
"""Where a request's state has the last position that the views reflected, if they are all that its answer is from."""

_NOT_MODIFIED: Final = 304
_ETAG_DIGITS: Final = 32


class FromViews(Protocol):
    """An answer that says how much of the log the views reflected."""

    @property
    def known_at(self) -> int | None:
        """The last position of the log that was used; None while it is empty."""
        ...


def reply(
    request: Request[Any, Any, Any],
    registry: Registry,
    answer: FromViews,
    *,
    next_cursor: str | None = None,
    media_type: str = JSON,
) -> Response[bytes]:
    """Return an answer that follows from the views, as JSON marked with what it stands on."""
    tag = etag(request, answer.known_at)
    if matches(request, tag):
        return not_modified(tag)
    request.scope["state"][FOLLOWS] = answer.known_at
    headers = {"ETag": tag, "Cache-Control": REVALIDATE, **_places(request, registry, answer, next_cursor)}
    return Response(encode(answer, registry), media_type=media_type, headers=headers)


def reply_changing(
    request: Request[Any, Any, Any], registry: Registry, answer: Struct, *, next_cursor: str | None = None
) -> Response[bytes]:
    """Return an answer that follows from log and views together, known by its digest."""
    response = reply_bytes(request, encode(answer, registry), JSON, cache=REVALIDATE)
    response.headers.update(_places(request, registry, answer, next_cursor))
    return response


def reply_document(
    request: Request[Any, Any, Any], registry: Registry, answer: Struct, *, cache: str, vary: str = ""
) -> Response[bytes]:
    """Return `answer`, which follows from the software or the registry's foundation alone, as marked JSON."""
    return reply_bytes(request, encode(answer, registry), JSON, cache=cache, vary=vary)


def encode(answer: Any, registry: Registry) -> bytes:
    """Return `answer` as JSON, with the licence and whether all of this is made up."""
    return msgspec.json.encode(msgspec.structs.asdict(answer) | marks(registry))


def marks(registry: Registry) -> dict[str, Any]:
    """Return the members that every answer carries: the licence, and whether all of this is made up."""
    return {"licence": registry.foundation.licence, "demo": registry.foundation.demo}


def reply_bytes(
    request: Request[Any, Any, Any],
    raw: bytes,
    media_type: str,
    *,
    cache: str = IMMUTABLE,
    file_name: str = "",
    vary: str = "",
) -> Response[bytes]:
    """Return bytes as they are, known by their digest; `file_name` is what a browser saves them under."""
    tag = f'"{hashlib.sha256(raw).hexdigest()[:_ETAG_DIGITS]}"'
    if matches(request, tag):
        return not_modified(tag, cache)
    headers = {"ETag": tag, "Cache-Control": cache}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    if vary:
        headers["Vary"] = vary
    return Response(raw, media_type=media_type, headers=headers)


def etag(request: Request[Any, Any, Any], known_at: int | None) -> str:
    """Return the strong ETag of this address, answered from the log up to `known_at` today by this software."""
    query = request.scope["query_string"]
    # A question about the past, asked again: its answer does not depend on the day it is asked.
    is_dated = any(pair.startswith((b"as_of=", b"to=")) for pair in query.split(b"&"))
    # The day the question came: one that is answered across midnight, by whichever day, bears a tag that is past.
    day = "" if is_dated else request.scope["state"][DAY].isoformat()
    parts = (SOFTWARE, str(known_at), day, request.url.path, query.decode("latin-1"))
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:_ETAG_DIGITS]}"'


def matches(request: Request[Any, Any, Any], tag: str) -> bool:
    """Tell whether the reader has the representation with this ETag (RFC 9110 §13.1.2, weak comparison)."""
    return is_among(request.headers.get("if-none-match", ""), tag)


def is_among(stated: str, tag: str) -> bool:
    """Tell whether the value of an If-None-Match names this ETag."""
    return tag in {part.strip().removeprefix("W/") for part in stated.split(",")}


async def answer_unchanged(request: Request[Any, Any, Any]) -> Response[bytes] | None:
    """Answer 304 before anything is computed, where the reader's copy is still good."""
    registry: Registry = request.app.state.registry
    if "if-none-match" not in request.headers:
        return None
    size = await sync_to_thread(registry.answers.size)
    tag = etag(request, size - 1 if size else None)
    return not_modified(tag) if matches(request, tag) else None


def not_modified(tag: str, cache: str = REVALIDATE) -> Response[bytes]:
    """Return that the reader's copy is still good."""
    return Response(b"", status_code=_NOT_MODIFIED, headers={"ETag": tag, "Cache-Control": cache})


def _places(
    request: Request[Any, Any, Any], registry: Registry, answer: Any, next_cursor: str | None
) -> dict[str, str]:
    """Return the headers that say what an answer reflects: of the log, and of the list it is a page of."""
    known_at = getattr(answer, "known_at", None)
    position = getattr(answer, "position", known_at)
    places = {} if position is None else {"X-Log-Index": str(position)}
    if hasattr(answer, "known_at"):
        # Both numbers, so that a reader sees views that lag (reliability.md case 156).
        with registry.store.reading() as view:
            places["X-Log-Size"] = str(view.head().size)
    if next_cursor is not None:
        pairs = [(name, value) for name, value in parse_qsl(request.url.query) if name != "after"]
        query = urlencode([*pairs, ("after", next_cursor)])
        places["Link"] = f'<{request.url.path}?{query}>; rel="next"'
    return places
