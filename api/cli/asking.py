# SPDX-License-Identifier: Apache-2.0
"""`verdigris status` and `verdigris history`: what the public can ask about one right, asked here (architecture.md §8).

Every answer says as of which day it holds and how much of the log was used; with `--as-of` and `--known-at` it can be
asked for any other. The answers are those of `projections.answers`, as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Session, command
from api.cli.console import DEMO, Console, table
from api.cli.failures import OK
from api.cli.parameters import AS_OF, KNOWN_AT, read_known_at
from api.cli.parts import METHODS, show_part

if TYPE_CHECKING:
    import datetime

    from projections.answers import AnyStatus, EventItem, ObligationItem, RightAnswer
    from projections.rules import Reason

_PAGE = 1000


@command(
    "status",
    examples=(
        "verdigris status DEMO-CN-03 --registry demo-registry",
        "verdigris status DEMO-CN-03 --registry demo-registry --as-of 2025-12-31 --json",
        "verdigris status DEMO-CN-03 --registry demo-registry --known-at 120",
        "verdigris status DEMO-CN-16 --registry demo-registry --part money",
        "verdigris status DEMO-CN-16 --registry demo-registry --part map --json",
    ),
)
@click.argument("right")
@click.option("--part", type=click.Choice(tuple(METHODS)), help="Show one part of it instead; `map` is GeoJSON.")
@AS_OF
@KNOWN_AT
def status(
    session: Session, *, right: str, part: str | None, as_of: datetime.date | None, known_at: str | None
) -> None:
    """Show how RIGHT stands: the headline, its reasons with rule and events, what it rests on, what it owes."""
    from msgspec.structs import asdict

    if part:
        show_part(session, right, part, as_of=as_of, known_at=known_at)
        return

    with session.open(writing=False) as registry:
        day, size = as_of or registry.today(), read_known_at(known_at, registry)
        answer = registry.answers.get_right(right, as_of=day, known_at=size)
        owed = registry.answers.obligations_of(f"right:{answer.right_id}", as_of=day, known_at=size).items
        is_demo = registry.foundation.demo
    value = {"demo": is_demo, **asdict(answer), "obligations": owed}
    session.console.result(value, lambda: _show_right(session.console, answer, owed, is_demo=is_demo))


@command(
    "history",
    examples=(
        "verdigris history DEMO-CN-02 --registry demo-registry",
        "verdigris history party:DEMO-METAL --registry demo-registry --json",
        "verdigris history DEMO-CN-02 --registry demo-registry --prove --out history.json",
        "verdigris history DEMO-CN-02 --prove --server https://ledger.example --vkey-file log.vkey",
        "verdigris history DEMO-CN-02 --proof kept.json --vkey-file demo-registry/log.vkey",
    ),
)
@click.argument("right")
@KNOWN_AT
@click.option("--prove", is_flag=True, help="Prove that nothing is left out, and check the proof.")
@click.option("--proof", "file", type=click.Path(path_type=Path), help="Check a proof kept in this file instead.")
@click.option("--server", metavar="URL", help="Get the proof from this server; needs the log's public keys.")
@click.option("--vkey", "vkeys", multiple=True, help="A public key of the log, as a signed-note vkey; repeat for each.")
@click.option("--vkey-file", type=click.Path(path_type=Path), help="File with one vkey a line.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Also write the proof to this file.")
@click.option(
    "--max-age",
    "max_age_hours",
    metavar="HOURS",
    type=click.FloatRange(min=0),
    default=24,
    show_default=True,
    help="Warn if the run that a proof rests on is older.",
)
def history(session: Session, *, right: str, known_at: str | None, prove: bool, **options: Any) -> int:
    """List what was recorded about RIGHT (or party:NAME, or registry), in the order of recording.

    With --prove the list comes with a proof, checked on this machine, that nothing is left out up to the last run of
    the sweep: 3 means that nothing is recorded, 7 that the proof does not hold.
    """
    from events.ids import REGISTRY, right_subject

    subject = right if right.startswith("party:") or right == REGISTRY else right_subject(right)
    if prove or any(options[name] is not None for name in ("file", "server", "out")):
        from api.cli.histories import ProofOptions, check_options, show_proven

        wanted = ProofOptions(**options)
        check_options(wanted, is_asked=prove or wanted.file is not None, known_at=known_at)
        return show_proven(session, subject, wanted)
    _list_history(session, subject, known_at)
    return OK


def _list_history(session: Session, subject: str, known_at: str | None) -> None:
    with session.open(writing=False) as registry:
        size = read_known_at(known_at, registry)
        page = registry.answers.history(subject, known_at=size, limit=_PAGE)
        items = list(page.items)
        while page.next:
            page = registry.answers.history(subject, known_at=size, after=page.next, limit=_PAGE)
            items += page.items
        is_demo = registry.foundation.demo
    value = {"demo": is_demo, "subject": subject, "items": items, "position": page.position, "known_at": page.known_at}
    session.console.result(value, lambda: _show_history(subject, items, page.known_at, is_demo=is_demo))


def _show_right(console: Console, answer: RightAnswer, owed: list[ObligationItem], *, is_demo: bool) -> str:
    state, names = answer.status, console.text(answer.right.names)
    lines = [f"{answer.right_id}  {names}"]
    if is_demo:
        lines.append(DEMO)
    rules = f"profile {state.profile.id} {state.profile.version}"
    lines += [
        f"as of {answer.as_of}, by the log up to position {answer.known_at}, {rules}",
        "",
        f"status: {state.headline}",
        *_show_reasons(console, state),
        "",
        *_show_letter(console, answer),
        "",
        _show_obligations(console, owed),
    ]
    return "\n".join(lines)


def _show_reasons(console: Console, state: AnyStatus) -> list[str]:
    lines = [_show_reason(console, reason) for reason in state.reasons]
    if state.indicators:
        # Said apart: somebody reads the first line and takes all below it for its reasons.
        lines += ["beside it, and no reason for it:", *(_show_reason(console, each) for each in state.indicators)]
    seen: dict[str, Any] = {
        "last inspection": state.coverage.last_inspection,
        "last company filing": state.coverage.last_company_filing,
        "last scheduler run": state.coverage.last_scheduler_run,
    }
    rests = "; ".join(f"{what} {sighting.on if sighting else 'none'}" for what, sighting in seen.items())
    plan = "yes" if state.coverage.plan_on_record else "no"
    return [*lines, f"rests on: {rests}; plan on record: {plan}"]


def _show_reason(console: Console, reason: Reason) -> str:
    where = f" [{', '.join(map(str, reason.positions))}]" if reason.positions else ""
    return f"  {reason.rule}: {console.text(reason.text)} ({reason.citation}){where}"


def _show_letter(console: Console, answer: RightAnswer) -> list[str]:
    """Show which demands of the letter in Science are covered, and by what."""
    rows = []
    for each in answer.letter:
        by = ", ".join(f"{support.name} [{support.position}]" for support in each.by)
        rows.append((each.demand, console.text(each.text), each.coverage, by))
    return [table(("LETTER", "DEMAND", "COVERAGE", "BY"), rows)] if rows else []


def _show_obligations(console: Console, owed: list[ObligationItem]) -> str:
    rows = []
    for item in owed:
        days = item.days_overdue or ""
        rows.append((item.obligation_id, console.text(item.title), item.due_on, item.timeliness, days, item.owed_by))
    return table(("OBLIGATION", "WHAT", "DUE", "STANDS", "DAYS", "OWED BY"), rows)


def _signers(item: EventItem) -> str:
    """Return who signed, for whom, and whether that counts (rule T-1)."""
    names = " + ".join(name or "?" for name in (item.signed_by, *item.countersigned_by))
    whole = f"{names} for {item.on_behalf_of}" if item.on_behalf_of else names
    return whole if item.is_trusted else f"{whole} (UNTRUSTED: key compromised)"


def _show_history(subject: str, items: list[EventItem], known_at: int | None, *, is_demo: bool) -> str:
    rows = [(item.position, str(item.recorded_at)[:10], item.effective_on, item.type, _signers(item)) for item in items]
    head = f"{subject}: {len(items)} events, by the log up to position {known_at}"
    head = f"{head}\n{DEMO}" if is_demo else head
    listed = f"{head}\n\n{table(('POSITION', 'RECORDED', 'EFFECTIVE', 'WHAT', 'SIGNED BY'), rows)}"
    return "\n".join([listed, *_show_withheld(items)])


def _show_withheld(items: list[EventItem]) -> list[str]:
    lines = [""] if any(item.withheld for item in items) else []
    for item in items:
        for each in item.withheld:
            said = "withheld"
            if each.redaction:
                decided = each.redaction
                said = (
                    f"erased, decided on {decided.decided_on} by {decided.authority}, see position {decided.position}"
                )
            lines.append(f"position {item.position}: {each.pointer} is {said} ({each.ground})")
    return lines
