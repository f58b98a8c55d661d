# SPDX-License-Identifier: Apache-2.0
"""What is owed has an id of its own within its subject: milestones, reporting duties and orders' actions share a list.

Without it, an extension or a report could be taken for one obligation by one reader and for another by the next.
"""

from collections.abc import Container

from events.catalogue.disclosures import ReportingDutyImposed
from events.catalogue.inspections import OrderIssued, OrderModified, RequiredAction
from events.catalogue.milestones import MilestoneScheduled
from registry.admission.case import Case, Rule

RULE = Rule("obligation-id-is-new", "architecture.md §2, obligation")
_MAX_ID_LENGTH = 64


def check_milestone(event: MilestoneScheduled, case: Case) -> None:
    """Refuse a milestone id in use."""
    _check_new(event.milestone_id, case, "/data/milestone_id")


def check_duty(event: ReportingDutyImposed, case: Case) -> None:
    """Refuse a duty id in use."""
    _check_new(event.duty_id, case, "/data/duty_id")


def check_order(event: OrderIssued, case: Case) -> None:
    """Refuse an order id in use, and actions whose ids repeat, are in use or grow too long."""
    if event.order_id in case.state.orders:
        message = f"order {event.order_id} was issued already"
        RULE.refuse(message, code="order-id-in-use", pointer="/data/order_id")
    _check_actions(event.order_id, event.required_actions, case, known=())


def check_modified(event: OrderModified, case: Case) -> None:
    """Refuse actions named twice, and new ones whose ids are in use by something else or grow too long."""
    order = case.state.orders.get(event.order_id)
    _check_actions(event.order_id, event.required_actions, case, known=order.obligation_ids if order else ())


def _check_actions(order_id: str, actions: tuple[RequiredAction, ...], case: Case, *, known: Container[str]) -> None:
    seen: set[str] = set()
    for index, action in enumerate(actions):
        pointer = f"/data/required_actions/{index}/action_id"
        obligation_id = f"{order_id}/{action.action_id}"
        if obligation_id in seen:
            RULE.refuse(f"action {action.action_id} stands twice", code="obligation-id-in-use", pointer=pointer)
        if len(obligation_id) > _MAX_ID_LENGTH:
            message = f"obligation {obligation_id}: {len(obligation_id)} characters, at most {_MAX_ID_LENGTH}"
            RULE.refuse(message, code="obligation-id-too-long", pointer=pointer)
        seen.add(obligation_id)
        if obligation_id not in known:
            _check_new(obligation_id, case, pointer)


def _check_new(obligation_id: str, case: Case, pointer: str) -> None:
    if obligation_id in case.state.obligations:
        message = f"obligation {obligation_id} of {case.filing.payload.subject} exists already"
        RULE.refuse(message, code="obligation-id-in-use", pointer=pointer)
