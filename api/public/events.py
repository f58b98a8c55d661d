# SPDX-License-Identifier: Apache-2.0
"""The log, event by event: the list, one event, its receipt and its exact bytes."""

from typing import ClassVar, Final

from litestar import Response
from litestar.params import FromPath

from api.public.evidence import EventWithEvidence, with_evidence
from api.public.operations import public
from api.public.questions import (
    Asking,
    Filter,
    KnownAt,
    Opened,
    PagedQuestion,
    Parsed,
    PublishedSize,
    Question,
    read_known_at,
)
from api.public.replies import JSON, reply_bytes, reply_changing
from events.errors import NotFoundError
from events.ids import Position, TreeSize
from projections.answers import EventFilter, EventItem, Page
from registry.ledger.receipts import Receipts

PROOF_TYPE: Final = "text/plain"
_MAX_DIGITS: Final = 15


class EventsQuestion(PagedQuestion, frozen=True, kw_only=True):
    """Which events; all that is given must hold. `after` is a position."""

    LISTS: ClassVar[frozenset[str]] = frozenset({"type"})

    type: tuple[Filter, ...] = ()
    stream: Filter | None = None
    known_at: KnownAt | None = None


class EventQuestion(Question, frozen=True, kw_only=True):
    """By what was known when: later events may correct it, dispute it, or give up the key that signed it."""

    known_at: KnownAt | None = None


class ReceiptQuestion(Question, frozen=True, kw_only=True):
    """Under which checkpoint."""

    size: PublishedSize | None = None


@public("/v1/events", answer=Page[EventItem], question=EventsQuestion)
def list_events(request: Asking, registry: Opened, question: Parsed[EventsQuestion]) -> Response[bytes]:
    """List events in log order, from any position on, for ever; by type or by stream."""
    page = registry.answers.list_events(
        EventFilter(types=question.type, stream=question.stream),
        known_at=read_known_at(question.known_at, registry),
        after=question.after,
        limit=question.limit,
    )
    return reply_changing(request, registry, page, next_cursor=page.next)


@public("/v1/events/{position:str}", answer=EventWithEvidence, question=EventQuestion)
def get_event(
    request: Asking, registry: Opened, position: FromPath[str], question: Parsed[EventQuestion]
) -> Response[bytes]:
    """Return one event with the bytes its party signed, and how the files are that it names."""
    known_at = read_known_at(question.known_at, registry)
    answer = registry.answers.get_event(read_position(position), known_at=known_at)
    return reply_changing(request, registry, with_evidence(registry, answer))


@public("/v1/events/{position:str}/receipt", media_type=PROOF_TYPE, question=ReceiptQuestion)
def get_receipt(
    request: Asking, registry: Opened, position: FromPath[str], question: Parsed[ReceiptQuestion]
) -> Response[bytes]:
    """Return an entry's receipt: the proof that a signed checkpoint holds it, checked offline with `entry`.

    Without a size, under the first checkpoint that covers it. Either way it never changes.
    """
    place = read_position(position)
    size = None if question.size is None else TreeSize(question.size)
    with registry.store.reading() as view:
        receipt = Receipts(view).make(place, size=size)
    return reply_bytes(request, receipt.proof, PROOF_TYPE, file_name=f"{place}.tlog-proof")


@public("/v1/events/{position:str}/entry", media_type=JSON)
def get_entry(request: Asking, registry: Opened, position: FromPath[str]) -> Response[bytes]:
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


ROUTES: Final = (list_events, get_event, get_receipt, get_entry)
