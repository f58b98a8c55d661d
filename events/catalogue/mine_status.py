# SPDX-License-Identifier: Apache-2.0
"""Whether the mine works: its operating status over time (domain.md §4.1 and §7.4 B; Art. 41).

It is not the status of the right, nor a headline: a mine in care and maintenance owes all that an operating one owes.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.values import Text

MineStatus = Annotated[
    Literal[
        "not_started",
        "construction",
        "operating",
        "care_and_maintenance",
        "closing",
        "closed",
        "aftercare",
        "abandoned",
        "unknown",
    ],
    coded("mine_status"),
]
MineStatusReason = Annotated[
    Literal[
        "resource_exhausted",
        "market",
        "ordered_to_stop",
        "accident",
        "seasonal",
        "ownership",
        "policy_exit",
        "reclamation",
        "other",
    ],
    coded("mine_status_reason"),
]
MineStatusSubReason = Annotated[
    Literal[
        "reclamation_not_started",
        "reclamation_under_way",
        "long_term_maintenance",
        "water_treatment",
        "release_pending",
        "site_visit_required",
        "other",
    ],
    coded("mine_status_sub_reason"),
]


class MineStatusChanged(Event, frozen=True, kw_only=True, tag="mine_status.changed.v1"):
    """From a day on the mine is in another operating status."""

    mine_status: MineStatus
    changed_on: datetime.date
    reason: MineStatusReason | None = None
    sub_reason: MineStatusSubReason | None = None
    """How far a mine that does not work any more has come."""
    expected_until: datetime.date | None = None
    """Until when it is expected to stay so, such as the end of a planned standstill."""
    explanation: Text | None = None
