# SPDX-License-Identifier: Apache-2.0
"""What is owed has an id of its own within its subject: milestones, reporting duties and orders' actions share a list.

Without it, an extension or a report could be taken for one obligation by one reader and for another by the next.
"""

from collections.abc import Container

from events.catalogue.acceptance import AcceptanceDecided
from events.catalogue.disclosures import ReportingDutyImposed
from events.catalogue.inspections import OrderIssued, OrderModified
from events.catalogue.milestones import MilestoneScheduled
from events.values import RepeatedDue
from projections.right.authority_duties import CODES
from projections.right.series import is_taken
from registry.admission.case import Case, Rule

RULE = Rule("obligation-id-is-new", "architecture.md §2, obligation")
_MAX_ID_LENGTH = 64


def check_milestone(event: MilestoneScheduled, case: Case) -> None:
    """Refuse a milestone id in use."""
    _check_new(event.milestone_id, case, "/data/milestone_id")


def check_duty(event: ReportingDutyImposed, case: Case) -> None:
    """Refuse a duty id in use, and of a duty that comes again one that reads like what authorities owe."""
    if isinstance(event.due, RepeatedDue) and event.duty_id in CODES:
        message = f"duty {event.duty_id}: its rounds would be named like what authorities owe"
        RULE.refuse(message, code="obligation-id-in-use", pointer="/data/duty_id")
    _check_new(event.duty_id, case, "/data/duty_id")


def check_order(event: OrderIssued, case: Case) -> None:
    """Refuse an order id in use, and actions whose ids repeat, are in use or grow too long."""
    if event.order_id in case.state.orders:
        message = f"order {event.order_id} was issued already"
        RULE.refuse(message, code="order-id-in-use", pointer="/data/order_id")
    _check_parts("action", event.order_id, _action_ids(event), case, known=())


def check_modified(event: OrderModified, case: Case) -> None:
    """Refuse actions named twice, and new ones whose ids are in use by something else or grow too long."""
    order = case.state.orders.get(event.order_id)
    known = order.obligation_ids if order else ()
    _check_parts("action", event.order_id, _action_ids(event), case, known=known)


def check_rectification(event: AcceptanceDecided, case: Case) -> None:
    """Refuse things to be put right whose ids repeat, are in use or grow too long."""
    item_ids = [item.item_id for item in event.rectification_items]
    _check_parts("item", event.application_id, item_ids, case, known=())


_FIELDS = {"action": "required_actions", "item": "rectification_items"}
"""Where the parts of an order or a decision stand."""


def _action_ids(event: OrderIssued | OrderModified) -> list[str]:
    return [action.action_id for action in event.required_actions]


def _check_parts(what: str, whole_id: str, part_ids: list[str], case: Case, *, known: Container[str]) -> None:
    seen: set[str] = set()
    for index, part_id in enumerate(part_ids):
        pointer = f"/data/{_FIELDS[what]}/{index}/{what}_id"
        obligation_id = f"{whole_id}/{part_id}"
        if obligation_id in seen:
            RULE.refuse(f"{what} {part_id} stands twice", code="obligation-id-in-use", pointer=pointer)
        if len(obligation_id) > _MAX_ID_LENGTH:
            message = f"obligation {obligation_id}: {len(obligation_id)} characters, at most {_MAX_ID_LENGTH}"
            RULE.refuse(message, code="obligation-id-too-long", pointer=pointer)
        seen.add(obligation_id)
        if obligation_id not in known:
            _check_new(obligation_id, case, pointer)


def _check_new(obligation_id: str, case: Case, pointer: str) -> None:
    if is_taken(case.state, obligation_id):
        message = f"obligation {obligation_id} of {case.filing.payload.subject} exists already"
        RULE.refuse(message, code="obligation-id-in-use", pointer=pointer)
