# SPDX-License-Identifier: Apache-2.0
"""`verdigris audit`: everything recomputed from the entries' bytes (architecture.md §8)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.command import Session, command
from api.cli.failures import DAMAGED, OK

if TYPE_CHECKING:
    from api.settings import Settings
    from events.store import EventStore
    from registry.audit import AuditReport
    from registry.ledger.guard import Guard

_SQLITE = "sqlite:///"


@command(
    "audit",
    examples=(
        "verdigris audit demo-registry",
        "verdigris audit demo-registry --json",
        "verdigris audit sqlite:///registry.sqlite",
    ),
)
@click.argument("folder_or_url", metavar="[TARGET]", required=False)
def audit(session: Session, *, folder_or_url: str | None) -> int:
    """Check everything: bytes, signatures, authority, order, tree, checkpoints, guard, views.

    TARGET is a registry's folder or database URL; else it is that of --registry, or the current folder. Exit code 0
    means that everything checks out, 7 that something does not; each finding names its position in the log.
    """
    from api.wiring import open_log
    from registry.audit import audit as recompute

    session.target = folder_or_url or session.target
    settings = session.settings()
    database, store = open_log(settings)
    try:
        guard = _find_guard(settings, store)
        try:
            with session.console.progress("auditing") as progress:
                report = recompute(database, store, guard=guard, progress=progress)
        finally:
            if guard is not None:
                guard.close()
    finally:
        database.close()
    report = _with_guard(report, settings, is_asked=guard is not None)
    session.console.result(report, lambda: _shown(report))
    return OK if report.ok else DAMAGED


def _find_guard(settings: Settings, store: EventStore) -> Guard | None:
    """Return the guard where it is, without believing the log about it."""
    from events.catalogue.trust import RegistryFounded
    from events.database import open_database
    from events.entry import parse_entry
    from events.errors import RegistryError
    from events.ids import Position
    from registry.ledger.guard import Guard

    if _is_guard_missing(settings):
        return None
    origin = settings.origin
    if not origin:
        try:
            with store.reading() as view:
                event = parse_entry(view.entry(Position(0)).raw).filing.event
        except RegistryError:
            # The audit itself says what is wrong with the first entry.
            return None
        origin = event.origin if isinstance(event, RegistryFounded) else ""
    guard = Guard(open_database(settings.guard_url), origin)
    if settings.folder is None and _is_of_another_log(guard):
        # A database named alone: the guard that happens to lie in the current folder says nothing about it.
        guard.close()
        return None
    return guard


def _is_of_another_log(guard: Guard) -> bool:
    from events.errors import EvidenceError

    try:
        guard.read()
    except EvidenceError as error:
        return error.code == "guard-other-log"
    return False


def _is_guard_missing(settings: Settings) -> bool:
    url = settings.guard_url
    return url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file()


def _with_guard(report: AuditReport, settings: Settings, *, is_asked: bool) -> AuditReport:
    """Add to the report of a whole registry that its guard is gone; a database alone has none to miss."""
    from registry.audit import AuditReport
    from registry.ledger.readings import Finding

    if is_asked or settings.folder is None or not _is_guard_missing(settings):
        return report
    finding = Finding(position=None, code="guard-missing", detail=f"guard {settings.guard_url}: not there")
    return AuditReport(ok=False, size=report.size, root=report.root, findings=(*report.findings, finding))


def _shown(report: AuditReport) -> str:
    head = f"{report.size} entries, root {report.root}"
    if report.ok:
        return f"everything checks out: {head}"
    lines = [f"{_place(found.position)}: {found.code}: {found.detail}" for found in report.findings]
    return "\n".join([f"{len(lines)} findings in {head}", *lines])


def _place(position: int | None) -> str:
    return "registry" if position is None else f"position {position}"
