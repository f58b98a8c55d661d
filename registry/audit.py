# SPDX-License-Identifier: Apache-2.0
"""The audit: every entry read again, every signature and authority checked, every view recomputed.

It replays the whole log through the same admission the desk uses, so that it says not only that the bytes are intact
but that each filing was to be taken at its place. What it cannot know without a copy of an older checkpoint is whether
the whole log was replaced: keep receipts, or checkpoints, elsewhere.
"""

from collections.abc import Sequence
from datetime import UTC

import msgspec

from events.catalogue.trust import RegistryFounded
from events.database import Database
from events.entry import Entry
from events.errors import EvidenceError, UnavailableError
from events.store import EventStore
from events.tlog.signatures import NoteVerifier, parse_vkey
from projections.rebuild import compare_views
from projections.right.facts import fact_of
from projections.right.fold import evolve
from projections.right.state import SubjectState, new_state
from registry.admission.admit import check_admission, get_signing_key
from registry.admission.trust import TrustState
from registry.ledger.check import Finding, LedgerCheck, Progress
from registry.ledger.guard import Guard


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit found; `ok` only if nothing."""

    ok: bool
    size: int
    root: str
    """The recomputed root in hexadecimal."""
    findings: tuple[Finding, ...]


def audit(database: Database, store: EventStore, *, guard: Guard | None, progress: Progress) -> AuditReport:
    """Recompute everything from the entries' bytes and report what differs, naming the position.

    `guard` is asked what was signed last, where there is one.
    """
    with store.reading() as view:
        check = LedgerCheck(view, Replay())
        check.run(progress)
    findings = [*check.findings, *_check_guard(guard, check), *_check_views(database, store, check.findings)]
    return AuditReport(ok=not findings, size=check.size, root=check.root.hex(), findings=tuple(findings))


class Replay:
    """Replays admission: the `Inspector` of the ledger's check."""

    def __init__(self) -> None:
        """Start before the first entry."""
        self._trust = TrustState()
        self._states: dict[str, SubjectState] = {}
        self._origin = ""
        self._keys: tuple[NoteVerifier, ...] = ()

    def inspect(self, entry: Entry) -> None:
        """Check signature, authority and admission of `entry` at its place, and learn what it says."""
        filing, state = entry.filing, self._states.setdefault(entry.stream, new_state(entry.stream))
        today = entry.recorded_at.astimezone(UTC).date()
        try:
            filing.verify(get_signing_key(filing, self._trust, today=today))
            check_admission(filing, trust=self._trust, state=state, today=today)
        finally:
            # Damage in one entry must not make every later one look wrong.
            self._trust.evolve(entry)
            evolve(state, fact_of(entry))
            if isinstance(filing.event, RegistryFounded):
                self._learn_log_keys(filing.event)

    def log_keys(self) -> tuple[str, Sequence[NoteVerifier]]:
        """Return the log's origin and keys, as the foundation names them."""
        return self._origin, self._keys

    def _learn_log_keys(self, event: RegistryFounded) -> None:
        if not self._keys:
            self._origin, self._keys = event.origin, tuple(parse_vkey(vkey) for vkey in event.log_keys)


def _check_guard(guard: Guard | None, check: LedgerCheck) -> list[Finding]:
    if guard is None:
        return []
    try:
        guarded = guard.read()
    except (EvidenceError, UnavailableError) as error:
        return [Finding(position=None, code=error.code, detail=error.message)]
    if (guarded.size, guarded.root) == (check.size, check.root):
        return []
    detail = (
        f"the guard signed size {guarded.size} root {guarded.root.hex()}, the log has {check.size}, {check.root.hex()}"
    )
    return [Finding(position=min(guarded.size, check.size), code="guard", detail=detail)]


def _check_views(database: Database, store: EventStore, damage: Sequence[Finding]) -> list[Finding]:
    try:
        differences = compare_views(database, store)
    except EvidenceError as error:
        if damage:
            # The entries themselves are damaged, which is already reported; views cannot be recomputed from them.
            return []
        return [Finding(position=error.position, code=error.code, detail=error.message)]
    return [
        Finding(position=found.position, code=f"view-{found.view}", detail=f"{found.key}: {found.detail}")
        for found in differences
    ]
