# SPDX-License-Identifier: Apache-2.0
"""The parts of a state about licences, operations, appointments, variances, incidents, lists and law suits.

Each part names the position of the event it comes from; long texts stay in the event.
"""

import datetime
from typing import Literal

from msgspec import field

from events.catalogue.acceptance import AcceptanceResult
from events.catalogue.licences import ConditionCategory
from events.catalogue.rights import Term
from events.values import Basis, Identifier, Text
from projections.right.obligation import Record

LicenceStanding = Literal["in_force", "suspended", "revoked"]


class Condition(Record, kw_only=True):
    """A condition of a licence, as it was worded last."""

    condition_id: str
    text: Text
    category: ConditionCategory | None = None
    reference: str | None = None
    position: int
    """Of the event with this wording."""
    withdrawn_position: int | None = None


class LicenceChange(Record, kw_only=True):
    """The licence was amended, suspended, reinstated or revoked."""

    change: Literal["amended", "suspended", "reinstated", "revoked"]
    on: datetime.date
    decision_no: str
    until: datetime.date | None = None
    """Of a suspension, as decided."""
    position: int


class Licence(Record, kw_only=True):
    """A licence to operate, and all that became of it."""

    licence_id: str
    identifiers: tuple[Identifier, ...] = ()
    issuing_authority: str | None = None
    issued_on: datetime.date
    term: Term | None = None
    plan_id: str | None = None
    conditions: dict[str, Condition] = field(default_factory=dict)
    standing: LicenceStanding = "in_force"
    """By decisions alone; whether its term is over is for a date to say."""
    changes: list[LicenceChange] = field(default_factory=list)
    """In order of recording."""
    position: int


class Variation(Record, kw_only=True):
    """The register of rights changed an entry; what changed shows in the right."""

    variations: tuple[str, ...]
    decision_no: str
    on: datetime.date
    position: int


class Relinquishment(Record, kw_only=True):
    """Part of the land went out of the right."""

    area_ids: tuple[str, ...] = ()
    relinquished_m2: int
    remaining_m2: int
    application_id: str | None = None
    on: datetime.date
    position: int


class OperatingStatus(Record, kw_only=True):
    """How the mine worked from a day on."""

    mine_status: str
    since: datetime.date
    reason: str | None = None
    sub_reason: str | None = None
    expected_until: datetime.date | None = None
    position: int


class Appointment(Record, kw_only=True):
    """An office of the mine and from when to when it was held; the person stays in the event, as a digest."""

    appointment_id: str
    office: str
    party: str | None = None
    facility_id: str | None = None
    first_day: datetime.date
    last_day: datetime.date | None = None
    position: int
    ended_position: int | None = None


class VarianceDecision(Record, kw_only=True):
    """What the authority decided."""

    result: str
    decision_no: str
    decided_on: datetime.date
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    position: int


class Variance(Record, kw_only=True):
    """An application to depart from something; it changes no obligation by itself."""

    variance_id: str
    obligation_ids: tuple[str, ...] = ()
    licence_id: str | None = None
    condition_ids: tuple[str, ...] = ()
    departs_from: Basis | None = None
    requested_from: datetime.date
    requested_to: datetime.date | None = None
    applied_on: datetime.date
    position: int
    decision: VarianceDecision | None = None


class Incident(Record, kw_only=True):
    """Something went wrong."""

    incident_id: str
    kind: str
    occurred_on: datetime.date
    noticed_on: datetime.date | None = None
    area_ids: tuple[str, ...] = ()
    facility_id: str | None = None
    position: int


class AccessRefusal(Record, kw_only=True):
    """Inspectors were kept from their work."""

    refusal_id: str
    inspection_id: str | None = None
    kind: str
    refused_on: datetime.date
    position: int


class CreditListing(Record, kw_only=True):
    """The holder was put on a list, and taken off."""

    listing_id: str
    credit_list: Literal["abnormal", "serious"]
    listed_party: str | None = None
    """None: the holder of that day."""
    listed_on: datetime.date
    until: datetime.date | None = None
    decision_no: str
    position: int
    removed_on: datetime.date | None = None
    removed_position: int | None = None
    removal_ground: str | None = None


class Litigation(Record, kw_only=True):
    """A law suit, and its outcome."""

    litigation_id: str
    kind: str
    court: str
    case_no: str | None = None
    filed_on: datetime.date
    claimant: str | None = None
    appeal_of: str | None = None
    position: int
    outcome: str | None = None
    resolved_on: datetime.date | None = None
    resolved_position: int | None = None


class Announcement(Record, kw_only=True):
    """What was to be decided on an application was announced."""

    preliminary_result: AcceptanceResult
    published_on: datetime.date
    objections_until: datetime.date | None = None
    position: int
