# SPDX-License-Identifier: Apache-2.0
"""Proofs of the histories of one small log, and what somebody who serves them could make of them."""

import json
from collections.abc import Callable
from typing import Any

import msgspec

from events.ids import Position, TreeSize
from events.tlog.note import NoteVerifier
from registry.history.prove import Histories, find_place
from registry.history.verify import ProvenHistory, verify_history
from tests.histories import RIGHT
from tests.ledgers import ORIGIN, Ledger

ABSENT = "right:CN-41-000999-1"


def prove(ledger: Ledger, subject: str = RIGHT, *, run: int | None = None, size: int | None = None) -> bytes:
    """Return the document that the registry hands out."""
    with ledger.store.reading() as view:
        place = find_place(
            view, run=None if run is None else Position(run), size=None if size is None else TreeSize(size)
        )
        return Histories().prove(view, subject, place)


def keys_of(ledger: Ledger) -> list[NoteVerifier]:
    """Return the log's public keys."""
    return [signer.verifier for signer in ledger.log_signers]


def verify(ledger: Ledger, raw: bytes, subject: str = RIGHT) -> ProvenHistory:
    """Check a document as a reader with the log's keys does."""
    return verify_history(raw, keys_of(ledger), subject=subject, origin=ORIGIN)


def alter(raw: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the document with something changed, in its canonical form."""
    document = json.loads(raw)
    change(document)
    return msgspec.json.encode(document, order="sorted")
