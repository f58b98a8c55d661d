# SPDX-License-Identifier: Apache-2.0
"""Penalties as they are shown: one that was withdrawn from display stays in the chain, without its amounts (rule E-5).

Administrative Penalty Law art. 48: the decision is withdrawn and the reasons are made public. The events stay as they
were signed, with the reasons in the variation, and every proof of them holds.
"""

import datetime
from collections.abc import Iterable

import msgspec

from projections.right.enforcement_records import Penalty


class ShownPenalty(Penalty, kw_only=True):
    """A penalty, and since when it is no longer displayed."""

    withdrawn_on: datetime.date | None = None
    """The display was withdrawn: amounts are left out here, whatever day one asks about."""
    withdrawn_position: int | None = None
    """Of the variation that says so, and why."""


def show(penalties: Iterable[Penalty]) -> list[ShownPenalty]:
    """Return the penalties as they are shown by default."""
    return [_show(each) for each in penalties]


def _show(penalty: Penalty) -> ShownPenalty:
    shown = ShownPenalty(**{name: getattr(penalty, name) for name in penalty.__struct_fields__})
    withdrawals = [each for each in penalty.variations if each.withdraw_display]
    if not withdrawals:
        return shown
    first = withdrawals[0]
    shown.withdrawn_on, shown.withdrawn_position = first.made_on, first.position
    shown.amount = shown.restoration_cost = None
    shown.variations = [msgspec.structs.replace(each, amount=None) for each in penalty.variations]
    shown.payments = []
    return shown
