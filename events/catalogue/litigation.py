# SPDX-License-Identifier: Apache-2.0
"""Law suits about harm done at the mine: civil, in the public interest, criminal (Arts 74 and 75; domain.md §7.4 F).

A suit against a decision of an authority is a review (`review.filed.v1`). No suit suspends anything by itself.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name
from events.values import Line, Text


class LitigationFiled(Event, frozen=True, kw_only=True, tag="litigation.filed.v1"):
    """A court took up a case about the right, its land or its holder."""

    litigation_id: LocalId
    litigation_kind: Annotated[
        Literal["civil", "public_interest", "ecological_damages", "criminal", "other"], coded("litigation_kind")
    ]
    court: Line
    """By name."""
    case_no: Line | None = None
    filed_on: datetime.date
    claimant: Name | None = None
    """Who sues, where it is a registered party; private people are not named."""
    appeal_of: LocalId | None = None
    """The case, by its id in this right, against whose outcome this one is brought."""
    area_ids: tuple[LocalId, ...] = ()
    claims: Text | None = None
    """What is demanded, in words that may be published."""


class LitigationResolved(Event, frozen=True, kw_only=True, tag="litigation.resolved.v1"):
    """The court decided, or the case ended otherwise; what has to be restored under it is an obligation of its own."""

    litigation_id: LocalId
    litigation_outcome: Annotated[
        Literal[
            "granted", "granted_in_part", "dismissed", "settled", "withdrawn", "convicted", "acquitted", "remanded"
        ],
        coded("litigation_outcome"),
    ]
    resolved_on: datetime.date
    decision_no: Line | None = None
    summary: Text | None = None
    published_url: Line | None = None
