# SPDX-License-Identifier: Apache-2.0
"""The log, event by event: the list, one event, its receipt and its exact bytes."""

from typing import Annotated, Any, Final

from litestar import Request, Response
from msgspec import Meta

from api.public.operations import public
from api.public.questions import Filter, PagedQuestion
from api.public.replies import JSON, reply, reply_bytes
from api.wiring import Registry
from events.errors import NotFoundError
from events.ids import Position
from registry.ledger.receipts import make_receipt

PROOF_TYPE: Final = "text/plain; charset=utf-8"
_MAX_DIGITS: Final = 15

Asking = Request[Any, Any, Any]


@public("/v1/events/{position:str}/receipt", media_type=PROOF_TYPE)
def get_receipt(request: Asking, registry: Registry, position: str) -> Response[bytes]:
    """Return an entry's receipt: the proof that a signed checkpoint holds it, checked offline with `entry`."""
    place = read_position(position)
    with registry.store.reading() as view:
        receipt = make_receipt(view, place)
    return reply_bytes(request, receipt.proof, PROOF_TYPE, file_name=f"{place}.tlog-proof")


@public("/v1/events/{position:str}/entry", media_type=JSON)
def get_entry(request: Asking, registry: Registry, position: str) -> Response[bytes]:
    """Return an entry's exact bytes, of which the log's leaf is the hash."""
    with registry.store.reading() as view:
        entry = view.entry(read_position(position))
    return reply_bytes(request, entry.raw, JSON)


def read_position(text: str) -> Position:
    """Return the position in an address.

    Raises:
        NotFoundError: it is not written as the log writes positions, so there is nothing under it.
    """
    if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS and str(int(text)) == text:
        return Position(int(text))
    message = f"position {text[:20]!r}: no such position"
    raise NotFoundError(message, code="position-unknown")
