# SPDX-License-Identifier: Apache-2.0
"""The parts of a state besides obligations: the right, the party, plans, inspections, orders, land, reports.

Each part names the position of the event it comes from; long texts stay in the event.
"""

import datetime
from typing import Literal

from msgspec import Struct, field

from events.catalogue.monitoring import LandRow
from events.catalogue.plans import Commitment
from events.catalogue.rights import RightKind, Term
from events.values import Area, Basis, Code, Identifier, Mineral, Money, Period, Scope, Text
from projections.right.obligation import Record

Standing = Literal["registered", "licensed", "suspended", "expired", "surrendered", "cancelled"]


class Sighting(Struct, frozen=True, kw_only=True, gc=False):
    """That something was seen: at which position of the log, holding on which day."""

    position: int
    on: datetime.date


class RightFacts(Record, kw_only=True):
    """The right as registered, and its end."""

    kind: RightKind
    names: Text
    jurisdiction: str
    region: Code | None = None
    holder: str | None = None
    """Who holds it now; `SubjectState.holders` tells who held it when."""
    granting_authority: str | None = None
    responsible_government: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    minerals: tuple[Mineral, ...] = ()
    areas: tuple[Area, ...] = ()
    term: Term | None = None
    standing: Standing = "registered"
    registered_on: datetime.date
    registered_position: int
    extinguished_on: datetime.date | None = None
    extinguished_position: int | None = None
    ground: str | None = None
    """Why it was extinguished."""


class RoleFacts(Record, kw_only=True):
    """A role the party holds or held."""

    role: str
    scope: Scope
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    position: int
    revoked_position: int | None = None


class KeyFacts(Record, kw_only=True):
    """A signing key of the party."""

    key_id: str
    algorithm: str
    position: int
    revoked_position: int | None = None
    revoked_reason: str | None = None
    compromised_since: datetime.date | None = None


class DelegationFacts(Record, kw_only=True):
    """Whom the party lets file for it, for what and until when."""

    delegation_id: str
    delegate: str
    scope: Scope
    valid_from: datetime.date
    valid_to: datetime.date
    position: int
    revoked_position: int | None = None


class PartyFacts(Record, kw_only=True):
    """The party as registered, its roles and keys."""

    kind: str
    names: Text
    identifiers: tuple[Identifier, ...] = ()
    jurisdiction: str | None = None
    region: Code | None = None
    contact_public: str | None = None
    registered_on: datetime.date
    registered_position: int
    roles: list[RoleFacts] = field(default_factory=list)
    keys: list[KeyFacts] = field(default_factory=list)
    delegations: list[DelegationFacts] = field(default_factory=list)


class Holding(Record, kw_only=True):
    """Who held the right from a day on."""

    party: str
    since: datetime.date
    position: int


class Transfer(Record, kw_only=True):
    """The right passed on; what became of the duties."""

    transferor: str
    transferee: str
    on: datetime.date
    position: int
    duty_rule: Literal["transferee_default", "contract_otherwise"]
    retained_obligations: tuple[str, ...] = ()


class PlanVersion(Record, kw_only=True):
    """One version of a plan as submitted, and its approval."""

    version: int
    supersedes_version: int | None = None
    title: Text
    plan_sha256: str
    period: Period
    mode_summary: str
    sections_present: tuple[str, ...] = ()
    cost_estimate: Money | None = None
    areas: tuple[Area, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    submitted_on: datetime.date
    submitted_position: int
    made_on: datetime.date
    """When it was filed here or, if imported, elsewhere."""
    approved_on: datetime.date | None = None
    approved_position: int | None = None
    decision_no: str | None = None
    published_url: str | None = None
    amended: bool = False
    """Approved by amending the plan: it took the place of an approved version."""
    returned_on: datetime.date | None = None
    returned_position: int | None = None


class Plan(Record, kw_only=True):
    """A restoration plan with all its versions, in order of submission."""

    plan_id: str
    versions: list[PlanVersion] = field(default_factory=list)


class Inspection(Record, kw_only=True):
    """An inspection of the right."""

    inspection_id: str
    kind: str
    first_day: datetime.date
    last_day: datetime.date
    selected_by: str | None = None
    position: int


class Finding(Record, kw_only=True):
    """What an inspection found."""

    finding_id: str
    inspection_id: str | None = None
    finding_class: str
    found_on: datetime.date
    obligation_ids: tuple[str, ...] = ()
    position: int


class OrderChange(Struct, frozen=True, kw_only=True):
    """The order was modified; what changed shows in its obligations."""

    position: int
    decision_no: str
    served_on: datetime.date


class NonCompliance(Struct, frozen=True, kw_only=True):
    """The authority's word that an order was not complied with (rule E-2)."""

    position: int
    on: datetime.date
    action_ids: tuple[str, ...] = ()
    """Empty: the order as a whole."""
    decision_no: str | None = None


class Order(Record, kw_only=True):
    """An order and its closing; each required action is an obligation `ORDER_ID/ACTION_ID`."""

    order_id: str
    kind: str
    decision_no: str
    issued_on: datetime.date
    served_on: datetime.date
    finding_ids: tuple[str, ...] = ()
    obligation_ids: tuple[str, ...] = ()
    basis: Basis
    position: int
    modified: list[OrderChange] = field(default_factory=list)
    not_complied: list[NonCompliance] = field(default_factory=list)
    closed_on: datetime.date | None = None
    closed_position: int | None = None


class LandStatement(Record, kw_only=True):
    """How much land is in which state, as the holder reports it."""

    position: int
    as_of: datetime.date
    effective_on: datetime.date
    made_on: datetime.date
    table: tuple[LandRow, ...] = ()
    total_m2: int | None = None
    disturbed_m2: int | None = None
    available_m2: int | None = None
    under_restoration_m2: int | None = None
    restored_m2: int | None = None
    accepted_m2: int | None = None
    planned_disturbance_m2: int | None = None
    planned_restoration_m2: int | None = None


class Report(Record, kw_only=True):
    """A report as filed or drafted, and the obligation it was matched with."""

    position: int
    duty_id: str | None = None
    report_kind: str
    period: Period
    standing: Literal["filed", "signed_draft"] = "filed"
    on: datetime.date
    """The decisive day; for a report filed here the UTC day of `recorded_at`."""
    precision: str = "day"
    recorded_at: datetime.datetime | None = None
    obligation_id: str | None = None


class Unmatched(Record, kw_only=True):
    """An event that found nothing to act on; admission refuses such, a changed profile may still meet one."""

    position: int
    reason: str
