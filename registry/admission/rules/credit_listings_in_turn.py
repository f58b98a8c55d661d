# SPDX-License-Identifier: Apache-2.0
"""A holder is taken off a list that it is on (MNR Order 13 of 2024); who is listed when is the authority's decision."""

from events.catalogue.credit_lists import CreditListingMade, CreditListingRemoved
from registry.admission.case import Case, Rule

RULE = Rule("credit-listings-in-turn", "MNR Order 13 (2024)")


def check_made(event: CreditListingMade, _case: Case) -> None:
    """Refuse days that run backwards."""
    if event.until is not None and event.until < event.listed_on:
        message = f"until {event.until}: listed on {event.listed_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/until")


def check_removed(event: CreditListingRemoved, case: Case) -> None:
    """Refuse to take somebody off a list that it is not on, and before it was put there."""
    listing = case.state.credit_listings.get(event.listing_id)
    if listing is None:
        message = f"listing {event.listing_id} is not on record for {case.filing.payload.subject}"
        RULE.refuse(message, code="listing-unknown", pointer="/data/listing_id")
    if listing.removed_position is not None:
        message = f"listing {event.listing_id} ended at position {listing.removed_position}"
        RULE.refuse(message, code="listing-already-removed", pointer="/data/listing_id")
    if event.removed_on < listing.listed_on:
        message = f"removed_on {event.removed_on}: listed on {listing.listed_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/removed_on")
