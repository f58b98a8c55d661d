# SPDX-License-Identifier: Apache-2.0
"""`verdigris audit`: everything recomputed from the entries' bytes (architecture.md §8).

A registry of one's own is audited from its database, with views and guard; anybody's log from its tiles, on a server
or in a folder, with the keys that the auditor brings. What was seen and found in order is remembered in a file.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.audit_sources import is_of_tiles, open_tiles
from api.cli.command import Session, command
from api.cli.failures import DAMAGED, OK
from api.cli.filing import read_bytes
from api.cli.guards import find_guard, is_guard_missing
from api.cli.vkeys import read_vkeys, vkey_options
from events.errors import RegistryError

if TYPE_CHECKING:
    from events.tlog.policy import Policy
    from registry.audit import AuditReport
    from registry.confidence import Trust
    from registry.inspection import Workers
    from registry.memory import Memory

_LARGE_BYTES = 20_000_000
"""A database of this size holds enough entries for several processes."""


@command(
    "audit",
    examples=(
        "verdigris audit demo-registry",
        "verdigris audit demo-registry --json",
        "verdigris audit demo-registry --evidence",
        "verdigris audit demo-registry --vkey-file demo-registry/log.vkey --state audit-state.json",
        "verdigris audit https://ledger.example/cn --policy policy.txt --state audit-state.json --cache mirror",
    ),
)
@click.argument("folder_or_url", metavar="[TARGET]", required=False)
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), help="Whom you trust, as C2SP tlog-policy.")
@vkey_options
@click.option("--trust-on-first-use", is_flag=True, help="Believe the keys that an unknown log names itself.")
@click.option("--state", type=click.Path(path_type=Path), help="Remember in this file what was seen, and compare.")
@click.option("--cache", type=click.Path(path_type=Path), help="Keep tiles here, and ask the server for new ones only.")
@click.option("--max-age", type=click.FloatRange(min=0), metavar="HOURS", help="Tell if the checkpoint is older.")
@click.option("--evidence", is_flag=True, help="Of a registry, also read every file that filings name.")
@click.option("--processes", type=click.IntRange(min=1), metavar="N", help="Use N processes, else one for each core.")
def audit(session: Session, *, folder_or_url: str | None, **options: Any) -> int:
    """Check everything: bytes, signatures, authority, order, tree, checkpoints, and of a registry guard and views.

    TARGET is a registry's folder or database URL; the address of a log's server; or a folder of tiles. Else it is that
    of --registry, or the current folder. Exit code 0 means that everything checks out, 7 that something does not; each
    finding names its position in the log.

    With --state, what was found in order before is only hashed again, and a log that was put back or forked since is
    found out.
    """
    session.target = folder_or_url or session.target
    if options["evidence"] and is_of_tiles(session.target):
        message = "--evidence: files lie beside a registry, not among the tiles of a log"
        raise click.UsageError(message)
    state: Path | None = options["state"]
    if options["processes"] != 1:
        _start_early(session)
    from registry.memory import held

    with ExitStack() as opened:
        if state is not None:
            opened.enter_context(held(state))
        report = _audit(session, opened, options)
        if options["evidence"]:
            report = _with_evidence(session, report)
    session.console.result(report, lambda: _shown(report))
    return OK if report.ok else DAMAGED


def _start_early(session: Session) -> None:
    """Let the processes that will share a large audit load while this one does; which it is, its file tells."""
    from registry.branching import start_server

    if is_of_tiles(session.target):
        return
    # Whatever is wrong with the target is told where it is opened.
    with suppress(RegistryError, OSError):
        url = session.settings().database_url
        if Path(url.removeprefix("sqlite:///")).stat().st_size >= _LARGE_BYTES:
            start_server()


def _audit(session: Session, opened: ExitStack, options: dict[str, Any]) -> AuditReport:
    from registry.memory import find_memory, store_memory

    state: Path | None = options["state"]
    policy, keys = _trusted(options)
    memory = find_memory(state, None, keys) if state else None
    report, seen = _audit_with(session, opened, options, _trust(options, policy, keys, memory))
    if state is not None and seen is not None:
        store_memory(state, seen)
        session.console.say(f"remembered in {state}: size {report.size}")
    return report


def _trusted(options: dict[str, Any]) -> tuple[Policy, tuple[Any, ...]]:
    """Return the policy given, and the keys of the one log it or the options name."""
    from events.errors import MalformedError
    from events.tlog.policy import Policy, parse_policy

    file: Path | None = options["policy_file"]
    policy = parse_policy(read_bytes(file)) if file else Policy()
    has_keys = options["vkeys"] or options["vkey_file"]
    keys = (*policy.logs, *(read_vkeys(options["vkeys"], options["vkey_file"]) if has_keys else ()))
    names = sorted({key.name for key in keys})
    if len(names) > 1:
        message = f"public keys of {len(names)} logs: {', '.join(names)}; give those of one"
        raise MalformedError(message, code="vkeys-of-several-logs")
    return policy, keys


def _trust(options: dict[str, Any], policy: Policy, keys: tuple[Any, ...], memory: Memory | None) -> Trust:
    from api.wiring import system_clock
    from registry.confidence import Trust

    hours: float | None = options["max_age"]
    return Trust(
        origin=keys[0].name if keys else None,
        keys=keys,
        policy=policy,
        memory=memory,
        now=system_clock(),
        max_age=None if hours is None else timedelta(hours=hours),
    )


def _audit_with(
    session: Session, opened: ExitStack, options: dict[str, Any], trust: Trust
) -> tuple[AuditReport, Memory | None]:
    from registry.audit_tiles import audit_tiles
    from registry.inspection import Workers, usable_cores
    from registry.memory import check_known

    workers = Workers(options["processes"] or usable_cores())
    if is_of_tiles(session.target):
        check_known(trust.memory, trust.keys, trust_on_first_use=options["trust_on_first_use"])
        files = open_tiles(opened, str(session.target), options["cache"])
        with session.console.progress("auditing") as progress:
            audited = audit_tiles(files.source, trust, progress=progress, workers=workers)
        if audited.memory and files.mirror:
            files.mirror.store("checkpoint", audited.memory.checkpoint.encode())
        return audited.report, audited.memory
    if options["state"]:
        check_known(trust.memory, trust.keys, trust_on_first_use=options["trust_on_first_use"])
    return _audit_registry(session, trust, workers)


def _audit_registry(session: Session, trust: Trust, workers: Workers) -> tuple[AuditReport, Memory | None]:
    from api.wiring import open_log
    from registry.audit import audit_trusting

    settings = session.settings()
    with ExitStack() as opened:
        database, store = open_log(settings)
        opened.callback(database.close)
        guard = find_guard(settings, store)
        if guard:
            opened.callback(guard.close)
        with session.console.progress("auditing") as progress:
            audited = audit_trusting(database, store, trust, guard=guard, progress=progress, workers=workers)
    if guard or settings.folder is None or not is_guard_missing(settings):
        return audited.report, audited.memory
    return audited.report.with_finding("guard-missing", f"guard {settings.guard_url}: not there"), audited.memory


def _with_evidence(session: Session, report: AuditReport) -> AuditReport:
    """Return the report with what became of the files that filings name; a log that is damaged comes first."""
    from msgspec.structs import replace

    from registry.evidence import check_evidence

    if report.findings:
        session.console.say("evidence was not looked at: first comes what was found in the log")
        return report
    with (
        session.open(writing=False) as registry,
        registry.store.reading() as view,
        session.console.progress("evidence") as progress,
    ):
        found = check_evidence(registry.evidence, view, progress=progress)
    more = tuple(found.findings())
    return replace(report, ok=not more, findings=more, notices=(*report.notices, *found.notices()))


def _shown(report: AuditReport) -> str:
    head = f"{report.size} entries, root {report.root}"
    found = [f"{_place(each.position)}: {each.code}: {each.detail}" for each in report.findings]
    known = [f"note: {_place(each.position)}: {each.code}: {each.detail}" for each in report.notices]
    first = f"{len(found)} findings in {head}" if found else f"everything checks out: {head}"
    return "\n".join([first, *found, *known])


def _place(position: int | None) -> str:
    return "registry" if position is None else f"position {position}"
