# SPDX-License-Identifier: Apache-2.0
"""Every version of rules that was adopted, by the foundation or since, and from when it counts (case 87)."""

import datetime
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, bindparam, select

from events.catalogue.trust import RegistryFounded, RuleProfileAdopted
from events.entry import parse_entry
from events.ids import Position, TreeSize
from events.store import Snapshot
from projections.right.facts import Fact, fact_of
from projections.rules.adoptions import ProfileAdoption
from projections.views.schema import number, table, text, upsert

TABLE = table(
    "adoptions",
    number("position", key=True),
    number("number", key=True),
    text("profile"),
    number("version"),
    text("jurisdiction"),
    text("in_force_from"),
)

TYPES = frozenset({"registry.founded.v1", "rule_profile.adopted.v1"})
"""The event types it follows from."""

_PAGE = 1000


def apply(connection: Connection, facts: Iterable[tuple[str, Fact]]) -> None:
    """Take in the adoptions among `facts`, given with their subjects in log order."""
    rows = [
        {
            "position": each.position,
            "number": index,
            "profile": each.profile,
            "version": each.version,
            "jurisdiction": each.jurisdiction,
            "in_force_from": each.in_force_from.isoformat(),
        }
        for _, fact in facts
        for index, each in enumerate(adoptions_of(fact))
    ]
    upsert(connection, TABLE, rows)


def adoptions_of(fact: Fact) -> Iterator[ProfileAdoption]:
    """Yield what the fact adopts: the foundation for all its days, an event never for days before it was recorded."""
    if isinstance(fact.event, RegistryFounded):
        for each in fact.event.profiles:
            yield ProfileAdoption(
                position=fact.position,
                profile=each.profile,
                version=each.version,
                jurisdiction=each.jurisdiction,
                in_force_from=each.effective_from,
            )
    if isinstance(fact.event, RuleProfileAdopted):
        yield ProfileAdoption(
            position=fact.position,
            profile=fact.event.profile,
            version=fact.event.version,
            jurisdiction=fact.event.jurisdiction,
            in_force_from=max(fact.event.effective_from, fact.recorded_on),
        )


_KNOWN = select(TABLE).where(TABLE.c.position < bindparam("known_at")).order_by(TABLE.c.position, TABLE.c.number)


def load(connection: Connection, *, known_at: TreeSize) -> list[ProfileAdoption]:
    """Return what was adopted by the first `known_at` entries."""
    return [
        ProfileAdoption(
            position=row.position,
            profile=row.profile,
            version=row.version,
            jurisdiction=row.jurisdiction,
            in_force_from=datetime.date.fromisoformat(row.in_force_from),
        )
        for row in connection.execute(_KNOWN, {"known_at": known_at})
    ]


def find_adoptions(log: Snapshot) -> list[ProfileAdoption]:
    """Return what was adopted by the whole of `log`, from its entries: what the sweep goes by (architecture.md §7)."""
    first, found = Position(0), []
    while page := log.entries(first, _PAGE, types=TYPES):
        found += [each for stored in page for each in adoptions_of(fact_of(parse_entry(stored.raw)))]
        first = Position(page[-1].position + 1)
    return found
