# SPDX-License-Identifier: Apache-2.0
"""Checking a history's proof offline: that nothing is left out up to a run, by the log's public keys alone.

What is believed is the log's signature over one checkpoint. Everything else follows from it: the run and the entries
are in that log, the tree the run names is its beginning, the run is signed with the registry's service key, and the
stream's head is in the tree of heads that the run recorded (reliability.md P16, case 155). That the run spoke the truth
about those heads is recomputed by every audit; a false statement stays in the log, signed.

The signatures of the filings themselves are for the audit, which knows all keys and when each was good.
"""

import datetime
from collections.abc import Iterator, Sequence

from msgspec import Struct

from events.catalogue.clock import SchedulerRunCompleted
from events.catalogue.trust import GovernanceKeysChanged, RegistryFounded, ServiceKeyAdded
from events.entry import Entry, parse_entry
from events.errors import (
    EvidenceError,
    HashMismatchError,
    MalformedError,
    NotPermittedError,
    ProofError,
    SignatureError,
)
from events.ids import REGISTRY
from events.keys import PublicKey
from events.store import StreamHead
from events.tlog.checkpoint import Checkpoint
from events.tlog.merkle import leaf_hash, verify_consistency, verify_inclusion
from events.tlog.note import NoteVerifier, open_note
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from registry.history.document import HistoryDocument, ProvenEntry, ProvenRun, parse_history
from registry.history.heads import parse_hashes, verify_absence, verify_head


class ProvenHistory(Struct, frozen=True, kw_only=True):
    """What a proof shows about one stream."""

    subject: str
    foundation: RegistryFounded
    complete: tuple[Entry, ...]
    """All there was below `run.tree_size`; none means that nothing was recorded about the subject."""
    later: tuple[Entry, ...]
    """Recorded after the run looked: in the log, but perhaps not all."""
    run: SchedulerRunCompleted
    run_position: int
    recorded_at: datetime.datetime
    """When the run was recorded."""
    checkpoint: Checkpoint
    note: bytes
    """The checkpoint as it was signed."""
    signed_at: datetime.datetime | None
    """When the log signed the checkpoint; None if no key given states a time."""

    @property
    def position(self) -> int:
        """The last position up to which the history is complete."""
        return self.run.tree_size - 1


def verify_history(raw: bytes, verifiers: Sequence[NoteVerifier], *, subject: str, origin: str) -> ProvenHistory:
    """Check `raw` as the proof of the history of `subject` in the log named `origin`; return what it shows.

    `verifiers` are the log's public keys.

    Raises:
        EvidenceError: it does not show that, whatever `raw` is; the code says what does not fit.
    """
    try:
        return _verify(parse_history(raw), verifiers, subject, origin)
    except (MalformedError, NotPermittedError) as error:
        # Within a proof, what is malformed is evidence that somebody changed it.
        raise EvidenceError(f"history proof: {error.message}", code="history-malformed") from error


def _verify(document: HistoryDocument, verifiers: Sequence[NoteVerifier], subject: str, origin: str) -> ProvenHistory:
    if document.subject != subject:
        message = f"history proof: expected that of {subject}, found that of {document.subject}"
        raise EvidenceError(message, code="history-other-subject")
    # (1) The run is in the log, under a checkpoint that the log signed: from here on that checkpoint is trusted.
    run, checkpoint, note = _verify_receipt(document.run, verifiers, origin)
    # (2) The run is the registry's own statement.
    first, *later = (_verify_entry(proven, checkpoint) for proven in document.keys)
    foundation = _verify_foundation(first, origin)
    event = _verify_run(run, [PublicKey(foundation.service_key), *_verify_added(later, foundation, run)])
    # (3) The tree that the run looked at is the beginning of this one.
    _verify_beginning(event, run, document, checkpoint)
    # (4) Every entry is in the log and follows the one before: none is missing at the beginning or in between.
    entries = _verify_entries(document.entries, checkpoint, subject)
    complete = tuple(entry for entry in entries if entry.position < event.tree_size)
    # (5) The last one the run can have seen is the one that it saw: none is missing at the end.
    _verify_end(document, complete, event)
    return ProvenHistory(
        subject=subject,
        foundation=foundation,
        complete=complete,
        later=tuple(entries[len(complete) :]),
        run=event,
        run_position=run.position,
        recorded_at=run.recorded_at,
        checkpoint=checkpoint,
        note=note,
        signed_at=_signed_at(note, verifiers, origin),
    )


def _verify_receipt(run: ProvenRun, verifiers: Sequence[NoteVerifier], origin: str) -> tuple[Entry, Checkpoint, bytes]:
    receipt, raw = parse_tlog_proof(run.receipt.encode()), run.entry.encode()
    checkpoint = verify_tlog_proof(receipt, raw, verifiers, origin)
    if receipt.extra is not None:
        # Nobody signed it, and one proof has one spelling.
        raise MalformedError("receipt of the run: it has extra data")
    entry = parse_entry(raw)
    if entry.position != receipt.index:
        message = f"run: its receipt is for position {receipt.index}, the entry says {entry.position}"
        raise ProofError(message, code="history-run")
    return entry, checkpoint, receipt.checkpoint


def _verify_foundation(entry: Entry, origin: str) -> RegistryFounded:
    """Return the foundation, which names the key that signs for the registry, and those that may name others."""
    event = entry.filing.event
    if entry.position != 0 or not isinstance(event, RegistryFounded):
        kind = entry.filing.payload.type
        message = f"keys: expected the foundation at position 0, found {kind} at {entry.position}"
        raise EvidenceError(message, code="history-run")
    if event.origin != origin:
        message = f"foundation: expected that of {origin}, found that of {event.origin}"
        raise EvidenceError(message, code="history-run")
    return event


def _verify_added(entries: Sequence[Entry], foundation: RegistryFounded, run: Entry) -> Iterator[PublicKey]:
    """Yield the service keys that governance added before the run, each by its own signed word (DECISIONS.md 17)."""
    governance = {key.key_id: key for key in map(PublicKey, foundation.governance_keys)}
    for entry in entries:
        event, signer = entry.filing.event, governance.get(entry.filing.header.kid)
        if isinstance(event, GovernanceKeysChanged) and signer is not None and entry.position < run.position:
            # From here on governance is who it was handed to, and nobody else.
            entry.filing.verify(signer)
            governance = {key.key_id: key for key in (PublicKey(each.public_key) for each in event.governance_keys)}
            continue
        if not isinstance(event, ServiceKeyAdded) or signer is None or entry.position >= run.position:
            kind, kid = entry.filing.payload.type, entry.filing.header.kid
            message = (
                f"keys: position {entry.position} holds {kind} by {kid}, no key added by governance before the run"
            )
            raise EvidenceError(message, code="history-run", position=entry.position)
        entry.filing.verify(signer)
        yield PublicKey(event.public_key)


def _verify_run(entry: Entry, keys: Sequence[PublicKey]) -> SchedulerRunCompleted:
    event, kid = entry.filing.event, entry.filing.header.kid
    if not isinstance(event, SchedulerRunCompleted) or entry.stream != REGISTRY:
        message = f"run: position {entry.position} holds {entry.filing.payload.type} about {entry.stream}"
        raise EvidenceError(message, code="history-run", position=entry.position)
    key = next((key for key in keys if key.key_id == kid), None)
    if key is None:
        message = f"run: expected the signature of key {' or '.join(key.key_id for key in keys)}, found that of {kid}"
        raise SignatureError(message, code="history-run", position=entry.position)
    entry.filing.verify(key)
    return event


def _verify_beginning(
    event: SchedulerRunCompleted, run: Entry, document: HistoryDocument, checkpoint: Checkpoint
) -> None:
    if event.tree_size > run.position:
        message = f"run at position {run.position}: it says that it looked at {event.tree_size} entries"
        raise EvidenceError(message, code="history-run", position=run.position)
    hashes, root = parse_hashes(document.consistency), bytes.fromhex(event.tree_root)
    verify_consistency(event.tree_size, checkpoint.size, hashes, root, checkpoint.root)


def _verify_entries(proven: Sequence[ProvenEntry], checkpoint: Checkpoint, subject: str) -> list[Entry]:
    entries: list[Entry] = []
    position, previous = -1, ""
    for version, each in enumerate(proven, start=1):
        entry = _verify_entry(each, checkpoint)
        if entry.stream != subject:
            message = f"position {entry.position}: an entry about {entry.stream} in the history of {subject}"
            raise EvidenceError(message, code="history-other-subject", position=entry.position)
        if entry.stream_version != version or entry.position <= position:
            message = (
                f"{subject}: expected version {version} behind position {position}, "
                f"found version {entry.stream_version} at position {entry.position}"
            )
            raise EvidenceError(message, code="history-incomplete", position=entry.position)
        if entry.previous != previous:
            message = f"{subject} version {version}: expected previous {previous!r}, found {entry.previous!r}"
            raise HashMismatchError(message, code="history-incomplete", position=entry.position)
        entries.append(entry)
        position, previous = entry.position, entry.sha256
    return entries


def _verify_entry(proven: ProvenEntry, checkpoint: Checkpoint) -> Entry:
    raw = proven.entry.encode()
    entry = parse_entry(raw)
    verify_inclusion(entry.position, checkpoint.size, leaf_hash(raw), parse_hashes(proven.proof), checkpoint.root)
    return entry


def _verify_end(document: HistoryDocument, complete: Sequence[Entry], event: SchedulerRunCompleted) -> None:
    count, root = event.streams_count, bytes.fromhex(event.heads_root)
    if not complete:
        verify_absence(document.heads, document.subject, count=count, root=root)
        return
    last = complete[-1]
    head = StreamHead(stream=last.stream, version=last.stream_version, sha256=last.sha256)
    verify_head(document.heads, head, count=count, root=root)


def _signed_at(note: bytes, verifiers: Sequence[NoteVerifier], origin: str) -> datetime.datetime | None:
    verified = open_note(note, verifiers).verified
    stated = [signature.timestamp for signature in verified if signature.name == origin and signature.timestamp]
    try:
        return datetime.datetime.fromtimestamp(max(stated), datetime.UTC) if stated else None
    except (OverflowError, OSError, ValueError) as error:
        # A log may sign any number up to 2^63 - 1, but no calendar goes as far.
        raise MalformedError(f"checkpoint: signed at {max(stated)}, which is no time") from error
