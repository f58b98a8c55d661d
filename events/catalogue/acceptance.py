# SPDX-License-Identifier: Apache-2.0
"""Acceptance of restored land: applied for, held on the spot, objected to, decided, revoked (domain.md §7.4 G).

Art. 48 Mineral Resources Law: the authority accepts together with other departments, invites experts and the people who
live there, and publishes the result; work by zone or phase is accepted by zone or phase. Land Reclamation Regulations
arts 28 and 29: rights holders' objections are heard and checked before the result stands; it comes within 60 working
days, as a written confirmation or with a list of what is to be put right, after which the holder applies again.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.catalogue.people import PersonalContact, PersonalName
from events.codelists.marking import coded
from events.ids import LocalId, Name, Sha256
from events.values import Basis, Code, Count, Line, SquareMetres, Text, Value

AcceptanceScope = Annotated[Literal["zone", "phase", "whole"], coded("acceptance_scope")]
AcceptanceResult = Annotated[
    Literal["qualified", "rectification_required", "not_qualified", "withdrawn"], coded("acceptance_result")
]
"""`withdrawn`: the applicant took the application back."""

Participation = Annotated[Literal["attended", "declined", "objected"], coded("community_participation")]
ObjectorKind = Annotated[
    Literal["rights_holder", "villagers", "residents", "rural_collective", "other"], coded("objector_kind")
]
"""Who objects: somebody with rights in the land, villagers, residents, their collective, or somebody else."""

ObjectionOutcome = Annotated[Literal["upheld", "partly_upheld", "not_upheld", "withdrawn"], coded("objection_outcome")]


class AcceptanceApplied(Event, frozen=True, kw_only=True, tag="acceptance.applied.v1"):
    """The holder asks for acceptance; the authority's time to decide runs from the effective day (rule A-1)."""

    application_id: LocalId
    """Of this application; after a refusal the next one has an id of its own."""
    acceptance_scope: AcceptanceScope
    area_ids: tuple[LocalId, ...] = ()
    """The areas to be accepted; required for a zone or phase."""
    milestone_ids: tuple[LocalId, ...] = ()
    """The milestones that the application says are met."""
    plan_id: LocalId | None = None
    """The approved plan that the work is to be measured by."""
    phase: Line | None = None
    """The phase, as the plan calls it."""
    dossier_sha256: Sha256 | None = None
    """Of the application's papers as handed in."""
    statement: Text | None = None


class Expert(Value, frozen=True, kw_only=True):
    """An expert who was on the spot, by the number in the pool of experts or by office."""

    reference: Line
    """Never a name."""
    name: PersonalName | None = None
    """Private."""
    speciality: Line | None = None


class CommunityDelegation(Value, frozen=True, kw_only=True):
    """A village or residents' body that was invited, and what it did (Art. 48)."""

    body: Name
    """The body as a registered party."""
    participation: Participation
    """`objected`: it took part and disagreed."""
    delegates: Count | None = None
    """How many people came for it."""
    delegate_names: tuple[PersonalName, ...] = ()
    """Who they were, each one private, so that one can be erased without the others."""
    opinion: Text | None = None
    opinion_sha256: Sha256 | None = None
    """Of its written opinion."""


class AcceptanceHeld(Event, frozen=True, kw_only=True, tag="acceptance.held.v1"):
    """The authority surveyed the land on the spot with those whom the law wants there (Art. 48)."""

    application_id: LocalId
    held_on: datetime.date
    """The day of the survey, or its last one."""
    experts: tuple[Expert, ...] = ()
    community_delegates: tuple[CommunityDelegation, ...] = ()
    """Empty where no such body was invited: a decision that rests on it is marked so (rule A-2)."""
    joint_departments: tuple[Name, ...] = ()
    """The other departments that took part, such as ecology, agriculture, forestry."""
    area_ids: tuple[LocalId, ...] = ()
    conflict_of_interest_declared: bool = False
    survey_sha256: Sha256 | None = None
    """Of the survey report."""
    outcome: Text | None = None


class AcceptanceObjectionFiled(Event, frozen=True, kw_only=True, tag="acceptance_objection.filed.v1"):
    """Somebody affected objects to an acceptance; it is checked before there is a result (Regulations art. 28)."""

    objection_id: LocalId
    application_id: LocalId
    objector_kind: ObjectorKind
    raised_by: Name | None = None
    """The body that objects, as a registered party."""
    objector: PersonalContact | None = None
    """The person who objects; private."""
    received_on: datetime.date
    grounds: Text
    """In words that may be published."""
    area_ids: tuple[LocalId, ...] = ()
    statement_sha256: Sha256 | None = None
    """Of the objection as received."""


class AcceptanceObjectionResolved(Event, frozen=True, kw_only=True, tag="acceptance_objection.resolved.v1"):
    """The authority checked the objection and answered it."""

    objection_id: LocalId
    outcome: ObjectionOutcome
    reasons: Text
    resolved_on: datetime.date
    report_sha256: Sha256 | None = None


class AcceptedLand(Value, frozen=True, kw_only=True):
    """So much land of one class as measured at acceptance, of one area where areas are told apart."""

    area_m2: SquareMetres
    area_id: LocalId | None = None
    land_class: Code | None = None
    """The class of land it has become, such as GB/T 21010 0103 dry land."""


class RectificationItem(Value, frozen=True, kw_only=True):
    """One thing to be put right before the holder applies again, and by when; an obligation (rule A-4)."""

    item_id: LocalId
    text: Text
    due_on: datetime.date
    area_ids: tuple[LocalId, ...] = ()


class AcceptanceDecided(Event, frozen=True, kw_only=True, tag="acceptance.decided.v1"):
    """The authority decided on an application: accepted, to be put right, not accepted, or withdrawn."""

    application_id: LocalId
    acceptance_result: AcceptanceResult
    decision_no: Line
    decided_on: datetime.date
    basis: Basis
    """The law it stands on; what is to be put right is owed under it, too."""
    land: tuple[AcceptedLand, ...] = ()
    """What was accepted, by area and class of land; the areas accepted are those of the application."""
    rectification_items: tuple[RectificationItem, ...] = ()
    """Exactly with `rectification_required`."""
    reasons: Text | None = None
    confirmation_sha256: Sha256 | None = None
    """Of the written confirmation or refusal."""
    published_on: datetime.date | None = None
    """When the result was made public (Art. 48; rule A-3)."""
    published_url: Line | None = None


class AcceptancePreliminaryResultPublished(
    Event, frozen=True, kw_only=True, tag="acceptance_preliminary_result.published.v1"
):
    """What the authority means to decide was announced, for those with rights in the land (Regulations art. 28)."""

    application_id: LocalId
    preliminary_result: AcceptanceResult
    published_on: datetime.date
    objections_until: datetime.date | None = None
    """The last day for objections."""
    published_url: Line | None = None
    places: tuple[Line, ...] = ()
    """Where it was put up."""


class AcceptancePublished(Event, frozen=True, kw_only=True, tag="acceptance.published.v1"):
    """The result of an acceptance was made public after its decision was recorded (Art. 48; rule A-3)."""

    application_id: LocalId
    published_on: datetime.date
    published_url: Line
    """Where everybody can read it."""


class AcceptanceRevoked(Event, frozen=True, kw_only=True, tag="acceptance.revoked.v1"):
    """An acceptance no longer holds, for all its areas or some; the duty to restore them is open again."""

    application_id: LocalId
    area_ids: tuple[LocalId, ...] = ()
    """The areas it no longer holds for; empty for all of it."""
    decision_no: Line
    revoked_on: datetime.date
    reason: Text
    basis: Basis
