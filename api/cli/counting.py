# SPDX-License-Identifier: Apache-2.0
"""`verdigris statistics`: counts across the whole registry, and the list behind a count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from api.cli.command import Group, Session, command
from api.cli.console import DEMO, table
from api.cli.counting_across import recording, rights, scorecard, series
from api.cli.parameters import AS_OF, KNOWN_AT, read_known_at

if TYPE_CHECKING:
    import datetime

    from api.wiring import Registry
    from projections.answers import ObligationCounts, ObligationItem, ObligationQuestion

_STATES = ("not_due", "due_soon", "overdue", "stayed", "on_time", "late", "ended", "undetermined", "open", "met")
_SHOWN = (
    "total", "filed", "filed_late", "signed_late_not_received", "filed_undated", "not_due", "overdue", "undetermined",
    "under_review",
)  # fmt: skip
_PAGE = 1000


@click.group(
    "statistics",
    cls=Group,
    examples=("verdigris statistics obligations --kind annual_report --as-of 2023-03-31 --json",),
)
def statistics() -> None:
    """Count across the whole registry."""


@command(
    "obligations",
    examples=(
        "verdigris statistics obligations --kind annual_report --as-of 2023-03-31 --json",
        "verdigris statistics obligations --kind milestone --registry demo-registry --list overdue",
        "verdigris statistics obligations --kind annual_report --mineral Coal --mineral Minerals",
    ),
)
@click.option("--kind", required=True, help="Such as annual_report or revegetated; or all of milestone, report.")
@click.option("--mineral", "minerals", multiple=True, help="Only on rights for this mineral; repeat for several.")
@click.option("--list", "listed", type=click.Choice(_STATES), help="Also list the obligations that stand so.")
@AS_OF
@KNOWN_AT
def obligations(
    session: Session,
    *,
    kind: str,
    minerals: tuple[str, ...],
    listed: str | None,
    as_of: datetime.date | None,
    known_at: str | None,
) -> None:
    """Count the obligations of a kind: filed, filed late, not due, overdue."""
    from msgspec.structs import asdict

    from projections.answers import ObligationQuestion

    with session.open(writing=False) as registry:
        day, size = as_of or registry.today(), read_known_at(known_at, registry)
        question = ObligationQuestion(kind=kind, as_of=day, known_at=size, minerals=minerals)
        counts = registry.answers.statistics(question)
        found = _list(registry, question, listed) if listed else []
        is_demo = registry.foundation.demo
    more = {"listed": listed, "obligations": [_listed(item) for item in found]} if listed else {}
    value = {**asdict(counts), **more, "demo": is_demo}
    session.console.result(value, lambda: _show(counts, found, listed, is_demo=is_demo))


def _list(registry: Registry, question: ObligationQuestion, state: str) -> list[ObligationItem]:
    from events.ids import TreeSize
    from projections.answers import ObligationFilter
    from projections.right.obligation import ObligationKind

    field: Any = {"kind" if question.kind in get_args(ObligationKind) else "code": question.kind, "state": state}
    wanted = ObligationFilter(minerals=question.minerals, **field)
    size = None if question.known_at is None else TreeSize(question.known_at)
    items: list[ObligationItem] = []
    after = ""
    while True:
        page = registry.answers.list_obligations(wanted, as_of=question.as_of, known_at=size, after=after, limit=_PAGE)
        items += page.items
        if not page.next:
            return items
        after = page.next


def _listed(item: ObligationItem) -> dict[str, Any]:
    return {
        "subject": item.subject,
        "obligation_id": item.obligation_id,
        "references": [reference.value for reference in item.references],
        "owed_by": item.owed_by,
        "due_on": item.due_on,
        "timeliness": item.timeliness,
        "days_overdue": item.days_overdue,
    }


def _show(counts: ObligationCounts, found: list[ObligationItem], listed: str | None, *, is_demo: bool) -> str:
    head = f"{counts.kind} as of {counts.as_of}, by the log up to position {counts.known_at}"
    head = f"{head}\n{DEMO}" if is_demo else head
    text = f"{head}\n\n{table(('COUNT', 'OF'), [(getattr(counts, name), name) for name in _SHOWN])}"
    if not listed:
        return text
    rows = [
        (item.subject, item.obligation_id, " ".join(each.value for each in item.references), item.due_on, item.owed_by)
        for item in found
    ]
    return f"{text}\n\n{table(('SUBJECT', 'OBLIGATION', 'REFERENCES', 'DUE', 'OWED BY'), rows)}"


for each in (obligations, rights, series, recording, scorecard):
    statistics.add_command(each)
