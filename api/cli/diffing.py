# SPDX-License-Identifier: Apache-2.0
"""`verdigris diff`: what changed for a right, a party or a region between two moments, and by which events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Session, command
from api.cli.console import DEMO, Console
from api.cli.parameters import DAY, read_known_at

if TYPE_CHECKING:
    import datetime

    from api.wiring import Registry
    from projections.answers import DiffPage, Moment, SubjectChanges

_PAGE = 100
_POSITIONS_SHOWN = 20


@command(
    "diff",
    examples=(
        "verdigris diff DEMO-CN-02 --registry demo-registry --from 2025-12-31",
        "verdigris diff DEMO-CN-02 --registry demo-registry --from 2025-06-30 --to 2025-12-31 --json",
        "verdigris diff DEMO-CN-02 --registry demo-registry --known-from 100",
        "verdigris diff party:DEMO-METAL --registry demo-registry --from 2025-12-31",
        "verdigris diff --region CN --registry demo-registry --from 2025-12-31",
    ),
)
@click.argument("subject", metavar="RIGHT", required=False)
@click.option("--region", metavar="CODE", help="Instead of RIGHT: every right of this jurisdiction or division.")
@click.option("--from", "before", type=DAY, help="The earlier civil day; else the later one.")
@click.option("--to", "after", type=DAY, help="The later civil day; else today.")
@click.option("--known-from", metavar="POSITION|TIME", help="How much of the log the earlier side may use; else all.")
@click.option("--known-to", metavar="POSITION|TIME", help="The same for the later side.")
def diff(session: Session, *, subject: str | None, region: str | None, **moments: Any) -> None:
    """Tell what changed for RIGHT (or party:NAME with all it held) between two moments.

    With two days: what happened. With --known-from alone: what was learned about today since.
    """
    if (subject is None) == (region is None):
        message = "name a RIGHT, a party:NAME or a --region, one of them"
        raise click.UsageError(message)
    if moments["before"] is None and moments["known_from"] is None:
        message = "say from when: --from DAY or --known-from POSITION|TIME"
        raise click.UsageError(message)
    with session.open(writing=False) as registry:
        before, after = _moments(registry, **moments)
        value, shown = _ask(registry, subject, region, (before, after))
        is_demo = registry.foundation.demo
    session.console.result(
        {"demo": is_demo, **value}, lambda: "\n".join([*([DEMO] if is_demo else []), *_show(session.console, shown)])
    )


def _moments(
    registry: Registry,
    *,
    before: datetime.date | None,
    after: datetime.date | None,
    known_from: str | None,
    known_to: str | None,
) -> tuple[Moment, Moment]:
    from projections.answers import Moment

    to, size = after or registry.today(), read_known_at(known_to, registry)
    earlier = size if known_from is None else read_known_at(known_from, registry)
    return Moment(as_of=before or to, known_at=earlier), Moment(as_of=to, known_at=size)


def _ask(
    registry: Registry, subject: str | None, region: str | None, moments: tuple[Moment, Moment]
) -> tuple[dict[str, Any], list[SubjectChanges]]:
    """Return the answer as JSON has it, and the changes in it."""
    from msgspec.structs import asdict

    from events.ids import right_subject
    from projections.answers import Group

    if subject is not None and not subject.startswith("party:"):
        found = registry.answers.diff(right_subject(subject), *moments)
        return asdict(found), [found.changes]
    group = Group(region=region) if subject is None else Group(party=subject.removeprefix("party:"))
    page: DiffPage = registry.answers.list_changes(group, *moments, limit=_PAGE)
    answer, items = asdict(page), list(page.items)
    while page.next:
        page = registry.answers.list_changes(group, *moments, behind=page.next, limit=_PAGE)
        items += page.items
    return answer | {"items": items, "next": None}, items


def _show(console: Console, changes: list[SubjectChanges]) -> list[str]:
    lines = []
    for each in changes:
        lines.append(f"{each.subject}  {console.text(each.names) if each.names else ''}".rstrip())
        lines += [f"  {console.text(sentence)}" for sentence in each.sentences] or ["  nothing changed"]
        positions = [str(event.position) for event in each.events[:_POSITIONS_SHOWN]]
        more = len(each.events) + each.events_left_off - len(positions)
        if positions:
            lines.append(f"  by events {', '.join(positions)}{f' and {more} more' if more else ''}")
    return lines or ["nothing changed"]
