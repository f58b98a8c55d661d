# SPDX-License-Identifier: Apache-2.0
"""The audit of a registry's own database: every entry, signature, authority and view again, in one pass over the log.

It replays the whole log through the same admission the desk uses, so that it says not only that the bytes are intact
but that each filing was to be taken at its place. What it cannot know without a copy of an older checkpoint is whether
the whole log was replaced: keep receipts, or checkpoints, elsewhere. A registry may go on writing while it is audited.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import msgspec

from events.database import Database
from events.errors import EvidenceError, MalformedError, NotFoundError, RegistryError, UnavailableError
from events.ids import Position
from events.store import EventStore
from events.tlog.merkle import EMPTY_ROOT
from projections.rebuild import Comparison, Difference
from registry.confidence import Confidence, KeyTrail, Trust
from registry.inspection import ALONE, Wanted, Workers, replaying, take_outcomes
from registry.ledger.chain import Chain
from registry.ledger.check import LedgerCheck
from registry.ledger.following import Following
from registry.ledger.guard import Guard, Guarded
from registry.ledger.readings import Finding, Progress
from registry.memory import Memory
from registry.notices import Notice, Restores
from registry.recomputed import RecomputedViews
from registry.run_records import RunRecords
from registry.streams import HeldStreams, StoredStreams, StreamsSource

_LOOKS, _PAUSE_SECONDS = 10, 0.1
"""How often and how long a checkpoint is waited for that is not there yet: publishing takes a moment."""


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit found; `ok` only if nothing."""

    ok: bool
    size: int
    root: str
    """The recomputed root in hexadecimal."""
    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...] = ()
    """What to know though nothing is wrong with it."""

    def with_finding(self, code: str, detail: str) -> "AuditReport":
        """Return the report with one more finding, about the registry as a whole."""
        finding = Finding(position=None, code=code, detail=detail)
        return msgspec.structs.replace(self, ok=False, findings=(*self.findings, finding))


class Audited(msgspec.Struct, frozen=True, kw_only=True):
    """What an audit found, and what to remember of the log; nothing where its checkpoint could not be believed."""

    report: AuditReport
    memory: Memory | None


def audit(
    database: Database,
    store: EventStore,
    *,
    guard: Guard | None,
    progress: Progress,
    processes: int = 1,
    niceness: int = 0,
) -> AuditReport:
    """Recompute everything from the entries' bytes and report what differs, naming the position.

    `guard` is asked what was signed last, where there is one. A large log is inspected in up to `processes` processes
    that give way to others by `niceness`.
    """
    workers = Workers(processes=processes, niceness=niceness)
    return audit_trusting(database, store, None, guard=guard, progress=progress, workers=workers).report


def audit_trusting(
    database: Database,
    store: EventStore,
    trust: Trust | None,
    *,
    guard: Guard | None,
    progress: Progress,
    workers: Workers = ALONE,
) -> Audited:
    """Do what `audit` does, and judge the newest checkpoint by what the reader brings and remembers."""
    # What the guard knows was committed before: asked first, it is never ahead of a log that is all there.
    guarded, unread = _read_guard(guard)
    try:
        pass_ = _Pass(database, store, trust, {guarded.size} if guarded else set())
        check = pass_.run(progress, workers)
    except EvidenceError as error:
        # Not even the head can be read.
        finding = Finding(position=error.position, code=error.code, detail=error.message)
        report = AuditReport(ok=False, size=0, root=EMPTY_ROOT.hex(), findings=(*unread, finding))
        return Audited(report=report, memory=None)
    findings = [
        *check.findings,
        *_check_published(store, check),
        *unread,
        *(_check_guard(guarded, check) if guarded else ()),
        *_check_guard_since(guard, check),
    ]
    memory = pass_.judge(check, findings)
    report = AuditReport(
        ok=not findings,
        size=check.size,
        root=check.root.hex(),
        findings=tuple(findings),
        notices=tuple(pass_.notices),
    )
    return Audited(report=report, memory=memory)


class _Pass:
    """The one pass over the log, in one view of it."""

    def __init__(self, database: Database, store: EventStore, trust: Trust | None, sizes: set[int]) -> None:
        self._database = database
        self._store = store
        self._trust = trust
        memory = trust.memory if trust else None
        self._sizes = sizes | ({memory.head().size} if memory else set())
        self._restores = Restores()
        self._trail = KeyTrail(trust.known_keys() if trust else ())
        self.notices: list[Notice] = []

    def run(self, progress: Progress, workers: Workers) -> LedgerCheck:
        """Return the check of the log, to whose findings those about runs and views are added."""
        with ExitStack() as opened:
            comparison = opened.enter_context(Comparison(self._database))
            view = opened.enter_context(self._store.reading())
            wanted = Wanted(self._trust.verified if self._trust else 0, comparison.at.size)
            workers = workers.for_entries(view.head().size - wanted.verified)
            outcomes = opened.enter_context(replaying(self._streams(view.head().size, workers), wanted, workers))
            runs, views = RunRecords(), RecomputedViews(comparison, view)
            following = Following(opened.enter_context(Chain()), (runs, views, self._restores, self._trail))
            check = LedgerCheck(view, following, sizes=self._sizes)
            # The second half of the work, however it is shared out, is the replay.
            check.run(lambda done, total: progress(done // 2, total))
            # While other processes still replay.
            following.findings += runs.findings(following.chain.moves(), check.root_at)
            take_outcomes(outcomes, following, lambda done, _: progress((check.size + done) // 2, check.size), views)
            following.findings += following.chain.check_ids()
            problem = comparison.check_cursor(view)
            if problem:
                following.findings.append(_finding_of(problem))
            elif following.is_whole:
                following.findings += map(_finding_of, views.differences())
            return check

    def _streams(self, size: int, workers: Workers) -> StreamsSource:
        # Other processes open the database anew; what they read of it, up to that size, never changes.
        return HeldStreams(self._store, size) if workers.processes == 1 else StoredStreams(self._database.url, size)

    def judge(self, check: LedgerCheck, findings: list[Finding]) -> Memory | None:
        """Add what the reader's own trust says of the newest checkpoint; return what to remember."""
        self.notices += self._restores.notices
        if self._trust is None or not check.newest:
            return None
        keys = check.following.keys
        try:
            confidence = Confidence(self._trust, check.newest, trail=self._trail)
            if confidence.seen:
                confidence.verify_growth(check.roots.get(confidence.seen.size))
        except (EvidenceError, MalformedError) as error:
            position = error.position if isinstance(error, EvidenceError) else None
            findings.append(Finding(position=position, code=error.code, detail=error.message))
            return None
        for said in confidence.judge(keys):
            (self.notices if isinstance(said, Notice) else findings).append(said)  # type: ignore[arg-type]  # told apart
        return confidence.remember(keys, findings)


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
