# SPDX-License-Identifier: Apache-2.0
"""`verdigris statistics rights`, `series`, `recording`, `authority`: numbers across rights, as in the public API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Session, command
from api.cli.console import DEMO, Console, table
from api.cli.parameters import AS_OF, KNOWN_AT, read_known_at

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from projections.answers import Grouping, Measure, Recording, Scorecard, Series, Statistics

# Written out, since what has them takes a while to import; a test compares.
LINES = ("region", "jurisdiction", "mineral", "holder", "right")
GROUPS = (*LINES, "year")
MEASURES = (
    "overdue", "land_total", "land_disturbed", "land_available", "land_under_restoration", "land_restored",
    "land_accepted", "land_relinquished", "area_accepted", "area_discharged", "cost_total", "cost_remaining",
    "fund_accrued", "fund_spent", "fund_balance", "funding_received", "security_held", "carbon_promised",
    "carbon_verified",
)  # fmt: skip
_PAGE = 1000

REGION = click.option("--region", help="Only where the jurisdiction's or division's code starts so.")
MINERAL = click.option("--mineral", "minerals", multiple=True, help="Only for this mineral; repeat for several.")
HOLDER = click.option("--holder", metavar="PARTY", help="Only what this party holds, and owes.")
DIGITS = click.option(
    "--digits", type=click.IntRange(1, 20), help="How much of a region's code counts: 2 are a province of China."
)


def _title(head: str, *, is_demo: bool) -> str:
    return f"{head}\n{DEMO}" if is_demo else head


def _as_json(answer: Any, *, is_demo: bool) -> dict[str, Any]:
    from msgspec.structs import asdict

    return {**asdict(answer), "demo": is_demo}


@command(
    "rights",
    examples=(
        "verdigris statistics rights --by holder --registry demo-registry",
        "verdigris statistics rights --by region --digits 2 --as-of 2026-06-30 --json",
    ),
)
@click.option("--by", "group_by", type=click.Choice(GROUPS), help="What tells groups apart.")
@REGION
@MINERAL
@HOLDER
@DIGITS
@AS_OF
@KNOWN_AT
def rights(
    session: Session,
    *,
    group_by: Grouping | None,
    region: str | None,
    minerals: tuple[str, ...],
    holder: str | None,
    digits: int | None,
    as_of: datetime.date | None,
    known_at: str | None,
) -> None:
    """Count rights, what is shown for them, idle land, what is owed on them, and how far deadlines were moved."""
    from projections.answers import TotalsQuestion

    with session.open(writing=False) as registry:
        question = TotalsQuestion(
            as_of=as_of or registry.today(),
            region=region,
            minerals=minerals,
            holder=holder,
            group_by=group_by,
            digits=digits,
        )
        size, is_demo = read_known_at(known_at, registry), registry.foundation.demo
        answer = _whole(
            lambda after: registry.answers.get_statistics(question, known_at=size, after=after, limit=_PAGE)
        )
    session.console.result(
        _as_json(answer, is_demo=is_demo), lambda: _show_rights(answer, session.console, is_demo=is_demo)
    )


def _whole(ask: Callable[[str], Any]) -> Any:
    """Return the first page of an answer with the items of all others behind its own."""
    from msgspec.structs import replace

    first = page = ask("")
    items = list(first.items)
    while page.next is not None:
        page = ask(page.next)
        items += page.items
    return replace(first, items=items, next=None)


def _show_rights(answer: Statistics, console: Console, *, is_demo: bool) -> str:
    headers = (
        "GROUP", "RIGHTS", "WITH PLAN", "HEARD", "INSPECTED", "IDLE M2", "OWED", "OVERDUE", "AUTHORITY OVERDUE",
        "DRIFT DAYS",
    )  # fmt: skip
    groups = [("all", answer.totals), *((_name(each.key, each.names, console), each.totals) for each in answer.items)]
    rows = [
        (
            name,
            totals.rights.total,
            totals.rights.with_plan,
            totals.rights.with_consultation,
            totals.rights.inspected_12_months,
            totals.land.idle_m2,
            totals.obligations.total,
            totals.obligations.overdue,
            totals.authority_obligations.overdue,
            totals.drift.drift_days,
        )
        for name, totals in groups
    ]
    head = f"rights as of {answer.as_of}, by the log up to position {answer.known_at}"
    return f"{_title(head, is_demo=is_demo)}\n\n{table(headers, rows)}"


def _name(key: str, names: Any, console: Console) -> str:
    return f"{key} {console.text(names)}" if names else key


@command(
    "series",
    examples=(
        "verdigris statistics series overdue --from 2026-01 --by holder --registry demo-registry",
        "verdigris statistics series land_restored --json",
    ),
)
@click.argument("measure", metavar="MEASURE", type=click.Choice(MEASURES))
@click.option(
    "--by",
    "group_by",
    type=click.Choice(LINES),
    help="What tells lines apart.",
)
@click.option("--from", "first", metavar="YYYY-MM", help="The first month; else five years up to the last one.")
@click.option("--to", "last", metavar="YYYY-MM", help="The last month; else the last one that is over.")
@click.option("--right", metavar="RIGHT", help="Only of this right.")
@click.option("--side", type=click.Choice(["holder", "authority"]), default="holder", help="Who owes what is overdue.")
@REGION
@MINERAL
@HOLDER
@DIGITS
@AS_OF
@KNOWN_AT
def series(
    session: Session,
    *,
    measure: Measure,
    first: str | None,
    last: str | None,
    as_of: datetime.date | None,
    known_at: str | None,
    **wanted: Any,
) -> None:
    """Show one measure at the end of each month: what is overdue, land restored, money.

    MEASURE is overdue, land_… (total, disturbed, available, under_restoration, restored, accepted, relinquished),
    area_accepted, area_discharged, cost_total, cost_remaining, fund_accrued, fund_spent, fund_balance,
    funding_received, security_held, carbon_promised or carbon_verified.
    """
    from projections.answers import SeriesQuestion, month_ends

    with session.open(writing=False) as registry:
        day = as_of or registry.today()
        ends = tuple(month_ends(first, last, as_of=day))
        question = SeriesQuestion(measure=measure, ends=ends, as_of=day, **wanted)
        size, is_demo = read_known_at(known_at, registry), registry.foundation.demo
        answer = _whole(lambda after: registry.answers.get_series(question, known_at=size, after=after, limit=_PAGE))
    session.console.result(
        _as_json(answer, is_demo=is_demo), lambda: _show_series(answer, session.console, is_demo=is_demo)
    )


def _show_series(answer: Series, console: Console, *, is_demo: bool) -> str:
    rows = [
        (point.month, _name(line.key, line.names, console), point.value, line.unit, point.reporting)
        for line in answer.items
        for point in line.points
    ]
    head = f"{console.text(answer.title)}, as of {answer.as_of}, by the log up to position {answer.known_at}"
    return f"{_title(head, is_demo=is_demo)}\n\n{table(('MONTH', 'OF', 'VALUE', 'UNIT', 'REPORTING'), rows)}"


@command(
    "recording",
    examples=(
        "verdigris statistics recording --registry demo-registry",
        "verdigris statistics recording --region 41 --json",
    ),
)
@REGION
@AS_OF
@KNOWN_AT
def recording(session: Session, *, region: str | None, as_of: datetime.date | None, known_at: str | None) -> None:
    """Show how long after its day what happened was recorded, by type of event."""
    with session.open(writing=False) as registry:
        answer = registry.answers.get_recording(
            as_of=as_of or registry.today(), region=region, known_at=read_known_at(known_at, registry)
        )
        is_demo = registry.foundation.demo
    session.console.result(_as_json(answer, is_demo=is_demo), lambda: _show_recording(answer, is_demo=is_demo))


def _show_recording(answer: Recording, *, is_demo: bool) -> str:
    rows = [
        (name, lag.events, lag.late, lag.median_days, lag.longest_days)
        for name, lag in (("all", answer.all), *answer.by_type.items())
    ]
    head = f"recorded how late, as of {answer.as_of}, by the log up to position {answer.known_at}"
    headers = ("TYPE", "EVENTS", "MORE THAN 30 DAYS LATE", "MEDIAN DAYS", "LONGEST DAYS")
    return f"{_title(head, is_demo=is_demo)}\n\n{table(headers, rows)}"


@command(
    "authority",
    examples=(
        "verdigris statistics authority DEMO-DNR --registry demo-registry",
        "verdigris statistics authority DEMO-DNR --registry demo-registry --json",
    ),
)
@click.argument("authority", metavar="PARTY")
@AS_OF
@KNOWN_AT
def scorecard(session: Session, *, authority: str, as_of: datetime.date | None, known_at: str | None) -> None:
    """Show how long an authority's matters wait, what it owes itself, and what it has inspected."""
    with session.open(writing=False) as registry:
        answer = registry.answers.get_scorecard(
            authority, as_of=as_of or registry.today(), known_at=read_known_at(known_at, registry)
        )
        is_demo = registry.foundation.demo
    session.console.result(
        _as_json(answer, is_demo=is_demo), lambda: _show_scorecard(answer, session.console, is_demo=is_demo)
    )


def _show_scorecard(card: Scorecard, console: Console, *, is_demo: bool) -> str:
    waits = [
        (what, wait.begun, wait.ended, wait.median_days, wait.longest_days, wait.ages.open, wait.ages.oldest_days)
        for what, wait in (
            ("acceptance", card.acceptance), ("orders", card.orders), ("public reports", card.public_reports)
        )
    ]  # fmt: skip
    headers = ("OF", "BEGUN", "ENDED", "MEDIAN DAYS", "LONGEST DAYS", "OPEN", "OLDEST DAYS")
    looked = card.inspections
    head = f"{card.authority} {console.text(card.party.names)}, as of {card.as_of}, by the log up to {card.known_at}"
    lines = [
        _title(head, is_demo=is_demo),
        "",
        table(headers, waits),
        "",
        f"inspected in 12 months: {looked.inspected} of {looked.rights} rights; never: {looked.never_inspected}",
        f"its own duties: {card.own_obligations.total}, overdue: {card.own_obligations.overdue}",
        *(f"  {each.subject} {each.obligation_id}, due {each.due_on}" for each in card.own_overdue),
    ]
    return "\n".join(lines)
