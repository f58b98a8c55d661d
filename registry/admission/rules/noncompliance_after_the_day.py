# SPDX-License-Identifier: Apache-2.0
"""That an order was not complied with is determined behind the day by which it was to be (rule E-2; Art. 71).

An order without dated actions, such as one to stop, may be broken from the day it was served.
"""

from events.catalogue.inspections import OrderNotComplied
from registry.admission.case import Case, Rule

RULE = Rule("noncompliance-after-the-day", "Mineral Resources Law (2024) art. 71; 30 USC 1271(a)(3)")


def check(event: OrderNotComplied, case: Case) -> None:
    """Refuse what is about actions that are not the order's, or not overdue on the day of the determination."""
    order = case.state.orders[event.order_id]
    for index, action_id in enumerate(event.action_ids):
        if f"{event.order_id}/{action_id}" not in order.obligation_ids:
            message = f"order {event.order_id} demands no action {action_id}"
            RULE.refuse(message, code="order-action-unknown", pointer=f"/data/action_ids/{index}")
    named = tuple(f"{event.order_id}/{action_id}" for action_id in event.action_ids) or order.obligation_ids
    days = [due for each in named if (due := case.state.obligations[each].dues[-1].due_on) is not None]
    latest = max(days, default=None) if event.action_ids else min(days, default=None)
    if latest is not None and event.determined_on <= latest:
        message = f"determined_on {event.determined_on}: there is time until {latest}"
        RULE.refuse(message, code="order-not-yet-due", pointer="/data/determined_on")
    if event.determined_on < order.served_on:
        message = f"determined_on {event.determined_on}: the order was served on {order.served_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/determined_on")
