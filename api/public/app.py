# SPDX-License-Identifier: Apache-2.0
"""The public app: every public route, read-only, behind the edge."""

from typing import Any, Final

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler

from api.edge import READING, Edge, common_headers
from api.problems import handle_exception
from api.public import events, help, log, obligations, parties, rights, service, statistics  # noqa: A004 - a page
from api.public.description import describe
from api.public.operations import operation_of, public
from api.public.replies import reply_document
from api.wiring import Registry, new_request_id

MODULES: Final = (service, rights, obligations, parties, events, statistics, log, help)


def public_app(registry: Registry) -> Edge:
    """Return the public API of `registry` as an ASGI app."""
    app = Litestar(
        route_handlers=[*public_routes(), get_description],
        exception_handlers={Exception: handle_exception},
        state=State({"registry": registry}),
        dependencies={"registry": Provide(lambda: registry, sync_to_thread=False)},
        openapi_config=None,
        logging_config=None,
    )
    return Edge(
        app,
        methods_of=lambda _: READING,
        headers=common_headers(registry.foundation),
        new_request_id=new_request_id,
        capacity=registry.settings.connections,
    )


def public_routes() -> list[HTTPRouteHandler]:
    """Return every route but the description itself."""
    found = [value for module in MODULES for value in vars(module).values() if isinstance(value, HTTPRouteHandler)]
    return sorted(set(found), key=lambda handler: sorted(handler.paths))
