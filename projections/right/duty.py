# SPDX-License-Identifier: Apache-2.0
"""Who owes an obligation, through transfers of the right (rule D-7; Arts 27, 45(2) Mineral Resources Law).

The chain is worked out anew whenever a transfer or an obligation comes in, so that events recorded out of order
lead to the same chain as events in order.
"""

import datetime
import math

from projections.right.obligation import DutyPassed, Obligation
from projections.right.records import Transfer
from projections.right.state import SubjectState


def holder_on(state: SubjectState, day: datetime.date, *, up_to: float = math.inf) -> str | None:
    """Return who held the right on `day`; of what happened that very day, only what was recorded `up_to` a position.

    Before the first known holding it is whom the right came from then, or else the first known holder.
    """
    held = [holding for holding in state.holders if (holding.since, holding.position) <= (day, up_to)]
    if held:
        return held[-1].party
    if not state.holders:
        return None
    first = state.holders[0]
    came_from = [transfer.transferor for transfer in state.transfers if transfer.position == first.position]
    return came_from[0] if came_from else first.party


def assign_duty(state: SubjectState, obligation: Obligation) -> None:
    """Work out who owes `obligation`, and whom the duty passed through."""
    obligation.owed_by = _first_owner(state, obligation)
    obligation.passed = []
    for transfer in state.transfers:
        if _is_behind(transfer, obligation) and _moves(transfer, obligation):
            passed = DutyPassed(
                from_party=transfer.transferor,
                to_party=transfer.transferee,
                on=transfer.on,
                position=transfer.position,
            )
            obligation.passed.append(passed)
            obligation.owed_by = transfer.transferee
    obligation.side = "authority" if _owed_by_authority(state, obligation) else "holder"


def _first_owner(state: SubjectState, obligation: Obligation) -> str | None:
    if obligation.named_owner:
        return obligation.named_owner
    if state.subject.startswith("party:"):
        return state.subject.partition(":")[2]
    holder = holder_on(state, obligation.imposed_on, up_to=obligation.imposed_position)
    if holder is None and state.right:
        # Art. 45: a site without a holder is the government's to restore.
        return state.right.responsible_government
    return holder


def _is_behind(transfer: Transfer, obligation: Obligation) -> bool:
    """Tell whether the right passed on after the obligation was imposed."""
    return (transfer.on, transfer.position) > (obligation.imposed_on, obligation.imposed_position)


def _moves(transfer: Transfer, obligation: Obligation) -> bool:
    """Tell whether the transfer takes the obligation along: still open then, owed by the transferor, not kept back."""
    was_open = obligation.met is None or obligation.met.on >= transfer.on
    return was_open and obligation.owed_by == transfer.transferor and not is_retained(transfer, obligation)


def is_retained(transfer: Transfer, obligation: Obligation) -> bool:
    """Tell whether the contract leaves the obligation with the transferor."""
    return transfer.duty_rule == "contract_otherwise" and obligation.obligation_id in transfer.retained_obligations


def _owed_by_authority(state: SubjectState, obligation: Obligation) -> bool:
    right = state.right
    authorities = (right.granting_authority, right.responsible_government) if right else ()
    return obligation.owed_by is not None and obligation.owed_by in authorities
