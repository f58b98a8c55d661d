# SPDX-License-Identifier: Apache-2.0
"""Who owes an obligation, through transfers and allocations (rule D-7; Arts 27, 45(2) Mineral Resources Law).

The chain is worked out anew whenever a transfer or an obligation comes in, so that events recorded out of order
lead to the same chain as events in order.
"""

import datetime
import math

from projections.right.obligation import DutyPassed, Obligation
from projections.right.planning_records import DutyAllocation
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
    changes: list[Transfer | DutyAllocation] = [*state.transfers, *state.allocations]
    for change in sorted(changes, key=lambda each: (each.on, each.position)) if changes else ():
        taker = _taker(change, obligation) if _is_behind(change, obligation) else None
        if taker is not None and taker != obligation.owed_by:
            passed = DutyPassed(from_party=obligation.owed_by, to_party=taker, on=change.on, position=change.position)
            obligation.passed.append(passed)
            obligation.owed_by = taker
    obligation.side = "authority" if _owed_by_authority(state, obligation) else "holder"
    if obligation.series:
        assign_duty(state, obligation.series.duty)


def _taker(change: Transfer | DutyAllocation, obligation: Obligation) -> str | None:
    """Return who takes the obligation over, if `change` moves it and it was still open then."""
    if obligation.met is not None and obligation.met.on < change.on:
        return None
    if isinstance(change, Transfer):
        return change.transferee if _moves(change, obligation) else None
    return change.duty_holder if _covers(change, obligation) else None


def _covers(allocation: DutyAllocation, obligation: Obligation) -> bool:
    """Tell whether the allocation puts one party in the place of who owes it: not with a share, not of other land."""
    if allocation.share_percent is not None:
        return False
    named, areas = allocation.obligation_ids, allocation.area_ids
    is_on_areas = bool(obligation.area_ids) and set(obligation.area_ids) <= set(areas)
    return allocation.is_whole or obligation.obligation_id in named or is_on_areas


def _first_owner(state: SubjectState, obligation: Obligation) -> str | None:
    if obligation.named_owner:
        return obligation.named_owner
    if state.subject.startswith("party:"):
        return state.subject.partition(":")[2]
    if allocated := _allocated_before(state, obligation):
        return allocated
    holder = holder_on(state, obligation.imposed_on, up_to=obligation.imposed_position)
    if holder is None and state.right:
        # Art. 45: a site without a holder is the government's to restore.
        return state.right.responsible_government
    return holder


def _is_behind(change: Transfer | DutyAllocation, obligation: Obligation) -> bool:
    """Tell whether the right passed on, or the duty did, after the obligation was imposed."""
    return (change.on, change.position) > (obligation.imposed_on, obligation.imposed_position)


def _moves(transfer: Transfer, obligation: Obligation) -> bool:
    """Tell whether the transfer takes the obligation along: owed by the transferor, and not kept back."""
    return obligation.owed_by == transfer.transferor and not is_retained(transfer, obligation)


def is_retained(transfer: Transfer, obligation: Obligation) -> bool:
    """Tell whether the contract leaves the obligation with the transferor."""
    return transfer.duty_rule == "contract_otherwise" and obligation.obligation_id in transfer.retained_obligations


def _allocated_before(state: SubjectState, obligation: Obligation) -> str | None:
    """Return who had taken over the whole duty before `obligation` was imposed, unless the right passed on since."""
    before = [each for each in state.allocations if each.is_whole and not _is_behind(each, obligation)]
    if not before:
        return None
    last, imposed = before[-1], (obligation.imposed_on, obligation.imposed_position)
    since = [each for each in state.holders if (last.on, last.position) < (each.since, each.position) <= imposed]
    return None if since else last.duty_holder


def _owed_by_authority(state: SubjectState, obligation: Obligation) -> bool:
    right = state.right
    authorities = (right.granting_authority, right.responsible_government) if right else ()
    return obligation.owed_by is not None and obligation.owed_by in authorities
