# SPDX-License-Identifier: Apache-2.0
"""Every right by who watches over it and on which days what was done: what questions across rights are answered from.

A row is small, so that thousands can be gone through for one question; the whole state of a right is not asked for.
Who holds a right, which land lies idle or how long an application has waited depends on the day asked about, and is
worked out from `body` by `projections.answers`.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from projections.right.acceptance_records import Acceptance
from projections.right.duty import holder_on
from projections.right.land_balance import balance_of
from projections.right.records import LandStatement, RightFacts
from projections.right.state import SubjectState
from projections.views.schema import Row, body, format_codes, number, table, text, to_json

_DAY: Final = datetime.timedelta(days=1)
_BODIES: Final = frozenset(
    {
        "village_committee",
        "residents_committee",
        "rural_collective",
        "villagers_representatives",
        "residents_representatives",
    }
)

TABLE = table(
    "oversight",
    text("subject", key=True),
    text("kind"),
    text("authorities"),
    text("holders"),
    text("jurisdiction"),
    text("region", required=False),
    text("minerals"),
    number("position"),
    body("names"),
    body("body"),
)


class Matter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something an authority has to bring to an end, and when it did."""

    matter_id: str
    begun_on: datetime.date
    ended_on: datetime.date | None = None


class Land(Struct, frozen=True, kw_only=True):
    """Land that could be restored and is not being restored, as stated for a day."""

    on: datetime.date
    available_m2: int


class Held(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who held the right from a day on, until the next one did; the first one held it before, too."""

    party: str
    since: datetime.date


class Conduct(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was done about one right, by day."""

    registered_on: datetime.date
    extinguished_on: datetime.date | None = None
    holders: tuple[Held, ...] = ()
    """By the day they hold from."""
    approved_on: tuple[datetime.date, ...] = ()
    """When versions of its plan were approved."""
    heard_on: tuple[datetime.date, ...] = ()
    """When bodies of villagers or residents were heard on it (rule P-3)."""
    inspected_on: tuple[datetime.date, ...] = ()
    """The last days of its inspections."""
    acceptances: tuple[Matter, ...] = ()
    """Applications for acceptance, until they were decided."""
    orders: tuple[Matter, ...] = ()
    """From the day they were served until they were closed."""
    public_reports: tuple[Matter, ...] = ()
    land: tuple[Land, ...] = ()
    """By the day they are about."""

    def holder_on(self, day: datetime.date) -> str | None:
        """Return who held the right on `day`, or was the first to hold it as far as is known."""
        held = [each.party for each in self.holders if each.since <= day]
        return held[-1] if held else next((each.party for each in self.holders), None)

    def stands_on(self, day: datetime.date) -> bool:
        """Tell whether the right existed on `day`: registered by then, and not extinguished."""
        return self.registered_on <= day and (self.extinguished_on is None or day < self.extinguished_on)


def rows(state: SubjectState) -> list[Row]:
    """Return the right's row, once it is registered."""
    right = state.right
    if right is None:
        return []
    watching = (right.granting_authority, right.responsible_government)
    conduct = _conduct(state, right)
    row = {
        "subject": state.subject,
        "kind": right.kind,
        "authorities": format_codes(each for each in watching if each),
        # Whoever ever held it: who holds it on a day is asked of the body.
        "holders": format_codes(each.party for each in conduct.holders),
        "jurisdiction": right.jurisdiction,
        "region": right.region.code if right.region else None,
        "minerals": format_codes(mineral.code for mineral in right.minerals),
        "position": max(_shaped_at(state, right)),
        "names": to_json(right.names),
        "body": to_json(conduct),
    }
    return [row]


def _conduct(state: SubjectState, right: RightFacts) -> Conduct:
    versions = [version for plan in state.plans.values() for version in plan.versions]
    heard = (body for each in state.consultations for body in each.bodies_heard if body.body_kind in _BODIES)
    return Conduct(
        registered_on=right.registered_on,
        extinguished_on=right.extinguished_on,
        holders=tuple(_holders(state)),
        approved_on=_in_order(each.approved_on for each in versions),
        heard_on=_in_order(each.heard_on for each in heard),
        inspected_on=_in_order(each.last_day for each in state.inspections),
        acceptances=_by_day(_acceptance(each) for each in state.acceptances.values()),
        orders=_by_day(
            Matter(matter_id=each.order_id, begun_on=each.served_on, ended_on=each.closed_on)
            for each in state.orders.values()
        ),
        public_reports=_by_day(
            Matter(matter_id=each.report_id, begun_on=each.received_on, ended_on=each.resolved_on)
            for each in state.public_reports.values()
        ),
        land=tuple(land for each in state.land if (land := _land(each))),
    )


def _holders(state: SubjectState) -> Iterator[Held]:
    """Yield who held the right, each with the day from which on; whom it came from at first, since ever."""
    since_days = sorted({each.since for each in state.holders})
    held = [(since, holder_on(state, since)) for since in since_days]
    if held:
        before = holder_on(state, since_days[0] - _DAY)
        if before != held[0][1]:
            held.insert(0, (datetime.date.min, before))
    yield from (Held(party=party, since=since) for since, party in held if party)


def _by_day(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    # A stored state has its members in the order of their names, one just folded in that of recording.
    return tuple(sorted(matters, key=lambda each: (each.begun_on, each.matter_id)))


def _acceptance(acceptance: Acceptance) -> Matter:
    decided_on = acceptance.decision.decided_on if acceptance.decision else None
    return Matter(matter_id=acceptance.application_id, begun_on=acceptance.applied_on, ended_on=decided_on)


def _land(statement: LandStatement) -> Land | None:
    available = balance_of(statement).available_m2
    return None if available is None else Land(on=statement.as_of, available_m2=available)


def _in_order(days: Iterable[datetime.date | None]) -> tuple[datetime.date, ...]:
    return tuple(sorted({day for day in days if day}))


def _shaped_at(state: SubjectState, right: RightFacts) -> Iterator[int]:
    """Yield the positions of what the row says."""
    yield right.registered_position
    if right.extinguished_position is not None:
        yield right.extinguished_position
    for group in (
        state.holders,
        state.transfers,
        state.consultations,
        state.inspections,
        state.orders.values(),
        state.acceptances.values(),
        state.public_reports.values(),
        state.land,
    ):
        yield from (each.position for each in group)
    ends = [each.approved_position for plan in state.plans.values() for each in plan.versions]
    ends += [each.closed_position for each in state.orders.values()]
    ends += [each.decision.position for each in state.acceptances.values() if each.decision]
    ends += [each.resolved_position for each in state.public_reports.values()]
    yield from (position for position in ends if position is not None)
