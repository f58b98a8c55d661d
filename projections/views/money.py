# SPDX-License-Identifier: Apache-2.0
"""Every movement of money for restoration, by its day: of flows a sum up to any day is a sum of rows.

Amounts are whole minor units of `currency`, and are never added up across currencies. What each measure means stands
in `projections.right.money`.
"""

from projections.right.money import find_movements
from projections.right.state import SubjectState
from projections.views.schema import Row, number, table, text

TABLE = table(
    "money",
    text("subject", key=True),
    text("measure", key=True),
    text("item_id", key=True),
    number("position", key=True),
    text("moved_on"),
    text("currency"),
    number("amount_minor"),
)


def rows(state: SubjectState) -> list[Row]:
    """Return a row for each movement of the subject."""
    return [
        {
            "subject": state.subject,
            "measure": each.measure,
            "item_id": each.item_id,
            "position": each.position,
            "moved_on": each.on.isoformat(),
            "currency": each.currency,
            "amount_minor": each.amount_minor,
        }
        for each in find_movements(state)
    ]
