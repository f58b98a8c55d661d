# SPDX-License-Identifier: Apache-2.0
"""Questions about single events: one, those of a subject, all in order. Answered from the log, not from the views."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from events.entry import Entry, parse_entry
from events.errors import MalformedError, NotFoundError
from events.filing import Evidence, LegalBasis, Source
from events.ids import Position, StreamVersion, TreeSize, parse_subject
from events.store import Snapshot, StoredEntry
from events.warned import Warned
from projections.answers.marks import Marks, find_marks
from projections.answers.paging import DEFAULT_LIMIT, Page, check_limit
from projections.answers.warnings import find_warnings
from projections.answers.withheld import WithheldItem, describe_withheld
from projections.views import keys


class EventItem(Struct, frozen=True, kw_only=True):
    """One event: what was stated, by whom, and when the ledger took it."""

    position: int
    subject: str
    stream_version: int
    type: str
    effective_on: datetime.date
    effective_precision: str
    recorded_at: datetime.datetime
    signed_at: datetime.datetime
    key_id: str
    signed_by: str | None
    """The party whose key it is, as far as the views know."""
    on_behalf_of: str | None
    """The party it was filed for, if another one signed it for them."""
    countersigned_by: tuple[str | None, ...]
    """The parties that signed it, too, where the act takes several."""
    is_trusted: bool
    """False if a key that signed it was given up as compromised since then or before (rule T-1)."""
    untrusted_by: int | None
    """Position of the event that gave up the key for which it does not count."""
    filing_id: str
    data: dict[str, Any]
    legal_basis: tuple[LegalBasis, ...]
    evidence: tuple[Evidence, ...]
    source: Source | None
    """Where it was taken from, if the ledger was not the first to take it."""
    corrected_by: int | None
    """Position of the event that says it anew."""
    retracted_by: int | None
    """Position of the event that takes it back."""
    disputed_by: list[int]
    """Positions of the events that say it is wrong."""
    withheld: tuple[WithheldItem, ...]
    """Its private fields, of which `data` has digests."""
    sha256: str
    """Of the entry's bytes."""


class EventAnswer(EventItem, frozen=True, kw_only=True):
    """One event with the bytes that were signed."""

    filing: str
    """The compact JWS."""
    previous: str
    """SHA-256 of the stream's previous entry, or empty."""
    leaf_hash: str
    warnings: tuple[Warned, ...]
    """What is to be looked at again; nothing of it was a reason to refuse the event."""
    known_at: int
    """The last position of the log when this was answered."""


class EventFilter(Struct, frozen=True, kw_only=True):
    """Which events are asked for."""

    types: tuple[str, ...] = ()
    """Any of these."""
    stream: str | None = None


class History(Struct, frozen=True, kw_only=True):
    """What happened to one subject, in the order of recording."""

    subject: str
    items: list[EventItem]
    next: str | None
    """The version to go on behind; None at the end."""
    position: int | None
    known_at: int | None


def get_event(connection: Connection, log: Snapshot, position: int, *, known_at: TreeSize | None = None) -> EventAnswer:
    """Answer `Answers.get_event`."""
    size = _size(log, known_at)
    if position >= size:
        message = f"position {position}: the log has {size} entries by then"
        raise NotFoundError(message, code="position-unknown")
    entry = parse_entry(log.entry(Position(position)).raw)
    [values] = _describe(connection, log, [entry], size)
    return EventAnswer(
        **values,
        filing=entry.filing.jws,
        previous=entry.previous,
        leaf_hash=entry.leaf_hash.hex(),
        warnings=find_warnings(connection, entry),
        known_at=size - 1,
    )


def list_events(
    connection: Connection,
    log: Snapshot,
    wanted: EventFilter,
    *,
    known_at: TreeSize | None = None,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Page[EventItem]:
    """Answer `Answers.list_events`."""
    check_limit(limit)
    first = _parse_number(after, "position") + 1 if after else 0
    size = _size(log, known_at)
    found = [stored for stored in _find(log, wanted, first, limit + 1) if stored.position < size]
    entries = [parse_entry(stored.raw) for stored in found[:limit]]
    return Page(
        items=[EventItem(**values) for values in _describe(connection, log, entries, size)],
        next=str(entries[-1].position) if len(found) > limit else None,
        position=size - 1 if size else None,
        known_at=size - 1 if size else None,
    )


def get_history(
    connection: Connection,
    log: Snapshot,
    subject: str,
    *,
    known_at: TreeSize | None = None,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
) -> History:
    """Answer `Answers.history`."""
    check_limit(limit)
    parse_subject(subject)
    version = _parse_number(after, "version") if after else 0
    size = _size(log, known_at)
    found = log.stream(subject, after=StreamVersion(version), known_at=TreeSize(size))
    if not found and not version:
        message = f"{subject}: nothing is recorded under this name"
        raise NotFoundError(message, code="subject-unknown", pointer="/subject")
    entries = [parse_entry(stored.raw) for stored in found[:limit]]
    return History(
        subject=subject,
        items=[EventItem(**values) for values in _describe(connection, log, entries, size)],
        next=str(entries[-1].stream_version) if len(found) > limit else None,
        position=size - 1 if size else None,
        known_at=size - 1 if size else None,
    )


def _size(log: Snapshot, known_at: TreeSize | None) -> TreeSize:
    size = log.head().size
    return size if known_at is None else min(size, known_at)


def _find(log: Snapshot, wanted: EventFilter, first: int, limit: int) -> Sequence[StoredEntry]:
    if wanted.stream is None:
        return log.entries(Position(first), limit, types=wanted.types)
    parse_subject(wanted.stream)
    behind = (stored for stored in log.stream(wanted.stream) if stored.position >= first)
    if not wanted.types:
        return list(behind)[:limit]
    return [stored for stored in behind if parse_entry(stored.raw).filing.payload.type in wanted.types][:limit]


def _describe(connection: Connection, log: Snapshot, entries: Iterable[Entry], size: TreeSize) -> list[dict[str, Any]]:
    entries = list(entries)
    signers = keys.find_signers(connection, {key_id for entry in entries for key_id in _key_ids(entry)}, size=size)
    marks = find_marks(connection, log, (entry.stream for entry in entries), size=size)
    withheld = describe_withheld(log, entries, size=size)
    return [
        _values(entry, signers, marks.get(entry.position, Marks()), size)
        | {"withheld": withheld.get(entry.position, ())}
        for entry in entries
    ]


def _key_ids(entry: Entry) -> tuple[str, ...]:
    return (entry.filing.header.kid, *(given.kid for given in entry.filing.payload.countersignatures))


def _values(entry: Entry, signers: Mapping[str, keys.SigningKey], marks: Marks, size: int) -> dict[str, Any]:
    filing, payload = entry.filing, entry.filing.payload
    known = [signers.get(key_id) for key_id in _key_ids(entry)]
    given_up = _given_up(entry, known, size)
    signer, *others = (key.party if key else None for key in known)
    return {
        "position": entry.position,
        "subject": entry.stream,
        "stream_version": entry.stream_version,
        "type": payload.type,
        "effective_on": filing.effective_on,
        "effective_precision": payload.effective_precision,
        "recorded_at": entry.recorded_at,
        "signed_at": filing.signed_at,
        "key_id": filing.header.kid,
        "signed_by": signer,
        "on_behalf_of": payload.on_behalf_of,
        "countersigned_by": tuple(others),
        "is_trusted": given_up is None,
        "untrusted_by": given_up,
        "filing_id": payload.filing_id,
        "data": payload.data,
        "legal_basis": payload.legal_basis,
        "evidence": payload.evidence,
        "source": payload.source,
        **msgspec.structs.asdict(marks),
        "sha256": entry.sha256,
    }


def _given_up(entry: Entry, known: Iterable[keys.SigningKey | None], size: int) -> int | None:
    """Return where, among the first `size` entries, a key was given up for which the entry does not count."""
    distrusted = (key.revoked_at for key in known if key and not key.is_trusted_on(entry.recorded_at))
    return next((position for position in distrusted if position is not None and position < size), None)


def _parse_number(text: str, what: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(2**53)):
        return int(text)
    message = f"cursor {text[:40]!r}: expected the {what} to go on behind"
    raise MalformedError(message, code="cursor-malformed", pointer="/after")
