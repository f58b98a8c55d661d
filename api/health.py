# SPDX-License-Identifier: Apache-2.0
"""How the registry is: reading and writing told apart, and how far each part is behind (reliability.md case 149).

A registry that can be read but not written to is degraded, never "ok"; so is one whose newest entries have waited for
their checkpoint longer than the promised minute (architecture.md §11), or in which no sweep ran for 26 hours (domain.md
§9). Whether anybody is woken is left to whoever asks.
"""

import datetime
from typing import Final, Literal

from msgspec import Struct

from api.problems import TEXTS, Words
from api.wiring import Registry, WritingRegistry
from events.clock import format_instant
from events.entry import parse_entry
from events.errors import NotFoundError, RegistryError, UnavailableError
from events.ids import Position, TreeSize
from events.store import Snapshot
from events.tlog.head import Checkpoint, parse_checkpoint
from events.tlog.note import ML_DSA_44, open_note, parse_vkey
from registry.audits import list_audits
from registry.ledger.stops import find_restores
from registry.lookouts import find_jump, find_last_run, is_overslept

PUBLISHED_WITHIN: Final = datetime.timedelta(seconds=60)
MAX_LAG: Final = 1000
"""Entries the views may be behind before answers count as stale."""
_DAY: Final = datetime.timedelta(days=1)


class Reads(Struct, frozen=True, kw_only=True):
    """Whether questions are answered."""

    ok: bool


class Writes(Struct, frozen=True, kw_only=True):
    """Whether filings are taken; None where this process does not know, since it takes none."""

    ok: bool | None
    reason: str | None = None
    code: str | None = None
    """A stable word for the reason, under which `/problems` explains it."""
    words: Words | None = None
    """The reason in both languages."""
    since: str | None = None
    """When writing stopped."""


class LogHealth(Struct, frozen=True, kw_only=True):
    """How long the log is, and how much of it is published."""

    size: int
    published_size: int
    published_at: str | None
    checkpoint_age_seconds: int | None
    unpublished: int
    last_day: int
    """Entries recorded within 24 hours; far more than usual is told as `degraded` (reliability.md case 129)."""
    witnessed: bool = False
    """No witness policy is configured yet: nobody else confirms our checkpoints (architecture.md §11)."""


class ProjectionHealth(Struct, frozen=True, kw_only=True):
    """How far the answers are behind the log."""

    size: int
    lag: int
    """Below zero: they reflect more than the log holds, which was restored or cut short (reliability.md case 140)."""


class AuditHealth(Struct, frozen=True, kw_only=True):
    """What the registry found when it last audited itself."""

    finished_at: str
    size: int
    ok: bool


class SweepHealth(Struct, frozen=True, kw_only=True):
    """When the registry last looked for what is overdue."""

    ok: bool
    """Whether a run was recorded within the last 26 hours, and the next one does not wait for a person."""
    last_run_at: str | None
    """None before the first."""
    position: int | None
    waits: Words | None = None
    """Why the next run waits for a person, if it does."""


class Health(Struct, frozen=True, kw_only=True):
    """All of it."""

    status: Literal["ok", "degraded", "failing"]
    reads: Reads
    writes: Writes
    log: LogHealth | None = None
    projection: ProjectionHealth | None = None
    sweep: SweepHealth | None = None
    audit: AuditHealth | None = None
    """None before the first."""
    restored: tuple[int, ...] = ()
    """Positions at which the log tells that its database was restored and lost entries were fetched back."""


def get_health(registry: Registry) -> Health:
    """Return how `registry` is; never raises an error of ours."""
    try:
        # Before the log: views that reflect more than it holds are then never a matter of what came in between.
        size, audit = registry.answers.size(), _audit_health(registry)
        with registry.store.reading() as view:
            log = _log_health(view, registry)
            restored = tuple(find_restores(view))
            sweep = _sweep_health(view, registry)
    except RegistryError:
        return Health(status="failing", reads=Reads(ok=False), writes=Writes(ok=None, reason="not asked"))
    projection = ProjectionHealth(size=size, lag=log.size - size)
    writes = _writes(registry)
    return Health(
        status="ok" if sweep.ok and _is_well(registry, writes, log, projection) else "degraded",
        reads=Reads(ok=True),
        writes=writes,
        log=log,
        projection=projection,
        sweep=sweep,
        audit=audit,
        restored=restored,
    )


def _sweep_health(view: Snapshot, registry: Registry) -> SweepHealth:
    last = find_last_run(view)
    jump = find_jump(view, registry.today(), registry.settings.sweep_jump_days)
    return SweepHealth(
        ok=jump is None and not is_overslept(view, registry.clock()),
        last_run_at=format_instant(last.recorded_at) if last else None,
        position=last.position if last else None,
        waits=TEXTS["clock-jumped"].words if jump is not None else None,
    )


def _audit_health(registry: Registry) -> AuditHealth | None:
    for last in list_audits(registry.database, limit=1):
        return AuditHealth(
            finished_at=format_instant(last.finished_at), size=last.report.size, ok=not last.findings_count
        )
    return None


def read_checkpoint(note: bytes, log_keys: tuple[str, ...]) -> tuple[Checkpoint, datetime.datetime | None]:
    """Return a checkpoint of ours and when it was signed, by the time in its ML-DSA-44 signature."""
    opened = open_note(note, [parse_vkey(vkey) for vkey in log_keys])
    times = [signed.timestamp for signed in opened.verified if signed.kind == ML_DSA_44 and signed.timestamp]
    signed_at = datetime.datetime.fromtimestamp(times[0], datetime.UTC) if times else None
    return parse_checkpoint(opened.text), signed_at


def _log_health(view: Snapshot, registry: Registry) -> LogHealth:
    size = view.head().size
    try:
        checkpoint, signed_at = read_checkpoint(view.checkpoint(), registry.known_keys.of(view).vkeys)
    except NotFoundError:
        checkpoint, signed_at = None, None
    published = TreeSize(checkpoint.size) if checkpoint else TreeSize(0)
    return LogHealth(
        size=size,
        published_size=published,
        published_at=format_instant(signed_at) if signed_at else None,
        checkpoint_age_seconds=int((registry.clock() - signed_at).total_seconds()) if signed_at else None,
        unpublished=size - published,
        last_day=entries_of_last_day(view, registry.clock()),
    )


def entries_of_last_day(view: Snapshot, now: datetime.datetime) -> int:
    """Return how many entries were recorded within the 24 hours before `now`."""
    return view.head().size - view.size_at(now - _DAY)


def _writes(registry: Registry) -> Writes:
    if not isinstance(registry, WritingRegistry):
        return Writes(ok=None, reason="this process takes no filings")
    try:
        stop = registry.publisher.state.stop
    except RegistryError:
        return _not_writing("guard-unavailable")
    if stop:
        # What exactly did not check out is for the operator (`verdigris doctor`), not for everybody.
        return _not_writing("writing-stopped", stop.stopped_at)
    problem = _key_problem(registry) or _storage_problem(registry)
    return _not_writing(problem) if problem else Writes(ok=True)


def _key_problem(registry: WritingRegistry) -> str:
    """Return what fences this process: its keys were left behind by the log, and it has no newer ones."""
    try:
        registry.check_keys()
    except RegistryError as error:
        return error.code
    return ""


def _storage_problem(registry: WritingRegistry) -> str:
    try:
        registry.storage.check()
    except UnavailableError as error:
        return error.code
    return ""


def _not_writing(code: str, since: datetime.datetime | None = None) -> Writes:
    words = TEXTS[code].words
    return Writes(
        ok=False, reason=words.en, code=code, words=words, since=None if since is None else format_instant(since)
    )


def _is_well(registry: Registry, writes: Writes, log: LogHealth, projection: ProjectionHealth) -> bool:
    with registry.store.reading() as view:
        # The first that waits, not the last: while filers go on, the last one is never old.
        waits = view.entries(Position(log.published_size), 1) if log.unpublished else ()
    waiting = any(registry.clock() - parse_entry(entry.raw).recorded_at > PUBLISHED_WITHIN for entry in waits)
    grows = log.last_day > registry.settings.day_entries
    return writes.ok is not False and not waiting and not grows and 0 <= projection.lag <= MAX_LAG
