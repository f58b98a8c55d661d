# SPDX-License-Identifier: Apache-2.0
"""What is reported on, or changed, is an action of that order; a change changes something (Art. 71)."""

from events.catalogue.inspections import CorrectiveActionReported, OrderModified
from registry.admission.case import Case, Rule

RULE = Rule("order-actions-are-known", "Mineral Resources Law (2024) art. 71")


def check_reported(event: CorrectiveActionReported, case: Case) -> None:
    """Refuse a report on an action that the order does not demand."""
    for index, action_id in enumerate(event.action_ids):
        if f"{event.order_id}/{action_id}" not in case.state.obligations:
            message = f"order {event.order_id} demands no action {action_id}"
            RULE.refuse(message, code="order-action-unknown", pointer=f"/data/action_ids/{index}")


def check_modified(event: OrderModified, case: Case) -> None:
    """Refuse a change that leaves an action as it is."""
    for index, action in enumerate(event.required_actions):
        obligation = case.state.obligations.get(f"{event.order_id}/{action.action_id}")
        if obligation and (obligation.title, obligation.dues[-1].due_on) == (action.text, action.due_on):
            message = f"action {action.action_id} of order {event.order_id} says this already"
            RULE.refuse(message, code="order-action-unchanged", pointer=f"/data/required_actions/{index}")
