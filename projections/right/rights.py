# SPDX-License-Identifier: Apache-2.0
"""The life of a right: registered, transferred, extinguished. No step ends an obligation (rule D-8)."""

from events.catalogue.rights import MiningRightExtinguished, MiningRightRegistered, MiningRightTransferred
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, note_unmatched
from projections.right.records import Holding, RightFacts, Transfer
from projections.right.state import SubjectState


def _registered(state: SubjectState, fact: Fact, event: MiningRightRegistered) -> None:
    if state.right:
        note_unmatched(state, fact, "right-already-registered")
        return
    state.right = RightFacts(
        kind=event.right_kind,
        names=event.names,
        jurisdiction=event.jurisdiction,
        region=event.region,
        granting_authority=event.granting_authority,
        responsible_government=event.responsible_government,
        identifiers=event.identifiers,
        minerals=event.minerals,
        areas=event.areas,
        term=event.term,
        standing=event.state,
        registered_on=fact.effective_on,
        registered_position=fact.position,
    )
    if event.holder:
        _hold(state, fact, event.holder)
    _reassign(state)


def _transferred(state: SubjectState, fact: Fact, event: MiningRightTransferred) -> None:
    transfer = Transfer(
        transferor=event.transferor,
        transferee=event.transferee,
        on=fact.effective_on,
        position=fact.position,
        duty_rule=event.duty_rule,
        retained_obligations=event.retained_obligations,
    )
    state.transfers.append(transfer)
    state.transfers.sort(key=lambda each: (each.on, each.position))
    if not state.holders:
        note_unmatched(state, fact, "transferor-not-holder")
    _hold(state, fact, event.transferee)
    _reassign(state)


def _extinguished(state: SubjectState, fact: Fact, event: MiningRightExtinguished) -> None:
    right = state.right
    if right is None or right.extinguished_on is not None:
        note_unmatched(state, fact, "right-unknown" if right is None else "right-already-extinguished")
        return
    right.extinguished_on = fact.effective_on
    right.extinguished_position = fact.position
    right.ground = event.ground


def _hold(state: SubjectState, fact: Fact, party: str) -> None:
    state.holders.append(Holding(party=party, since=fact.effective_on, position=fact.position))
    state.holders.sort(key=lambda each: (each.since, each.position))


def _reassign(state: SubjectState) -> None:
    if state.right:
        state.right.holder = state.holders[-1].party if state.holders else None
    for obligation in state.obligations.values():
        assign_duty(state, obligation)


HANDLERS: Handlers = {
    MiningRightRegistered: _registered,
    MiningRightTransferred: _transferred,
    MiningRightExtinguished: _extinguished,
}
