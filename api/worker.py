# SPDX-License-Identifier: Apache-2.0
"""The worker: keeps views and checkpoints up with the log, sweeps for what is overdue, and audits the registry.

See architecture.md §7. Two loops. The projector is poked after each commit and looks by itself every second. The
sweep is one APScheduler job without a job store: a run missed is made up by the next, because a run looks at
everything due (stack.md §6), and where the clock has jumped ahead it waits for a person. A bad round is logged and
tried again; evidence of damage stops both loops and all writing, and leaves reading alone.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from apscheduler.schedulers.background import BackgroundScheduler

from api.pacing import Pace, wake_sleepers
from api.wiring import WritingRegistry, system_clock
from events.errors import EvidenceError, NotFoundError
from events.tlog.head import parse_checkpoint
from events.tlog.note import parse_note
from registry.audit import AuditReport, audit
from registry.audits import list_audits, record_audit
from registry.deadlines import Sweeper, SweepReport
from registry.inspection import usable_cores
from registry.ledger.readings import Finding
from registry.private import Eraser

POLL_SECONDS: Final = 1.0
PUBLISH_AFTER: Final = timedelta(seconds=5)
"""The desk publishes what it records; only what a crash left behind is for the worker."""
AUDIT_AFTER: Final = timedelta(seconds=60)
"""The first audit waits until the registry is up and serving."""
_NICENESS: Final = 10
_JOIN_SECONDS: Final = 30.0

_log = logging.getLogger("verdigris.worker")


class Worker:
    """Background work on one registry; start it once, stop it before the registry is closed."""

    def __init__(self, registry: WritingRegistry, *, poll_seconds: float = POLL_SECONDS) -> None:
        """Work on `registry`, looking for new entries every `poll_seconds`."""
        self._registry = registry
        self._poll_seconds = poll_seconds
        self._wake, self._ended = threading.Event(), threading.Event()
        self._projector = threading.Thread(target=self._keep_projecting, name="projector", daemon=True)
        self._eraser = Eraser(registry.private, registry.store)
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self.failure: EvidenceError | None = None
        """What stopped the worker, if something did not check out."""

    def start(self) -> None:
        """Begin both loops; the first sweep starts at once."""
        self._projector.start()
        self._scheduler.add_job(
            self._sweep_round,
            Pace(timedelta(seconds=self._registry.settings.sweep_seconds)),
            next_run_time=system_clock(),
            # A run looks at everything due: late or several at once, one run is enough, and none is ever dropped.
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.add_job(
            self._audit_round,
            Pace(timedelta(seconds=self._registry.settings.audit_seconds)),
            next_run_time=self._next_audit(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    def _next_audit(self) -> datetime:
        """Return when the next audit is due, however often the worker was started since the last one."""
        soon = system_clock() + AUDIT_AFTER
        for last in list_audits(self._registry.database, limit=1):
            return max(soon, last.started_at + timedelta(seconds=self._registry.settings.audit_seconds))
        return soon

    def stop(self) -> None:
        """End both loops; a round in hand is finished first."""
        self.end()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        if self._projector.is_alive():
            self._projector.join(_JOIN_SECONDS)

    def end(self) -> None:
        """Ask both loops to end, without waiting; safe in a signal handler."""
        self._ended.set()
        self._wake.set()

    def poke(self) -> None:
        """Say that something was recorded."""
        self._wake.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the worker has ended, by `stop` or by a failure; return whether it has."""
        return self._ended.wait(timeout)

    def project(self) -> None:
        """Publish what was left without a checkpoint, bring the views up to the log, and erase what it says."""
        registry = self._registry
        if self._is_left_behind() and registry.publisher.state.writing:
            registry.publisher.publish()
        registry.runner.catch_up()
        for digest in self._eraser.catch_up():
            _log.info("private value erased, as the log says: %s", digest)

    def _is_left_behind(self) -> bool:
        """Tell whether the newest entries have waited longer for their checkpoint than the desk needs to sign it."""
        with self._registry.store.reading() as view:
            head = view.head()
            try:
                published = parse_checkpoint(parse_note(view.checkpoint()).text).size
            except NotFoundError:
                published = 0
        is_due = head.recorded_at is not None and self._registry.clock() - head.recorded_at > PUBLISH_AFTER
        return published < head.size and is_due

    def sweep(self) -> SweepReport:
        """Bring the views up to the log, since they say where to look, and sweep once, as of today."""
        registry = self._registry
        registry.runner.catch_up()
        sweeper = Sweeper(
            registry.database,
            registry.store,
            registry.desk,
            signer=registry.service_signer,
            ledger=registry.foundation.origin,
            jump_days=registry.settings.sweep_jump_days,
        )
        report = sweeper.sweep(registry.today(), registry.clock(), progress=_unwatched)
        self.poke()
        return report

    def audit(self) -> AuditReport:
        """Audit the whole registry once, from its first entry to its views, and keep the result for the public.

        Raises:
            EvidenceError: the log or its guard does not check out. Of views alone, only the report tells: they are
                rebuilt, and no filing rests on them.
        """
        registry = self._registry
        started_at = registry.clock()
        report = audit(
            registry.database,
            registry.store,
            guard=registry.guard,
            progress=_unwatched,
            processes=usable_cores(),
            niceness=_NICENESS,
        )
        record_audit(registry.database, report, started_at=started_at, finished_at=registry.clock())
        for found in report.findings:
            _log.critical("audit: position %s: %s: %s", found.position, found.code, found.detail)
        damage = next((found for found in report.findings if not _is_passing(found)), None)
        if damage:
            message = f"audit found {len(report.findings)}, first: {damage.code}: {damage.detail}"
            raise EvidenceError(message, code=damage.code, position=damage.position)
        return report

    def _audit_round(self) -> None:
        def look() -> None:
            report = self.audit()
            _log.info("audit completed", extra={"report": msgspec.to_builtins(report)})

        self._round("audit", look)

    def _keep_projecting(self) -> None:
        while not self._ended.is_set():
            self._round("projection", self.project)
            wake_sleepers(self._scheduler, system_clock())
            self._wake.wait(self._poll_seconds)
            self._wake.clear()

    def _sweep_round(self) -> None:
        def sweep() -> None:
            report = self.sweep()
            # Readers that never pause keep SQLite's WAL growing (stack.md §3e); a busy one is tried again next time.
            self._registry.database.shrink_wal()
            _log.info("sweep completed", extra={"report": msgspec.to_builtins(report)})

        self._round("sweep", sweep)

    def _round(self, name: str, work: Callable[[], None]) -> None:
        if self._ended.is_set():
            return
        try:
            work()
        except EvidenceError as error:
            _log.critical("%s stopped, and all writing with it: %s", name, error, exc_info=error)
            self.failure = error
            self._registry.publisher.stop(error)
            self._ended.set()
        except Exception as error:
            _log.exception("%s failed, and is tried again: %s", name, error)


def _is_passing(found: Finding) -> bool:
    """Tell whether `found` says nothing against the log: views can be made anew, a checkpoint may still be coming."""
    return found.code.startswith("view-") or found.code == "checkpoint-missing"


def _unwatched(done: int, total: int) -> None:
    """Show no progress: nobody is looking."""
