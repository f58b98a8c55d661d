# SPDX-License-Identifier: Apache-2.0
"""Asking for more time, and time that stands still (domain.md §7.4 D; rules D-5 and D-6).

An appeal stops no clock (Administrative Penalty Law art. 73, Administrative Review Law art. 42): only a stay does, and
only from and to the days it says. It erases nothing.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, ObligationId
from events.values import Line, Text


class DeadlineExtensionRequested(Event, frozen=True, kw_only=True, tag="deadline_extension.requested.v1"):
    """The holder asks for a later due day; until the authority grants it, the old one holds."""

    request_id: LocalId
    obligation_id: ObligationId
    old_due: datetime.date
    """The day now in force."""
    new_due: datetime.date
    reason: Annotated[
        Literal[
            "force_majeure",
            "season",
            "subsidence_not_stable",
            "plan_changed",
            "land_dispute",
            "authority_delay",
            "good_cause_other",
        ],
        coded("extension_reason"),
    ]
    explanation: Text | None = None


class DeadlineExtensionRefused(Event, frozen=True, kw_only=True, tag="deadline_extension.refused.v1"):
    """The authority refuses a later due day; what is granted is `deadline.extended.v1`."""

    request_id: LocalId
    decision_no: Line
    reasons: Text
    refused_on: datetime.date


class StayGranted(Event, frozen=True, kw_only=True, tag="stay.granted.v1"):
    """An authority or court suspends what is owed, ordered or imposed."""

    stay_id: LocalId
    ground: Annotated[Literal["administrative_review", "litigation", "force_majeure", "other"], coded("stay_ground")]
    obligation_ids: tuple[ObligationId, ...] = ()
    order_id: LocalId | None = None
    """The order with all the actions it requires."""
    penalty_id: LocalId | None = None
    review_id: LocalId | None = None
    """The review in which it was granted."""
    decision_no: Line
    granted_on: datetime.date
    stayed_from: datetime.date
    stayed_to: datetime.date | None = None
    """The last day of the stay; absent, it lasts until it is lifted."""
    explanation: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a stay of nothing, and one that ends before it begins."""
        if not self.obligation_ids and self.order_id is None and self.penalty_id is None:
            message = "obligation_ids: a stay suspends an obligation, an order or a penalty"
            raise ValueError(message)
        if self.stayed_to is not None and self.stayed_to < self.stayed_from:
            message = f"stayed_to {self.stayed_to}: before stayed_from {self.stayed_from}"
            raise ValueError(message)


class StayLifted(Event, frozen=True, kw_only=True, tag="stay.lifted.v1"):
    """A stay ends before its day, or at all."""

    stay_id: LocalId
    decision_no: Line | None = None
    lifted_on: datetime.date
    """The first day on which time runs again."""
    reason: Text
