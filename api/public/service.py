# SPDX-License-Identifier: Apache-2.0
"""The registry about itself: where things are, its keys, its health."""

from typing import Annotated, Final, Literal

import msgspec
from litestar import Response
from msgspec import Meta, Struct

from api.health import Health, get_health
from api.public.operations import public
from api.public.questions import Asking, Opened, Parsed, Question
from api.public.replies import JSON, SOFTWARE, marks, reply_document
from events.values import Text
from registry.ledger.stops import find_restores

_OK: Final = 200
_UNAVAILABLE: Final = 503


class Index(Struct, frozen=True, kw_only=True):
    """What this is, and where to go on."""

    title: Text
    origin: str
    notice: Text | None
    links: dict[str, str]
    software: str
    restored: tuple[int, ...] = ()
    """Positions at which the log tells that its database was restored and lost entries were fetched back."""


class HealthQuestion(Question, frozen=True, kw_only=True):
    """What must be well for the answer to be 200."""

    need: Annotated[Literal["reads", "writes"], Meta(description="What must be well for status 200.")] = "reads"


LINKS: Final = {
    "rights": "/v1/rights",
    "obligations": "/v1/obligations",
    "orders": "/v1/orders?open=true",
    "inspections": "/v1/inspections",
    "areas": "/v1/areas",
    "disclosures": "/v1/disclosures",
    "events": "/v1/events",
    "statistics": "/v1/statistics",
    "keys": "/v1/keys",
    "codelists": "/v1/codelists",
    "rules": "/v1/rules",
    "checkpoint": "/checkpoint",
    "health": "/healthz",
    "problems": "/problems",
    "description": "/openapi.json",
}

DEMO_NOTICE: Final = Text(
    zh="演示数据：纯属虚构，并非官方信息。", en="DEMO: everything here is made up; nothing is official."
)


@public("/", answer=Index)
def get_index(request: Asking, registry: Opened) -> Response[bytes]:
    """Tell what this registry is and where its answers are."""
    foundation = registry.foundation
    with registry.store.reading() as view:
        restored = tuple(find_restores(view))
    index = Index(
        title=foundation.title,
        origin=foundation.origin,
        notice=DEMO_NOTICE if foundation.demo else None,
        links=LINKS,
        software=f"verdigris {SOFTWARE}",
        restored=restored,
    )
    return reply_document(request, registry, index, cache="public, max-age=60")


@public("/healthz", answer=Health, question=HealthQuestion)
def get_health_now(registry: Opened, question: Parsed[HealthQuestion]) -> Response[bytes]:
    """Tell whether reading and writing are well, each by itself; 503 where what is needed is not."""
    health = get_health(registry)
    is_well = health.reads.ok and (question.need == "reads" or health.writes.ok is True)
    return Response(
        msgspec.json.encode(msgspec.structs.asdict(health) | marks(registry)),
        status_code=_OK if is_well else _UNAVAILABLE,
        media_type=JSON,
        headers={"Cache-Control": "no-store"},
    )


ROUTES: Final = (get_index, get_health_now)
