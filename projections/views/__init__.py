# SPDX-License-Identifier: Apache-2.0
"""The read models: what questions are answered from, one file each; all of them follow from the log alone.

Every row names the position of the last event that shaped it. `METADATA` holds all tables; `projections.runner`
writes them, `projections.answers` asks them.
"""

from projections.views import (
    adoptions,
    areas,
    calendars,
    cursor,
    disclosures,
    inspections,
    keys,
    money,
    obligations,
    orders,
    outcomes,
    oversight,
    parties,
    rights,
    runs,
    series,
    states,
)
from projections.views.schema import METADATA

__all__ = [
    "METADATA",
    "adoptions",
    "areas",
    "calendars",
    "cursor",
    "disclosures",
    "inspections",
    "keys",
    "money",
    "obligations",
    "orders",
    "outcomes",
    "oversight",
    "parties",
    "rights",
    "runs",
    "series",
    "states",
]
