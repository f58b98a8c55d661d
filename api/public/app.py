# SPDX-License-Identifier: Apache-2.0
"""The public app: every public route, read-only, behind the edge."""

from typing import Final

import msgspec
from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler

from api.edge import READING, Edge, common_headers
from api.intake.operations import CHECK_FILING, FILE, PUT_EVIDENCE
from api.problems import handle_exception
from api.public import (
    audits,
    codelists,
    diffs,
    enforcement,
    events,
    evidence,
    help,  # noqa: A004 - help pages
    histories,
    keys,
    land_and_disclosures,
    log,
    obligations,
    parties,
    proofs,
    right_parts,
    rights,
    rules,
    schemas,
    service,
    statistics,
)
from api.public.description import describe
from api.public.operations import Operation, operation_of, public
from api.public.questions import Asking
from api.public.ready import ReadyAnswers
from api.public.replies import JSON, reply_bytes
from api.wiring import Registry, new_request_id
from registry.history.prove import Histories

_CACHE: Final = "public, max-age=60"


@public("/openapi.json")
def get_description(request: Asking) -> Response[bytes]:
    """Describe this API, in OpenAPI 3.1."""
    return reply_bytes(request, request.app.state.description, JSON, cache=_CACHE)


ROUTES: Final[tuple[HTTPRouteHandler, ...]] = (
    *service.ROUTES,
    *rights.ROUTES,
    *right_parts.ROUTES,
    *obligations.ROUTES,
    *enforcement.ROUTES,
    *land_and_disclosures.ROUTES,
    *parties.ROUTES,
    *statistics.ROUTES,
    *diffs.ROUTES,
    *events.ROUTES,
    *evidence.ROUTES,
    *histories.ROUTES,
    *keys.ROUTES,
    *audits.ROUTES,
    *codelists.ROUTES,
    *rules.ROUTES,
    *schemas.ROUTES,
    *log.ROUTES,
    *proofs.ROUTES,
    *help.ROUTES,
    get_description,
)


def operations() -> list[Operation]:
    """Return the description of every public route, as the route carries it."""
    return [operation for handler in ROUTES if (operation := operation_of(handler))]


def public_app(registry: Registry) -> Edge:
    """Return the public API of `registry` as an ASGI app."""
    description = describe([*operations(), FILE, CHECK_FILING, PUT_EVIDENCE], registry)
    app = Litestar(
        route_handlers=ROUTES,
        exception_handlers={Exception: handle_exception},
        state=State({"registry": registry, "description": msgspec.json.encode(description), "histories": Histories()}),
        dependencies={"registry": Provide(lambda: registry, sync_to_thread=False)},
        openapi_config=None,
        logging_config=None,
    )
    return Edge(
        ReadyAnswers(app, registry),
        methods_of=lambda _: READING,
        headers=common_headers(registry.foundation),
        new_request_id=new_request_id,
        capacity=registry.settings.connections,
    )
