# SPDX-License-Identifier: Apache-2.0
"""What the intake answers when a filing is taken, or would be."""

from typing import Any

from msgspec import Struct

from events.clock import format_instant
from events.entry import Entry, parse_entry
from events.tlog.head import parse_checkpoint
from events.tlog.note import parse_note
from events.tlog.proof import parse_tlog_proof
from events.warned import Warned
from registry.ledger.receipts import Receipt


class Planned(Struct, frozen=True, kw_only=True):
    """The entry a filing would become now; nothing is recorded, and the place is not kept free."""

    position: int
    filing_id: str
    type: str
    subject: str
    stream_version: int
    effective_on: str
    recorded_at: str
    entry: str
    """The entry's exact bytes, as text."""
    entry_sha256: str


class Checked(Planned, frozen=True, kw_only=True):
    """What a filing would become, and what its filer should look at before it becomes that."""

    warnings: tuple[Warned, ...] | None = None
    """None of it is a reason to refuse it. None: there is no view to look into at present."""


class Recorded(Planned, frozen=True, kw_only=True):
    """The receipt: entry and proof, checked offline with the log's public key."""

    proof: str
    """The text of a `.tlog-proof` file: entry, way to the root, signed checkpoint (tlog.md §2.6)."""
    checkpoint_size: int


def planned(entry: Entry, warnings: tuple[Warned, ...] | None) -> Checked:
    """Return what `entry` says."""
    return Checked(**_fields(entry), warnings=warnings)


def recorded(receipt: Receipt) -> Recorded:
    """Return what `receipt` proves."""
    proof = parse_tlog_proof(receipt.proof)
    return Recorded(
        **_fields(parse_entry(receipt.entry)),
        proof=receipt.proof.decode("utf-8"),
        checkpoint_size=parse_checkpoint(parse_note(proof.checkpoint).text).size,
    )


def _fields(entry: Entry) -> dict[str, Any]:
    payload = entry.filing.payload
    return {
        "position": entry.position,
        "filing_id": payload.filing_id,
        "type": payload.type,
        "subject": payload.subject,
        "stream_version": entry.stream_version,
        "effective_on": payload.effective_on,
        "recorded_at": format_instant(entry.recorded_at),
        "entry": entry.raw.decode("utf-8"),
        "entry_sha256": entry.sha256,
    }
