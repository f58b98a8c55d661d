# SPDX-License-Identifier: Apache-2.0
"""`verdigris log resume` and `verdigris log recover`: the way back after something did not check out (case 151).

Both look first and act then. Neither makes the log believe anything: `recover` appends only what leads to the root the
guard signed, and `resume` goes through the same desk as every filing, which looks again.
"""

from __future__ import annotations

import datetime
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.audit_sources import open_source
from api.cli.command import Session, command

if TYPE_CHECKING:
    from api.wiring import WritingRegistry
    from registry.ledger.stops import Stop

_KEYS = "--key demo-registry/keys/governance-1.pem --second-key demo-registry/keys/DEMO-DNR.pem"
_RESUME = f"verdigris log resume --registry demo-registry {_KEYS}"
_WAITS = "checkpoint-missing"
"""What an audit finds where writing has stopped before the newest entries were signed: that is no damage."""
_SHOWN = 3
_GRACE = datetime.timedelta(days=1)
"""How long the second signature counts: the filing follows at once, but perhaps behind midnight."""


@command(
    "resume",
    examples=(
        f'{_RESUME} --reason "cable replaced, audit finds nothing" --dry-run',
        f'{_RESUME} --reason "lost entries fetched from the mirror"',
    ),
)
@click.option("--reason", required=True, help="What was found and done, in at least 20 characters; it is public.")
@click.option(
    "--key", "key_file", required=True, type=click.Path(path_type=Path), help="Key file of governance or a registrar."
)
@click.option(
    "--second-key",
    "second_file",
    type=click.Path(path_type=Path),
    help="Key file of another person who may resume writing; needed wherever there is one.",
)
@click.option("--dry-run", is_flag=True, help="Check everything and record nothing.")
def resume(session: Session, *, reason: str, key_file: Path, second_file: Path | None, dry_run: bool) -> None:
    """Resume writing after a stop, with a reason that becomes part of the log.

    Shows what had stopped writing and checks everything again first; if something is still wrong, writing stays
    stopped and it says what. The reason counts as being in the language of --lang.
    """
    from api.cli.desks import HereDesk

    signer = session.load_key(key_file)
    second = session.load_key(second_file) if second_file else None
    with session.open(writing=True) as registry:
        stop = registry.publisher.state.stop
        if stop is None:
            session.console.result({"stopped": False}, lambda: "writing goes on: there is nothing to resume")
            return
        session.console.say(_told(stop))
        raw = _sign(registry, _draft(registry, stop, reason, session.console.language), signer, second)
        _check_sound(session, registry)
        desk = HereDesk(registry)
        answer = desk.check(raw) if dry_run else desk.file(raw)
    words = "writing would go on" if dry_run else f"writing goes on: recorded at position {answer.position}"
    session.console.result({"stopped": dry_run, "stop": _described(stop), "filing": answer}, lambda: words)


@command(
    "recover",
    examples=(
        "verdigris log recover my-demo --registry demo-registry",
        "verdigris log recover my-demo --registry demo-registry --json",
    ),
)
@click.argument("source", metavar="SOURCE")
def recover(session: Session, *, source: str) -> None:
    """Fetch the entries that a restored database lacks, and append them unchanged.

    SOURCE keeps the same log: a server of its tiles, a folder of them, another registry's folder or database URL.
    Nothing rests on its word: all of it must lead to the root that the guard has signed. Afterwards `verdigris log
    resume` records it.
    """
    from api.wiring import open_guard, open_log, system_clock
    from registry.ledger.recovery import recover as fetch

    settings, origin = session.settings(), session.ledger()
    database, store = open_log(settings)
    try:
        guard = open_guard(settings, origin)
        try:
            with ExitStack() as opened, session.console.progress("recovering") as progress:
                tiles = open_source(opened, source)
                found = fetch(store, guard, tiles, name=source, clock=system_clock, progress=progress)
            size = guard.read().size
        finally:
            guard.close()
    finally:
        database.close()
    answer: dict[str, Any] = {"recovered": found, "size": size}
    if found is None:
        session.console.result(answer, lambda: f"nothing is missing: all of the {size} entries signed are there")
        return
    session.console.result(answer, lambda: f"recovered positions {found.first} to {found.last} from {found.source}")
    session.console.say(
        "next: `verdigris rebuild`, then `verdigris log resume` tells the public and lets writing go on"
    )


def _check_sound(session: Session, registry: WritingRegistry) -> None:
    """Look at all of it once more.

    Raises:
        EvidenceError: it does not check out.
    """
    from events.errors import EvidenceError
    from registry.audit import audit

    with session.console.progress("auditing") as progress:
        report = audit(registry.database, registry.store, guard=registry.guard, progress=progress)
    wrong = [found for found in report.findings if found.code != _WAITS]
    if wrong:
        shown = "; ".join(f"{found.code}: {found.detail}" for found in wrong[:_SHOWN])
        message = f"writing stays stopped: {len(wrong)} findings, the first: {shown}"
        raise EvidenceError(message, code="still-damaged", position=wrong[0].position)


def _sign(registry: WritingRegistry, draft: bytes, signer: Any, second: Any) -> bytes:
    from events.countersigning import countersign
    from events.filing import sign_filing

    if second is not None:
        draft = countersign(draft, second, valid_to=registry.today() + _GRACE)
    return sign_filing(draft, signer)


def _draft(registry: WritingRegistry, stop: Stop, reason: str, language: str) -> bytes:
    import msgspec

    from api.wiring import new_filing_id
    from events.clock import format_instant
    from events.filing import read_event, write_payload
    from events.ids import REGISTRY
    from registry.ledger.stops import RESUMED

    data = {
        "stop_code": stop.code,
        "stopped_at": format_instant(stop.stopped_at),
        "reason": {language: reason},
        "recovered": msgspec.to_builtins(stop.recovered),
    }
    envelope = {
        "ledger": registry.foundation.origin,
        "filing_id": new_filing_id(),
        "subject": REGISTRY,
        "effective_on": registry.today().isoformat(),
        "signed_at": format_instant(registry.clock()),
    }
    # Read as the desk would, so that a reason that says too little is told as such.
    return write_payload(read_event(RESUMED, data), envelope)


def _described(stop: Stop) -> dict[str, Any]:
    from events.clock import format_instant

    return {
        "code": stop.code,
        "message": stop.message,
        "position": stop.position,
        "since": format_instant(stop.stopped_at),
        "recovered": stop.recovered,
    }


def _told(stop: Stop) -> str:
    from events.clock import format_instant

    lines = [f"writing has stopped since {format_instant(stop.stopped_at)}: {stop.code}: {stop.message}"]
    lines += [f"recovered since: {each.first} to {each.last} from {each.source}" for each in stop.recovered]
    return "\n".join(lines)
