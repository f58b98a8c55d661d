# SPDX-License-Identifier: Apache-2.0
"""Credit lists, law suits, and inspectors kept from their work (domain.md §7.4 F; Order 13; Arts 73-75)."""

from events.catalogue.credit_lists import CreditListingMade, CreditListingRemoved
from events.catalogue.inspections import InspectionAccessRefused
from events.catalogue.litigation import LitigationFiled, LitigationResolved
from projections.right.facts import Fact
from projections.right.handlers import Handlers, keep, note_unmatched
from projections.right.operation_records import AccessRefusal, CreditListing, Litigation
from projections.right.state import SubjectState


def _listed(state: SubjectState, fact: Fact, event: CreditListingMade) -> None:
    listing = CreditListing(
        listing_id=event.listing_id,
        credit_list=event.credit_list,
        listed_party=event.listed_party,
        listed_on=event.listed_on,
        until=event.until,
        decision_no=event.decision_no,
        position=fact.position,
    )
    keep(state, fact, state.credit_listings, event.listing_id, listing)


def _removed(state: SubjectState, fact: Fact, event: CreditListingRemoved) -> None:
    listing = state.credit_listings.get(event.listing_id)
    if listing is None or listing.removed_position is not None:
        note_unmatched(state, fact, "listing-unknown" if listing is None else "listing-already-removed")
        return
    listing.removed_on, listing.removed_position = event.removed_on, fact.position
    listing.removal_ground = event.ground


def _sued(state: SubjectState, fact: Fact, event: LitigationFiled) -> None:
    litigation = Litigation(
        litigation_id=event.litigation_id,
        kind=event.litigation_kind,
        court=event.court,
        case_no=event.case_no,
        filed_on=event.filed_on,
        claimant=event.claimant,
        appeal_of=event.appeal_of,
        position=fact.position,
    )
    keep(state, fact, state.litigations, event.litigation_id, litigation)


def _resolved(state: SubjectState, fact: Fact, event: LitigationResolved) -> None:
    litigation = state.litigations.get(event.litigation_id)
    if litigation is None or litigation.resolved_position is not None:
        note_unmatched(state, fact, "litigation-unknown" if litigation is None else "litigation-already-resolved")
        return
    litigation.outcome = event.litigation_outcome
    litigation.resolved_on, litigation.resolved_position = event.resolved_on, fact.position


def _kept_out(state: SubjectState, fact: Fact, event: InspectionAccessRefused) -> None:
    refusal = AccessRefusal(
        refusal_id=event.refusal_id,
        inspection_id=event.inspection_id,
        kind=event.refusal_kind,
        refused_on=event.refused_on,
        position=fact.position,
    )
    keep(state, fact, state.access_refusals, event.refusal_id, refusal)


HANDLERS: Handlers = {
    CreditListingMade: _listed,
    CreditListingRemoved: _removed,
    LitigationFiled: _sued,
    LitigationResolved: _resolved,
    InspectionAccessRefused: _kept_out,
}
