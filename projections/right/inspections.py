# SPDX-License-Identifier: Apache-2.0
"""Inspections, findings and orders (domain.md §7.4 F). Each action an order requires is an obligation of its own."""

from events.catalogue.inspections import FindingRecorded, InspectionConducted, OrderClosed, OrderIssued, RequiredAction
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, note_unmatched
from projections.right.obligation import DueVersion, Met, Obligation
from projections.right.obligations import impose
from projections.right.records import Finding, Inspection, Order, Sighting
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
    actions = [_action(fact, event, action) for action in event.required_actions]
    order = Order(
        order_id=event.order_id,
        kind=event.order_kind,
        decision_no=event.decision_no,
        issued_on=fact.effective_on,
        served_on=event.served_on,
        finding_ids=event.finding_ids,
        obligation_ids=tuple(action.obligation_id for action in actions if impose(state, fact, action)),
        position=fact.position,
    )
    state.orders[event.order_id] = order


def _action(fact: Fact, event: OrderIssued, action: RequiredAction) -> Obligation:
    due = DueVersion(version=1, due_on=action.due_on, granted_on=fact.effective_on, position=fact.position)
    return Obligation(
        obligation_id=f"{event.order_id}/{action.action_id}",
        kind="order_action",
        code=event.order_kind,
        title=action.text,
        imposed_on=fact.effective_on,
        imposed_position=fact.position,
        dues=[due],
        basis=event.basis,
        order_id=event.order_id,
    )


def _closed(state: SubjectState, fact: Fact, event: OrderClosed) -> None:
    order = state.orders.get(event.order_id)
    if order is None or order.closed_on is not None:
        note_unmatched(state, fact, "order-unknown" if order is None else "order-already-closed")
        return
    order.closed_on = event.verified_on
    order.closed_position = fact.position
    for obligation_id in order.obligation_ids:
        action = state.obligations[obligation_id]
        action.met = Met(on=event.verified_on, position=fact.position, standing="closed")
        assign_duty(state, action)


HANDLERS: Handlers = {
    InspectionConducted: _inspected,
    FindingRecorded: _found,
    OrderIssued: _ordered,
    OrderClosed: _closed,
}
