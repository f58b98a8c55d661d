# SPDX-License-Identifier: Apache-2.0
"""Substitute performance is ordered, started, completed, and only then paid for by the holder (Art. 71)."""

from events.catalogue.substitute_performance import (
    CostRecovered,
    SubstitutePerformanceCompleted,
    SubstitutePerformanceOrdered,
    SubstitutePerformanceStarted,
)
from projections.right.enforcement_records import Performance
from projections.right.series import find_round
from registry.admission.case import Case, Rule

RULE = Rule("performance-in-turn", "Administrative Compulsion Law (2011) arts 50 and 51")
_POINTER = "/data/performance_id"


def check_ordered(event: SubstitutePerformanceOrdered, case: Case) -> None:
    """Refuse an id in use, and an order or obligations that are not recorded."""
    if event.performance_id in case.state.performances:
        message = f"substitute performance {event.performance_id} was ordered already"
        RULE.refuse(message, code="performance-id-in-use", pointer=_POINTER)
    if event.order_id is not None and event.order_id not in case.state.orders:
        message = f"order {event.order_id} was not issued under {case.filing.payload.subject}"
        RULE.refuse(message, code="order-unknown", pointer="/data/order_id")
    for index, obligation_id in enumerate(event.obligation_ids):
        if find_round(case.state, obligation_id) is None:
            message = f"obligation {obligation_id} is not owed under {case.filing.payload.subject}"
            RULE.refuse(message, code="obligation-unknown", pointer=f"/data/obligation_ids/{index}")


def check_started(event: SubstitutePerformanceStarted, case: Case) -> None:
    """Refuse a start of what was not ordered, or has started."""
    performance = _get_performance(event.performance_id, case)
    if performance.started_position is not None:
        message = f"substitute performance {event.performance_id} started at position {performance.started_position}"
        RULE.refuse(message, code="performance-already-started", pointer=_POINTER)


def check_completed(event: SubstitutePerformanceCompleted, case: Case) -> None:
    """Refuse an end before the start, a second end, and a cost below nothing."""
    performance = _get_performance(event.performance_id, case)
    if performance.started_on is None:
        message = f"substitute performance {event.performance_id} has not started"
        RULE.refuse(message, code="performance-not-started", pointer=_POINTER)
    if performance.completed_position is not None:
        message = f"substitute performance {event.performance_id} ended at position {performance.completed_position}"
        RULE.refuse(message, code="performance-already-completed", pointer=_POINTER)
    if event.completed_on < performance.started_on:
        message = f"completed_on {event.completed_on}: before it started on {performance.started_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/completed_on")
    if event.cost.amount_minor < 0:
        message = f"cost {event.cost.amount_minor}: at least 0"
        RULE.refuse(message, code="amount-not-positive", pointer="/data/cost/amount_minor")


def check_recovered(event: CostRecovered, case: Case) -> None:
    """Refuse money before the cost is known, in another currency, or none at all."""
    performance = _get_performance(event.performance_id, case)
    if performance.cost is None:
        message = f"substitute performance {event.performance_id} is not completed: what it costs is not known"
        RULE.refuse(message, code="performance-not-completed", pointer=_POINTER)
    if event.amount.currency != performance.cost.currency:
        message = f"currency {event.amount.currency}: the cost is in {performance.cost.currency}"
        RULE.refuse(message, code="currency-differs", pointer="/data/amount/currency")
    if event.amount.amount_minor <= 0:
        message = f"amount {event.amount.amount_minor}: more than nothing was recovered"
        RULE.refuse(message, code="amount-not-positive", pointer="/data/amount/amount_minor")


def _get_performance(performance_id: str, case: Case) -> Performance:
    performance = case.state.performances.get(performance_id)
    if performance is None:
        message = f"substitute performance {performance_id} was not ordered under {case.filing.payload.subject}"
        RULE.refuse(message, code="performance-unknown", pointer=_POINTER)
    return performance
