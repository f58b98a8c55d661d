# SPDX-License-Identifier: Apache-2.0
"""The audit: every entry read again, every signature and authority checked, every view recomputed.

It replays the whole log through the same admission the desk uses, so that it says not only that the bytes are intact
but that each filing was to be taken at its place. What it cannot know without a copy of an older checkpoint is whether
the whole log was replaced: keep receipts, or checkpoints, elsewhere. A registry may go on writing while it is audited.
"""

import time
from collections.abc import Iterator, Sequence

import msgspec

from events.database import Database
from events.errors import EvidenceError, NotFoundError, RegistryError, UnavailableError
from events.ids import Position
from events.store import EventStore
from events.tlog.merkle import EMPTY_ROOT
from projections.rebuild import compare_views
from registry.ledger.check import Finding, LedgerCheck, Progress
from registry.ledger.guard import Guard, Guarded
from registry.replay import Replay
from registry.run_records import RunRecords

_LOOKS, _PAUSE_SECONDS = 10, 0.1
"""How often and how long a checkpoint is waited for that is not there yet: publishing takes a moment."""


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
    # What the guard knows was committed before: asked first, it is never ahead of a log that is all there.
    guarded, unread = _read_guard(guard)
    try:
        with store.reading() as view:
            runs = RunRecords(view)
            replay = Replay(runs)
            sizes = runs.sizes | ({guarded.size} if guarded else set())
            check = LedgerCheck(view, replay, sizes=sizes)
            check.run(progress)
    except EvidenceError as error:
        # Not even the head can be read.
        finding = Finding(position=error.position, code=error.code, detail=error.message)
        return AuditReport(ok=False, size=0, root=EMPTY_ROOT.hex(), findings=(*unread, finding))
    findings = [
        *check.findings,
        *runs.findings(check.roots),
        *_check_published(store, check),
        *unread,
        *(_check_guard(guarded, check, replay) if guarded else ()),
        *_check_guard_since(guard, check),
        *_check_views(database, store, check.findings),
    ]
    return AuditReport(ok=not findings, size=check.size, root=check.root.hex(), findings=tuple(findings))


def _read_guard(guard: Guard | None) -> tuple[Guarded | None, list[Finding]]:
    try:
        return guard.read() if guard else None, []
    except (EvidenceError, UnavailableError) as error:
        return None, [Finding(position=None, code=error.code, detail=error.message)]


def _check_guard(guarded: Guarded, check: LedgerCheck, replay: Replay) -> Iterator[Finding]:
    recomputed = check.roots.get(guarded.size)
    if recomputed != guarded.root:
        found = recomputed.hex() if recomputed else f"only {check.size} entries"
        detail = f"the guard signed size {guarded.size} root {guarded.root.hex()}, the log has {found}"
        yield Finding(position=min(guarded.size, check.size), code="guard", detail=detail)
    elif guarded.size:
        try:
            signed = replay.verify_checkpoint(guarded.note)
        except RegistryError as error:
            yield _guard_damaged(f"its checkpoint: {error.message}")
        else:
            if (signed.size, signed.root) != (guarded.size, guarded.root):
                yield _guard_damaged(f"its checkpoint is of size {signed.size}, beside it stands {guarded.size}")
            elif check.signed == guarded.size and check.newest != guarded.note:
                yield _guard_damaged(f"another checkpoint of size {guarded.size} is published")


def _guard_damaged(problem: str) -> Finding:
    return Finding(position=None, code="guard-damaged", detail=f"guard: {problem}")


def _check_guard_since(guard: Guard | None, check: LedgerCheck) -> Iterator[Finding]:
    """Check that the guard knows everything published: asked last, it is never behind."""
    guarded, _ = _read_guard(guard)
    if guarded and guarded.size < check.signed:
        detail = f"a checkpoint of size {check.signed} is published, the guard knows of {guarded.size}: put back"
        yield Finding(position=guarded.size, code="guard", detail=detail)


def _check_published(store: EventStore, check: LedgerCheck) -> Iterator[Finding]:
    """Check that everything recorded is covered by a checkpoint, now or in a moment."""
    if check.signed >= check.size:
        return
    for _ in range(_LOOKS):
        if _is_covered(store, Position(check.size - 1)):
            return
        time.sleep(_PAUSE_SECONDS)
    detail = f"no checkpoint covers the {check.size} entries; the newest is of size {check.signed}"
    yield Finding(position=check.size - 1, code="checkpoint-missing", detail=detail)


def _is_covered(store: EventStore, position: Position) -> bool:
    try:
        with store.reading() as view:
            view.checkpoint(covering=position)
    except NotFoundError:
        return False
    return True


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
