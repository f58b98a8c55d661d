# SPDX-License-Identifier: Apache-2.0
"""Founding a registry: its first entry, signed by a governance key that the entry itself names (architecture.md §9)."""

from events.catalogue.trust import RegistryFounded
from events.clock import Clock
from events.entry import Entry
from events.errors import ConflictError, MalformedError, NotPermittedError, RejectedError, SignatureError
from events.filing import Filing, parse_filing
from events.ids import Position
from events.keys import PublicKey
from events.store import EventStore, Snapshot
from registry.ledger.publisher import Publisher
from registry.ledger.receipts import Receipt, Receipts
from registry.ledger.sequencer import Sequencer


def found_registry(store: EventStore, publisher: Publisher, genesis: bytes, *, clock: Clock) -> Receipt:
    """Record the signed filing `genesis` (a `registry.founded.v1`) as position 0 and publish the first checkpoint.

    Raises:
        ConflictError: the log is not empty; a registry is founded once.
        RejectedError: the filing is no foundation, or not signed by a key it names.
    """
    filing = parse_filing(genesis)
    outcome = Sequencer(store, clock=clock).sequence([filing], _Foundation)[0]
    if isinstance(outcome, RejectedError):
        raise outcome
    publisher.publish()
    with store.reading() as view:
        return Receipts(view).make(Position(0), is_new=outcome.is_new)


class _Foundation:
    """Admits one thing: the foundation, into an empty log."""

    def __init__(self, view: Snapshot) -> None:
        self._size = int(view.head().size)

    def check(self, filing: Filing) -> None:
        event = filing.event
        if self._size > 0:
            message = f"log holds {self._size} entries: a registry is founded once"
            raise ConflictError(message, code="already-founded")
        if not isinstance(event, RegistryFounded) or filing.payload.subject != "registry":
            message = f"first entry: expected registry.founded.v1 about registry, found {filing.payload.type}"
            raise MalformedError(message, code="not-a-foundation", pointer="/type")
        if event.origin != filing.payload.ledger:
            message = f"foundation of {event.origin} is addressed to {filing.payload.ledger}"
            raise MalformedError(message, code="wrong-ledger", pointer="/ledger")
        self._verify(filing, event)

    def took(self, entry: Entry) -> None:
        self._size = entry.position + 1

    def _verify(self, filing: Filing, event: RegistryFounded) -> None:
        keys = {key.key_id: key for key in map(PublicKey, event.governance_keys)}
        if filing.header.kid not in keys:
            message = f"foundation is signed by {filing.header.kid}, which is not a governance key it names"
            raise NotPermittedError(message, code="key-unknown", pointer="/kid")
        try:
            filing.verify(keys[filing.header.kid])
        except SignatureError as error:
            raise NotPermittedError(error.message, code="signature-invalid", pointer="/signature") from error
