# SPDX-License-Identifier: Apache-2.0
"""Restoration plans: submitted by the holder, approved by the granting department (Arts 46-47; domain.md §7.4 C)."""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, ObligationId, Sha256
from events.values import Area, Basis, Criterion, Due, Line, Money, Period, Strength, Text, Value

CommitmentCategory = Annotated[
    Literal[
        "geological_hazard",
        "landform",
        "soil",
        "water",
        "toxic_remediation",
        "tailings",
        "subsidence",
        "vegetation",
        "native_biodiversity",
        "ecosystem_services",
        "carbon",
        "land_reclamation",
        "infrastructure_removal",
        "community",
        "aftercare",
        "finance",
        "disclosure",
        "due_diligence",
        "overseas",
    ],
    coded("commitment_category"),
]

PlanSection = Annotated[
    Literal[
        "losses_forecast",
        "targets",
        "quality_standards",
        "works",
        "schedule",
        "cost_estimate",
        "fee_arrangement",
        "monitoring",
        "tailings",
        "tailings_none_declared",
        "toxic_waste",
        "native_species",
        "ecosystem_services",
        "carbon",
        "consultation",
        "aftercare",
    ],
    coded("plan_section"),
]
"""Art. 46 and Land Reclamation Regulations art. 12, and beyond them what the letter in Science asks for."""


class Commitment(Value, frozen=True, kw_only=True):
    """Something the plan promises, with the tests that decide whether it was kept."""

    commitment_id: LocalId
    category: CommitmentCategory
    statement: Text
    basis: Basis
    strength: Strength = "must"
    area_ids: tuple[LocalId, ...] = ()
    criteria: tuple[Criterion, ...] = ()


class PlannedMilestone(Value, frozen=True, kw_only=True):
    """A milestone the plan proposes; it binds once `milestone.scheduled.v1` records it."""

    milestone_id: LocalId
    title: Text
    area_ids: tuple[LocalId, ...] = ()
    due: Due


class RestorationPlanSubmitted(Event, frozen=True, kw_only=True, tag="restoration_plan.submitted.v1"):
    """The holder filed a restoration plan, or a new version of it, for approval (Art. 46)."""

    plan_id: LocalId
    version: Annotated[int, Meta(ge=1)]
    supersedes_version: Annotated[int, Meta(ge=1)] | None = None
    plan_sha256: Sha256
    title: Text
    period: Period
    mode_summary: Annotated[Literal["concurrent", "zoned_phased", "at_closure"], coded("restoration_mode")]
    sections_present: tuple[PlanSection, ...]
    """Must hold `tailings` or `tailings_none_declared` (rule P-2)."""
    cost_estimate: Money | None = None
    areas: tuple[Area, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    milestones: tuple[PlannedMilestone, ...] = ()


class RestorationPlanApproved(Event, frozen=True, kw_only=True, tag="restoration_plan.approved.v1"):
    """The department that granted the right approved a version of the plan."""

    plan_id: LocalId
    version: Annotated[int, Meta(ge=1)]
    decision_no: Line
    conditions: tuple[Text, ...] = ()
    published_url: Line | None = None


class RestorationPlanReturned(Event, frozen=True, kw_only=True, tag="restoration_plan.returned.v1"):
    """The department did not approve a version and sent it back, with reasons; the next version may follow."""

    plan_id: LocalId
    version: Annotated[int, Meta(ge=1)]
    decision_no: Line
    reasons: Text


class SupersededObligation(Value, frozen=True, kw_only=True):
    """A milestone of the plan that is not owed any more under the new version (rule D-9)."""

    obligation_id: ObligationId
    replaced_by: LocalId | None = None
    """The milestone that takes its place, scheduled by then or later."""
    although_overdue: bool = False
    """The authority knows that it was overdue and gives it up all the same; else the delay stays."""


class RescheduledObligation(Value, frozen=True, kw_only=True):
    """A milestone of the plan that is due on another day under the new version, earlier or later."""

    obligation_id: ObligationId
    old_due: datetime.date
    """The day in force until now."""
    new_due: datetime.date

    def __post_init__(self) -> None:
        """Refuse a change to the same day."""
        if self.new_due == self.old_due:
            message = f"new_due {self.new_due}: the day it was due before"
            raise ValueError(message)


class RestorationPlanAmended(Event, frozen=True, kw_only=True, tag="restoration_plan.amended.v1"):
    """The department approved a new version of an approved plan, and says what becomes of what was owed (rule D-9).

    What is listed changes; whatever is not stays owed as it was, whether the new version speaks of it or not.
    """

    plan_id: LocalId
    version: Annotated[int, Meta(ge=1)]
    """The version submitted that takes the place of the approved one."""
    decision_no: Line
    reason: Text
    superseded: tuple[SupersededObligation, ...] = ()
    rescheduled: tuple[RescheduledObligation, ...] = ()
    conditions: tuple[Text, ...] = ()
    published_url: Line | None = None
