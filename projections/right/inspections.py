# SPDX-License-Identifier: Apache-2.0
"""Inspections, findings and orders (domain.md §7.4 F). Each action an order requires is an obligation of its own."""

import datetime

from msgspec.structs import replace

from events.catalogue.inspections import (
    CorrectiveActionReported,
    FindingRecorded,
    InspectionConducted,
    OrderClosed,
    OrderIssued,
    OrderModified,
    OrderNotComplied,
    RequiredAction,
)
from events.values import AfterEventDue, Due, FixedDue, WorkdaysAfterEventDue
from projections.right.anchors import fill_in
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, find_obligation, later_sighting, note_unmatched
from projections.right.obligation import Claim, DueVersion, Met, Obligation
from projections.right.obligations import add_due, first_due, impose
from projections.right.records import Finding, Inspection, NonCompliance, Order, OrderChange, Sighting
from projections.right.state import SubjectState


def _inspected(state: SubjectState, fact: Fact, event: InspectionConducted) -> None:
    last_day = event.last_day or event.first_day
    inspection = Inspection(
        inspection_id=event.inspection_id,
        kind=event.inspection_kind,
        first_day=event.first_day,
        last_day=last_day,
        selected_by=event.selected_by,
        position=fact.position,
    )
    state.inspections.append(inspection)
    if state.last_inspection is None or last_day >= state.last_inspection.on:
        state.last_inspection = Sighting(position=fact.position, on=last_day)


def _found(state: SubjectState, fact: Fact, event: FindingRecorded) -> None:
    finding = Finding(
        finding_id=event.finding_id,
        inspection_id=event.inspection_id,
        finding_class=event.finding_class,
        found_on=fact.effective_on,
        obligation_ids=event.obligation_ids,
        position=fact.position,
    )
    state.findings.append(finding)


def _ordered(state: SubjectState, fact: Fact, event: OrderIssued) -> None:
    if event.order_id in state.orders:
        note_unmatched(state, fact, "order-already-issued")
        return
    order = Order(
        order_id=event.order_id,
        kind=event.order_kind,
        decision_no=event.decision_no,
        issued_on=fact.effective_on,
        served_on=event.served_on,
        finding_ids=event.finding_ids,
        basis=event.basis,
        position=fact.position,
    )
    state.orders[event.order_id] = order
    for action in event.required_actions:
        _require(state, fact, order, action)


def _require(state: SubjectState, fact: Fact, order: Order, action: RequiredAction) -> None:
    obligation = Obligation(
        obligation_id=f"{order.order_id}/{action.action_id}",
        kind="order_action",
        code=order.kind,
        title=action.text,
        imposed_on=fact.effective_on,
        imposed_position=fact.position,
        dues=[first_due(fact, _due_of(order, action))],
        basis=order.basis,
        order_id=order.order_id,
    )
    if impose(state, fact, obligation):
        order.obligation_ids = (*order.obligation_ids, obligation.obligation_id)


def _modified(state: SubjectState, fact: Fact, event: OrderModified) -> None:
    order = _find_open(state, fact, event.order_id)
    if order is None:
        return
    change = OrderChange(position=fact.position, decision_no=event.decision_no, served_on=event.served_on)
    order.modified.append(change)
    for action in event.required_actions:
        obligation_id = f"{event.order_id}/{action.action_id}"
        if obligation_id not in order.obligation_ids:
            _require(state, fact, order, action)
            continue
        obligation = state.obligations[obligation_id]
        obligation.title = action.text
        due = _due_of(order, action)
        if not _is_due(obligation.dues[-1], due):
            version = add_due(obligation, fact, due, reason="order_modified", decision_no=event.decision_no)
            fill_in(state, version)


def _due_of(order: Order, action: RequiredAction) -> Due:
    """Return when the action is due; time that runs from the service of an order runs from that of its own."""
    due = action.due or FixedDue(on=_day_of(action))
    if isinstance(due, AfterEventDue | WorkdaysAfterEventDue) and due.event == "order_served":
        return replace(due, reference=due.reference or order.order_id)
    return due


def _day_of(action: RequiredAction) -> datetime.date:
    if action.due_on is None:
        raise RuntimeError(f"bad order: action {action.action_id} has neither due_on nor due")
    return action.due_on


def _is_due(version: DueVersion, due: Due) -> bool:
    if isinstance(due, FixedDue):
        return version.rule is None and version.due_on == due.on
    return version.rule == due


def _reported(state: SubjectState, fact: Fact, event: CorrectiveActionReported) -> None:
    if _find_open(state, fact, event.order_id) is None:
        return
    for action_id in event.action_ids:
        obligation = find_obligation(state, fact, f"{event.order_id}/{action_id}")
        if obligation:
            claim = Claim(
                position=fact.position,
                claim=event.claim,
                achieved_on=event.done_on,
                effective_on=fact.effective_on,
                precision=fact.precision,
                made_on=fact.made_on,
            )
            obligation.claims.append(claim)
    state.last_company_filing = later_sighting(state.last_company_filing, fact)


def _closed(state: SubjectState, fact: Fact, event: OrderClosed) -> None:
    order = _find_open(state, fact, event.order_id)
    if order is None:
        return
    order.closed_on = event.verified_on
    order.closed_position = fact.position
    for obligation_id in order.obligation_ids:
        action = state.obligations[obligation_id]
        action.met = Met(on=event.verified_on, position=fact.position, standing="closed")
        assign_duty(state, action)


def _not_complied(state: SubjectState, fact: Fact, event: OrderNotComplied) -> None:
    if order := _find_open(state, fact, event.order_id):
        determined = NonCompliance(
            position=fact.position,
            on=event.determined_on,
            action_ids=event.action_ids,
            decision_no=event.decision_no,
        )
        order.not_complied.append(determined)


def _find_open(state: SubjectState, fact: Fact, order_id: str) -> Order | None:
    """Return the order, or note that it is unknown or closed."""
    order = state.orders.get(order_id)
    if order is not None and order.closed_on is None:
        return order
    note_unmatched(state, fact, "order-unknown" if order is None else "order-already-closed")
    return None


HANDLERS: Handlers = {
    InspectionConducted: _inspected,
    FindingRecorded: _found,
    OrderIssued: _ordered,
    OrderModified: _modified,
    CorrectiveActionReported: _reported,
    OrderClosed: _closed,
    OrderNotComplied: _not_complied,
}
