# SPDX-License-Identifier: Apache-2.0
"""Due days that follow from an event: worked out when the event comes, whichever of the two is recorded first.

Days, months and years after an event are counted here, by the calendar alone (Civil Code arts 200-202: the day of the
event is not counted, a month ends on the day of the same number or its last). Working days depend on the calendar in
force and are counted by the rules (D-2).
"""

import datetime
from collections.abc import Callable, Iterable, Iterator

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided
from events.catalogue.closure import AftercareStarted, MineClosureReported
from events.catalogue.event import Event
from events.catalogue.inspections import OrderIssued
from events.catalogue.penalties import PenaltyVaried
from events.catalogue.plans import RestorationPlanAmended, RestorationPlanApproved
from events.catalogue.public import PublicReportReceived
from events.catalogue.rights import MiningRightExtinguished, MiningRightRegistered
from events.values import AfterEventDue, DueEvent, WorkdaysAfterEventDue
from projections.right.days import add_days, add_months
from projections.right.obligation import DueVersion
from projections.right.state import SubjectState

ANCHORS: frozenset[type[Event]] = frozenset(
    {
        MiningRightRegistered,
        MiningRightExtinguished,
        RestorationPlanApproved,
        RestorationPlanAmended,
        MineClosureReported,
        AcceptanceApplied,
        AcceptanceDecided,
        AftercareStarted,
        OrderIssued,
        PenaltyVaried,
        PublicReportReceived,
    }
)
"""The events that make time run."""


def settle(state: SubjectState) -> None:
    """Work out anew every due day that follows from an event."""
    for obligation in state.obligations.values():
        for due in obligation.dues:
            if due.rule is not None:
                fill_in(state, due)


def fill_in(state: SubjectState, due: DueVersion) -> None:
    """Work out the due day of one version from what is on record."""
    if due.rule is None:
        return
    due.after = find_day(state, due.rule)
    if due.after and isinstance(due.rule, AfterEventDue):
        due.due_on = count_from(due.after, due.rule)


def find_day(state: SubjectState, rule: AfterEventDue | WorkdaysAfterEventDue) -> datetime.date | None:
    """Return the day of the event that `rule` counts from: the one it names, or the first of its kind."""
    days = [day for name, day in _days(state, rule.event) if rule.reference in {None, name}]
    return min(days, default=None)


def count_from(day: datetime.date, rule: AfterEventDue) -> datetime.date:
    """Return the last day of so many days, months or years after `day`."""
    if rule.unit == "day":
        return add_days(day, rule.count)
    return add_months(day, months=rule.count) if rule.unit == "month" else add_months(day, years=rule.count)


def _days(state: SubjectState, event: DueEvent) -> Iterator[tuple[str, datetime.date]]:
    """Yield the days of all events of a kind, each with the id of what it is about."""
    yield from ((name, day) for name, day in _DAYS[event](state) if day is not None)


_Days = Iterable[tuple[str, datetime.date | None]]

_DAYS: dict[DueEvent, Callable[[SubjectState], _Days]] = {
    "right_registered": lambda state: [("", state.right.registered_on)] if state.right else [],
    "right_extinguished": lambda state: [("", state.right.extinguished_on)] if state.right else [],
    "plan_approved": lambda state: (
        (plan_id, version.approved_on) for plan_id, plan in state.plans.items() for version in plan.versions
    ),
    "production_ceased": lambda state: ((name, each.production_ceased_on) for name, each in state.closures.items()),
    "acceptance_applied": lambda state: ((name, each.applied_on) for name, each in state.acceptances.items()),
    "acceptance_decided": lambda state: (
        (name, each.decision.decided_on) for name, each in state.acceptances.items() if each.decision
    ),
    "aftercare_started": lambda state: ((name, each.period.first) for name, each in state.aftercare.items()),
    "order_served": lambda state: ((name, each.served_on) for name, each in state.orders.items()),
    "penalty_changed": lambda state: (
        (name, variation.on) for name, each in state.penalties.items() for variation in each.variations
    ),
    "public_report_received": lambda state: ((name, each.received_on) for name, each in state.public_reports.items()),
}
