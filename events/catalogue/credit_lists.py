# SPDX-License-Identifier: Apache-2.0
"""Credit lists: an authority puts a holder on a list, and takes it off again (MNR Order 13 of 2024; domain.md §7.4 F).

Which list, on which ground and for how long is the authority's decision; no rule of this registry puts anybody there.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name
from events.values import Basis, Line, Text


class CreditListingMade(Event, frozen=True, kw_only=True, tag="credit_listing.made.v1"):
    """The authority put the holder on the list of abnormal, or of seriously untrustworthy, holders."""

    listing_id: LocalId
    credit_list: Annotated[Literal["abnormal", "serious"], coded("credit_list")]
    listed_party: Name | None = None
    """Who is on the list, where the event is about a right and it is not the holder of that day."""
    listed_on: datetime.date
    until: datetime.date | None = None
    """The last day of the measures, where the decision names one."""
    decision_no: Line
    ground: Text
    basis: Basis
    published_url: Line | None = None


class CreditListingRemoved(Event, frozen=True, kw_only=True, tag="credit_listing.removed.v1"):
    """The authority took the holder off the list."""

    listing_id: LocalId
    removed_on: datetime.date
    ground: Annotated[
        Literal["performed", "term_ended", "credit_repaired", "decision_revoked", "other"],
        coded("credit_removal_ground"),
    ]
    decision_no: Line | None = None
    explanation: Text | None = None
