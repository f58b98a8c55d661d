# SPDX-License-Identifier: Apache-2.0
"""Every order with its actions and what became of it.

Whether it is open is no column: it follows from the day one asks about, and is computed from `body`. The columns only
narrow down what needs to be computed.
"""

from projections.right.order_history import OrderHistory, find_orders
from projections.right.state import SubjectState
from projections.views.schema import Row, body, number, table, text, to_json

TABLE = table(
    "orders",
    text("subject", key=True),
    text("order_id", key=True),
    text("kind"),
    text("issued_on"),
    text("closed_on", required=False),
    number("position"),
    body("body"),
)


def rows(state: SubjectState) -> list[Row]:
    """Return a row for each order about the subject."""
    return [_row(state.subject, each) for each in find_orders(state)]


def _row(subject: str, history: OrderHistory) -> Row:
    order = history.order
    return {
        "subject": subject,
        "order_id": order.order_id,
        "kind": order.kind,
        "issued_on": order.issued_on.isoformat(),
        "closed_on": order.closed_on.isoformat() if order.closed_on else None,
        "position": history.last_position,
        "body": to_json(history),
    }
