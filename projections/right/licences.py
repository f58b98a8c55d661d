# SPDX-License-Identifier: Apache-2.0
"""Licences to operate, and changes of the right itself (domain.md §7.4 B). No step ends an obligation (rule D-8)."""

from collections.abc import Iterable

from events.catalogue.licences import (
    LicenceCondition,
    MiningLicenceAmended,
    MiningLicenceIssued,
    MiningLicenceReinstated,
    MiningLicenceRevoked,
    MiningLicenceSuspended,
)
from events.catalogue.rights import MiningRightPartiallyRelinquished, MiningRightVaried
from events.values import Area, Identifier
from projections.right.facts import Fact
from projections.right.handlers import Handlers, keep, note_unmatched
from projections.right.operation_records import Condition, Licence, LicenceChange, Relinquishment, Variation
from projections.right.state import SubjectState


def _issued(state: SubjectState, fact: Fact, event: MiningLicenceIssued) -> None:
    licence = Licence(
        licence_id=event.licence_id,
        identifiers=event.identifiers,
        issuing_authority=event.issuing_authority,
        issued_on=event.issued_on,
        term=event.term,
        plan_id=event.plan_id,
        position=fact.position,
    )
    _word(licence, fact, event.conditions)
    keep(state, fact, state.licences, event.licence_id, licence)


def _amended(state: SubjectState, fact: Fact, event: MiningLicenceAmended) -> None:
    licence = _find(state, fact, event.licence_id)
    if licence is None:
        return
    licence.identifiers = stated_anew(licence.identifiers, event.identifiers)
    licence.term, licence.plan_id = event.term or licence.term, event.plan_id or licence.plan_id
    _word(licence, fact, event.conditions)
    for condition_id in event.withdrawn_condition_ids:
        if condition := licence.conditions.get(condition_id):
            condition.withdrawn_position = fact.position
    change = LicenceChange(
        change="amended", on=event.amended_on, decision_no=event.amendment_no, position=fact.position
    )
    licence.changes.append(change)


def _suspended(state: SubjectState, fact: Fact, event: MiningLicenceSuspended) -> None:
    if licence := _find(state, fact, event.licence_id):
        licence.standing = "suspended"
        change = LicenceChange(
            change="suspended",
            on=event.suspended_on,
            decision_no=event.decision_no,
            until=event.until,
            position=fact.position,
        )
        licence.changes.append(change)


def _reinstated(state: SubjectState, fact: Fact, event: MiningLicenceReinstated) -> None:
    if licence := _find(state, fact, event.licence_id):
        licence.standing = "in_force"
        change = LicenceChange(
            change="reinstated", on=event.reinstated_on, decision_no=event.decision_no, position=fact.position
        )
        licence.changes.append(change)


def _revoked(state: SubjectState, fact: Fact, event: MiningLicenceRevoked) -> None:
    if licence := _find(state, fact, event.licence_id):
        licence.standing = "revoked"
        change = LicenceChange(
            change="revoked", on=event.revoked_on, decision_no=event.decision_no, position=fact.position
        )
        licence.changes.append(change)


def _varied(state: SubjectState, fact: Fact, event: MiningRightVaried) -> None:
    right = state.right
    if right is None:
        note_unmatched(state, fact, "right-unknown")
        return
    right.names, right.region = event.names or right.names, event.region or right.region
    right.granting_authority = event.granting_authority or right.granting_authority
    right.identifiers = stated_anew(right.identifiers, event.identifiers)
    right.minerals, right.term = event.minerals or right.minerals, event.term or right.term
    right.areas = _areas_anew(right.areas, event.areas)
    variation = Variation(
        variations=event.variations, decision_no=event.decision_no, on=fact.effective_on, position=fact.position
    )
    state.variations.append(variation)


def _relinquished(state: SubjectState, fact: Fact, event: MiningRightPartiallyRelinquished) -> None:
    relinquishment = Relinquishment(
        area_ids=event.area_ids,
        relinquished_m2=event.relinquished_m2,
        remaining_m2=event.remaining_m2,
        application_id=event.application_id,
        on=fact.effective_on,
        position=fact.position,
    )
    state.relinquishments.append(relinquishment)


def stated_anew(before: tuple[Identifier, ...], now: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """Return the identifiers, those stated anew in the place of what they were."""
    return tuple({(each.scheme, each.value): each for each in (*before, *now)}.values())


def _areas_anew(before: tuple[Area, ...], now: tuple[Area, ...]) -> tuple[Area, ...]:
    return tuple({each.area_id: each for each in (*before, *now)}.values())


def _word(licence: Licence, fact: Fact, conditions: Iterable[LicenceCondition]) -> None:
    for each in conditions:
        licence.conditions[each.condition_id] = Condition(
            condition_id=each.condition_id,
            text=each.text,
            category=each.category,
            reference=each.reference,
            position=fact.position,
        )


def _find(state: SubjectState, fact: Fact, licence_id: str) -> Licence | None:
    licence = state.licences.get(licence_id)
    if licence is None:
        note_unmatched(state, fact, "licence-unknown")
    return licence


HANDLERS: Handlers = {
    MiningLicenceIssued: _issued,
    MiningLicenceAmended: _amended,
    MiningLicenceSuspended: _suspended,
    MiningLicenceReinstated: _reinstated,
    MiningLicenceRevoked: _revoked,
    MiningRightVaried: _varied,
    MiningRightPartiallyRelinquished: _relinquished,
}
