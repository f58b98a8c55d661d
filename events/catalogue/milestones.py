# SPDX-License-Identifier: Apache-2.0
"""Milestones and deadlines: scheduled, reported, verified or rejected, extended (domain.md §7.4 D)."""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, ObligationId, Sha256
from events.values import Basis, Criterion, Due, Line, Measurement, Strength, Text

MilestoneKind = Annotated[
    Literal[
        "infrastructure_removed",
        "contamination_remediated",
        "landform_shaped",
        "growth_medium_placed",
        "water_managed",
        "revegetated",
        "criteria_met",
        "stable_condition",
        "land_use_reached",
        "subsidence_stable",
        "tailings_closed",
        "monitoring_round",
        "report_filed",
        "fund_paid",
    ],
    coded("milestone_kind"),
]


class MilestoneScheduled(Event, frozen=True, kw_only=True, tag="milestone.scheduled.v1"):
    """A milestone is owed by a day; its id is the obligation's id within the right."""

    milestone_id: LocalId
    milestone_kind: MilestoneKind
    title: Text
    plan_id: LocalId | None = None
    area_ids: tuple[LocalId, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    due: Due
    basis: Basis
    strength: Strength = "must"
    owed_by: Name | None = None
    """The party that owes it; absent, it is the holder of the duty at the time."""
    verification_required: bool = True


class MilestoneReported(Event, frozen=True, kw_only=True, tag="milestone.reported.v1"):
    """The party that owes the milestone claims that it is met, partly met or not met."""

    milestone_id: LocalId
    claim: Annotated[Literal["met", "partially_met", "not_met"], coded("milestone_claim")]
    achieved_on: datetime.date | None = None
    """The civil day on which it was achieved; decides whether it was late (rule D-4)."""
    narrative: Text | None = None
    measured: tuple[Measurement, ...] = ()


class MilestoneVerified(Event, frozen=True, kw_only=True, tag="milestone.verified.v1"):
    """Someone entitled to it found the milestone met."""

    milestone_id: LocalId
    verified_on: datetime.date
    achieved_on: datetime.date | None = None
    """The day of achievement as verified, where it differs from the claim."""
    results: tuple[Measurement, ...] = ()
    report_sha256: Sha256 | None = None


class MilestoneVerificationRejected(Event, frozen=True, kw_only=True, tag="milestone.verification_rejected.v1"):
    """Someone entitled to it found the claim not borne out; the milestone is open again."""

    milestone_id: LocalId
    verified_on: datetime.date
    reason: Text
    results: tuple[Measurement, ...] = ()
    report_sha256: Sha256 | None = None


class DeadlineExtended(Event, frozen=True, kw_only=True, tag="deadline.extended.v1"):
    """An authority moved the due day of an obligation; granted after the old day, the delay stays in history (D-5)."""

    obligation_id: ObligationId
    old_due: datetime.date
    new_due: datetime.date
    reason: Annotated[
        Literal[
            "force_majeure",
            "season",
            "subsidence_not_stable",
            "plan_changed",
            "land_dispute",
            "authority_delay",
            "good_cause_other",
        ],
        coded("extension_reason"),
    ]
    explanation: Text | None = None
    decision_no: Line
    granted_on: datetime.date


class MilestoneWaived(Event, frozen=True, kw_only=True, tag="milestone.waived.v1"):
    """The authority gives up a milestone for good, with public reasons; what was late until then was late."""

    milestone_id: LocalId
    decision_no: Line
    reason: Text
    basis: Basis
    """What allows it to."""
    published_url: Line | None = None
