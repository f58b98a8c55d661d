# SPDX-License-Identifier: Apache-2.0
"""The public routes as Litestar handlers that carry their own description.

A route cannot be served without its description, nor described without being served: `api.public.description` reads
both from the same handlers. All of them are synchronous and run in threads (stack.md §3a).
"""

import re
from collections.abc import Callable
from typing import Any, Final, Literal

from litestar import Response, get
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.response import Stream
from msgspec import Struct

from api.public.questions import Question, question_of, read_question
from api.public.replies import JSON, answer_unchanged

OPERATION: Final = "operation"


class Operation(Struct, frozen=True, kw_only=True):
    """What `/openapi.json` says about a route."""

    name: str
    path: str
    summary: str
    question: type[Question]
    answer: Any
    """The type of the JSON answer; None where the answer is no JSON."""
    media_type: str = JSON
    method: Literal["get", "post", "put"] = "get"
    status: int = 200
    body: str | None = None
    """The media type of what is sent."""


def public(
    path: str,
    *,
    answer: Any = None,
    question: type[Question] = Question,
    media_type: str = JSON,
    documented_as: str = "",
    follows_views: bool = False,
) -> Callable[[Callable[..., Response[bytes] | Stream]], HTTPRouteHandler]:
    """Return the decorator that serves a function at `path` and describes it by its docstring and types.

    The function may take `request`, `registry`, `question` and the path's parameters. An answer that follows
    from the views alone is known by its ETag before it is computed.
    """

    def decorate(function: Callable[..., Response[bytes] | Stream]) -> HTTPRouteHandler:
        operation = Operation(
            name=function.__name__,
            path=documented_as or re.sub(r":\w+}", "}", path),
            summary=(function.__doc__ or "").strip().split("\n")[0],
            question=question,
            answer=answer,
            media_type=media_type,
        )
        return get(
            path,
            name=function.__name__,
            sync_to_thread=True,
            opt={OPERATION: operation},
            guards=[_read],
            dependencies={"question": Provide(question_of, sync_to_thread=False)},
            before_request=answer_unchanged if follows_views else None,
        )(function)

    return decorate


def _read(request: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Read the question before anything else, also where no parameter is known: none is ever ignored."""
    kind = handler.opt[OPERATION].question
    request.scope["state"]["question"] = read_question(kind, request.scope["query_string"])


def operation_of(handler: Any) -> Operation | None:
    """Return the description a handler carries; Litestar's own handlers for OPTIONS have none."""
    found = handler.opt.get(OPERATION)
    return found if isinstance(found, Operation) else None
