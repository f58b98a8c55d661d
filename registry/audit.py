# SPDX-License-Identifier: Apache-2.0
"""The audit of a registry's own database: every entry, signature, authority and view again, in one pass over the log.

It replays the whole log through the same admission the desk uses, so that it says not only that the bytes are intact
but that each filing was to be taken at its place. What it cannot know without a copy of an older checkpoint is whether
the whole log was replaced: keep receipts, or checkpoints, elsewhere. A registry may go on writing while it is audited.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack

import msgspec

from events.database import Database
from events.errors import EvidenceError, NotFoundError, RegistryError, UnavailableError
from events.ids import Position
from events.store import EventStore
from events.tlog.merkle import EMPTY_ROOT
from projections.rebuild import Comparison, Difference
from registry.inspection import WORTH_SHARING, Inspection
from registry.ledger.chain import Chain
from registry.ledger.check import LedgerCheck
from registry.ledger.following import Following
from registry.ledger.guard import Guard, Guarded
from registry.ledger.readings import Finding, Progress
from registry.recomputed import RecomputedViews
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


def audit(
    database: Database, store: EventStore, *, guard: Guard | None, progress: Progress, processes: int = 1
) -> AuditReport:
    """Recompute everything from the entries' bytes and report what differs, naming the position.

    `guard` is asked what was signed last, where there is one. A large log is inspected in up to `processes` processes.
    """
    # What the guard knows was committed before: asked first, it is never ahead of a log that is all there.
    guarded, unread = _read_guard(guard)
    try:
        check = _check_log(database, store, {guarded.size} if guarded else set(), progress, processes)
    except EvidenceError as error:
        # Not even the head can be read.
        finding = Finding(position=error.position, code=error.code, detail=error.message)
        return AuditReport(ok=False, size=0, root=EMPTY_ROOT.hex(), findings=(*unread, finding))
    findings = [
        *check.findings,
        *_check_published(store, check),
        *unread,
        *(_check_guard(guarded, check) if guarded else ()),
        *_check_guard_since(guard, check),
    ]
    return AuditReport(ok=not findings, size=check.size, root=check.root.hex(), findings=tuple(findings))


def _check_log(
    database: Database, store: EventStore, sizes: Collection[int], progress: Progress, processes: int
) -> LedgerCheck:
    """Return the check of the log in one view of it, to whose findings those about runs and views are added."""
    with ExitStack() as opened:
        comparison = opened.enter_context(Comparison(database))
        view = opened.enter_context(store.reading())
        count = processes if view.head().size >= WORTH_SHARING else 1
        inspection = opened.enter_context(Inspection(views_at=comparison.at.size, processes=count))
        chain = opened.enter_context(Chain())
        runs, views = RunRecords(), RecomputedViews(comparison, view)
        check = LedgerCheck(view, inspection, Following(chain, (runs, views)), sizes=sizes)
        check.run(progress)
        check.following.findings += runs.findings(chain.moves(), check.root_at)
        problem = comparison.check_cursor(view)
        if problem:
            check.findings.append(_finding_of(problem))
        elif check.following.is_whole:
            check.following.findings += map(_finding_of, views.differences(inspection.rows()))
        return check


def _finding_of(difference: Difference) -> Finding:
    detail = f"{difference.key}: {difference.detail}"
    return Finding(position=difference.position, code=f"view-{difference.view}", detail=detail)


def _read_guard(guard: Guard | None) -> tuple[Guarded | None, list[Finding]]:
    try:
        return guard.read() if guard else None, []
    except (EvidenceError, UnavailableError) as error:
        return None, [Finding(position=None, code=error.code, detail=error.message)]


def _check_guard(guarded: Guarded, check: LedgerCheck) -> Iterator[Finding]:
    recomputed = check.roots.get(guarded.size)
    if recomputed != guarded.root:
        found = recomputed.hex() if recomputed else f"only {check.size} entries"
        detail = f"the guard signed size {guarded.size} root {guarded.root.hex()}, the log has {found}"
        yield Finding(position=min(guarded.size, check.size), code="guard", detail=detail)
    elif guarded.size:
        try:
            signed = check.following.keys.verify(guarded.note)
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
