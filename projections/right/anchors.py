# SPDX-License-Identifier: Apache-2.0
"""Due days that follow from an event: worked out when the event comes, whichever of the two is recorded first.

Days, months and years after an event are counted here, by the calendar alone (Civil Code arts 200-202: the day of the
event is not counted, a month ends on the day of the same number or its last). Working days depend on the calendar in
force and are counted by the rules (D-2).
"""

import datetime
from collections.abc import Iterator

from dateutil.relativedelta import relativedelta

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided
from events.catalogue.closure import AftercareStarted, MineClosureReported
from events.catalogue.event import Event
from events.catalogue.inspections import OrderIssued
from events.catalogue.penalties import PenaltyVaried
from events.catalogue.plans import RestorationPlanAmended, RestorationPlanApproved
from events.catalogue.public import PublicReportReceived
from events.catalogue.rights import MiningRightExtinguished, MiningRightRegistered
from events.values import AfterEventDue, WorkdaysAfterEventDue
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
    units = {"day": "days", "month": "months", "year": "years"}
    return day + relativedelta(**{units[rule.unit]: rule.count})  # type: ignore[arg-type]


def _days(state: SubjectState, event: str) -> Iterator[tuple[str, datetime.date | None]]:
    yield from ((name, day) for name, day in _all_days(state, event) if day)


def _all_days(state: SubjectState, event: str) -> Iterator[tuple[str, datetime.date | None]]:
    right = state.right
    if event == "right_registered" and right:
        yield "", right.registered_on
    elif event == "right_extinguished" and right:
        yield "", right.extinguished_on
    elif event == "plan_approved":
        for plan_id, plan in state.plans.items():
            yield from ((plan_id, version.approved_on) for version in plan.versions)
    elif event == "production_ceased":
        yield from ((name, each.production_ceased_on) for name, each in state.closures.items())
    elif event == "acceptance_applied":
        yield from ((name, each.applied_on) for name, each in state.acceptances.items())
    elif event == "acceptance_decided":
        yield from ((name, each.decision.decided_on) for name, each in state.acceptances.items() if each.decision)
    elif event == "aftercare_started":
        yield from ((name, each.period.first) for name, each in state.aftercare.items())
    elif event == "order_served":
        yield from ((name, each.served_on) for name, each in state.orders.items())
    elif event == "penalty_changed":
        yield from ((name, variation.on) for name, each in state.penalties.items() for variation in each.variations)
    elif event == "public_report_received":
        yield from ((name, each.received_on) for name, each in state.public_reports.items())
