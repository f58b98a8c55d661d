# SPDX-License-Identifier: Apache-2.0
"""The parts of a state about enforcement beyond orders: penalties, substitute performance, reviews."""

import datetime
from typing import Literal

from msgspec import field

from events.catalogue.penalties import PenaltyKind
from events.values import Money
from projections.right.obligation import Record


class Payment(Record, kw_only=True):
    """Money an authority received."""

    position: int
    amount: Money
    on: datetime.date


class PenaltyVariation(Record, kw_only=True):
    """What became of a penalty; nothing before it is erased (rule E-5)."""

    position: int
    variation: Literal["reduced", "revoked", "declared_unlawful", "void"]
    on: datetime.date
    amount: Money | None = None
    review_id: str | None = None
    withdraw_display: bool = False
    made_on: datetime.date
    """When it was recorded here or, if imported, decided elsewhere: the display is withdrawn from then on."""


class Penalty(Record, kw_only=True):
    """A penalty, and all that followed."""

    penalty_id: str
    kind: PenaltyKind
    decision_no: str
    against: str | None = None
    """The party named; None: whoever owed the restoration on the day it was imposed."""
    amount: Money | None = None
    restoration_cost: Money | None = None
    step: str | None = None
    finding_ids: tuple[str, ...] = ()
    order_id: str | None = None
    imposed_on: datetime.date
    served_on: datetime.date
    pay_by: datetime.date | None = None
    published_on: datetime.date | None = None
    position: int
    variations: list[PenaltyVariation] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)

    @property
    def amount_in_force(self) -> Money | None:
        """What is to be paid after all variations; None where nothing is."""
        last = self.variations[-1] if self.variations else None
        return last.amount if last else self.amount

    @property
    def is_in_force(self) -> bool:
        """Whether it was not taken back."""
        return all(each.variation == "reduced" for each in self.variations)


class Performance(Record, kw_only=True):
    """Restoration done by others at the holder's cost."""

    performance_id: str
    decision_no: str
    order_id: str | None = None
    obligation_ids: tuple[str, ...] = ()
    area_ids: tuple[str, ...] = ()
    performer: str | None = None
    estimated_cost: Money | None = None
    ordered_on: datetime.date
    position: int
    started_on: datetime.date | None = None
    started_position: int | None = None
    completed_on: datetime.date | None = None
    completed_position: int | None = None
    cost: Money | None = None
    recovered: list[Payment] = field(default_factory=list)


class Review(Record, kw_only=True):
    """A review of a decision, and its outcome."""

    review_id: str
    forum: Literal["administrative_review", "litigation"]
    of: str
    decision_id: str | None = None
    filed_on: datetime.date
    position: int
    outcome: str | None = None
    decided_on: datetime.date | None = None
    decided_position: int | None = None
