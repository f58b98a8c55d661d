# SPDX-License-Identifier: Apache-2.0
"""Only an open order is closed, modified or reported on (Art. 71 Mineral Resources Law).

Who may not close it is `nobody_verifies_own_work`.
"""

from events.catalogue.inspections import CorrectiveActionReported, OrderClosed, OrderModified, OrderNotComplied
from registry.admission.case import Case, Rule

RULE = Rule("order-closed-once", "Mineral Resources Law (2024) art. 71")


def check(event: OrderClosed | OrderModified | OrderNotComplied | CorrectiveActionReported, case: Case) -> None:
    """Refuse what is about an order that was not issued, or is closed."""
    order = case.state.orders.get(event.order_id)
    if order is None:
        message = f"order {event.order_id} was not issued under {case.filing.payload.subject}"
        RULE.refuse(message, code="order-unknown", pointer="/data/order_id")
    if order.closed_position is not None:
        message = f"order {event.order_id} was closed at position {order.closed_position}"
        RULE.refuse(message, code="order-already-closed", pointer="/data/order_id")
