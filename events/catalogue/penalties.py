# SPDX-License-Identifier: Apache-2.0
"""Penalties: imposed, varied, paid (domain.md §7.4 F; Mineral Resources Law arts 69-73; Penalty Law arts 9, 48).

A penalty that a review or a court takes back is not erased: the chain of events shows what was said and what became
of it, and the reason is public (rule E-5).
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists.marking import coded
from events.ids import LocalId, Name
from events.values import Basis, Line, Money, Text

PenaltyKind = Annotated[
    Literal[
        "warning",
        "public_criticism",
        "fine",
        "confiscation",
        "licence_suspended",
        "qualification_lowered",
        "licence_revoked",
        "activity_restricted",
        "production_suspended",
        "closure",
        "practice_restricted",
        "other",
    ],
    coded("penalty_kind"),
]
"""Administrative Penalty Law art. 9."""


class PenaltyImposed(Event, frozen=True, kw_only=True, tag="penalty.imposed.v1"):
    """An authority punished a breach; what stays owed by the order beside it goes on (Art. 71)."""

    penalty_id: LocalId
    penalty_kind: PenaltyKind
    decision_no: Line
    against: Name | None = None
    """The party punished; absent, it is the holder of the duty at the time."""
    amount: Money | None = None
    """Given for a fine and a confiscation of money, and only for these."""
    step: Annotated[Literal["first", "after_refusal"], coded("penalty_step")] | None = None
    """Art. 71: up to twice the cost of restoration at first, two to five times once the holder refuses."""
    restoration_cost: Money | None = None
    """The cost on which the fine rests (rule E-3)."""
    finding_ids: tuple[LocalId, ...] = ()
    order_id: LocalId | None = None
    basis: Basis
    served_on: datetime.date
    pay_by: datetime.date | None = None
    appeal_rights: Text | None = None
    published_on: datetime.date | None = None
    published_url: Line | None = None

    def __post_init__(self) -> None:
        """Refuse a fine of no amount, and an amount of what is no money."""
        is_money = self.penalty_kind in {"fine", "confiscation"}
        if self.penalty_kind == "fine" and self.amount is None:
            message = "amount: a fine states it"
            raise ValueError(message)
        if self.amount is not None and not is_money:
            message = f"amount: a penalty of kind {self.penalty_kind} has none"
            raise ValueError(message)


class PenaltyVaried(Event, frozen=True, kw_only=True, tag="penalty.varied.v1"):
    """A penalty was reduced, revoked, declared unlawful or void, with the reason (Penalty Law art. 48)."""

    penalty_id: LocalId
    variation: Annotated[Literal["reduced", "revoked", "declared_unlawful", "void"], coded("penalty_variation")]
    decision_no: Line
    decided_on: datetime.date
    amount: Money | None = None
    """What is left of it; given where it is reduced, and only there."""
    reason: Text
    review_id: LocalId | None = None
    """The review that led to it."""
    withdraw_display: bool = False
    """Whether the published decision was withdrawn; the amount is then not shown by default (rule E-5)."""

    def __post_init__(self) -> None:
        """Refuse a reduction to nothing stated, and an amount of what is taken back whole."""
        if (self.variation == "reduced") != (self.amount is not None):
            message = "amount: what is left is stated for a reduction, and only for that"
            raise ValueError(message)


class PenaltyPaid(Event, frozen=True, kw_only=True, tag="penalty.paid.v1"):
    """The authority received money for a penalty, whole or in part."""

    penalty_id: LocalId
    amount: Money
    paid_on: datetime.date
    receipt_no: Line | None = None
