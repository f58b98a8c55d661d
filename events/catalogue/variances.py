# SPDX-License-Identifier: Apache-2.0
"""Variances: the holder asks to depart from a condition for some time, the authority decides (domain.md §4.1).

A variance moves no due day and ends no obligation by itself; those are extensions, stays and waivers.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, Sha256
from events.values import Basis, Line, Text


class VarianceApplied(Event, frozen=True, kw_only=True, tag="variance.applied.v1"):
    """The holder asks to depart from what an obligation, a condition of a licence, or a rule of law demands."""

    variance_id: LocalId
    obligation_ids: tuple[LocalId, ...] = ()
    licence_id: LocalId | None = None
    condition_ids: tuple[LocalId, ...] = ()
    """Conditions of that licence."""
    departs_from: Basis | None = None
    """The rule departed from, where it is neither an obligation nor a condition on record."""
    requested_from: datetime.date
    requested_to: datetime.date | None = None
    reason: Text
    measures: Text | None = None
    """What is done instead."""
    parties_notified: tuple[Name, ...] = ()
    """Registered parties that were told, such as the workers' or the village's body."""
    application_sha256: Sha256 | None = None

    def __post_init__(self) -> None:
        """Refuse to depart from nothing, from conditions of no licence, and for days that run backwards."""
        if not (self.obligation_ids or self.condition_ids or self.departs_from):
            message = "obligation_ids, condition_ids or departs_from: a variance is from something"
            raise ValueError(message)
        if bool(self.condition_ids) != (self.licence_id is not None):
            message = "licence_id and condition_ids belong together"
            raise ValueError(message)
        if self.requested_to is not None and self.requested_to < self.requested_from:
            message = "requested_to: before requested_from"
            raise ValueError(message)


class VarianceDecided(Event, frozen=True, kw_only=True, tag="variance.decided.v1"):
    """The authority decided on the application."""

    variance_id: LocalId
    variance_result: Annotated[Literal["granted", "granted_in_part", "refused", "withdrawn"], coded("variance_result")]
    decision_no: Line
    decided_on: datetime.date
    valid_from: datetime.date | None = None
    """First day of the departure; exactly where it is granted."""
    valid_to: datetime.date | None = None
    conditions: tuple[Text, ...] = ()
    reasons: Text | None = None
    published_url: Line | None = None

    def __post_init__(self) -> None:
        """Refuse days of what is not granted, a grant from no day on, and days that run backwards."""
        if self.variance_result.startswith("granted") != (self.valid_from is not None):
            message = "valid_from: given for what is granted, and only for that"
            raise ValueError(message)
        if self.valid_to is not None and (self.valid_from is None or self.valid_to < self.valid_from):
            message = "valid_to: belongs to valid_from, and is not before it"
            raise ValueError(message)
