# SPDX-License-Identifier: Apache-2.0
"""Restoration plans: every version submitted, and which of them was approved (Arts 46-47).

What a plan promises binds once `milestone.scheduled.v1` records it; a plan alone makes no obligation here.
"""

from events.catalogue.plans import RestorationPlanApproved, RestorationPlanSubmitted
from projections.right.facts import Fact
from projections.right.handlers import Handlers, later_sighting, note_unmatched
from projections.right.records import Plan, PlanVersion
from projections.right.state import SubjectState


def _submitted(state: SubjectState, fact: Fact, event: RestorationPlanSubmitted) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    plan = state.plans.setdefault(event.plan_id, Plan(plan_id=event.plan_id))
    if any(version.version == event.version for version in plan.versions):
        note_unmatched(state, fact, "plan-version-already-submitted")
        return
    version = PlanVersion(
        version=event.version,
        supersedes_version=event.supersedes_version,
        title=event.title,
        plan_sha256=event.plan_sha256,
        period=event.period,
        mode_summary=event.mode_summary,
        sections_present=event.sections_present,
        cost_estimate=event.cost_estimate,
        areas=event.areas,
        commitments=event.commitments,
        submitted_on=fact.effective_on,
        submitted_position=fact.position,
        made_on=fact.made_on,
    )
    plan.versions.append(version)


def _approved(state: SubjectState, fact: Fact, event: RestorationPlanApproved) -> None:
    plan = state.plans.get(event.plan_id)
    for version in plan.versions if plan else []:
        if version.version == event.version and version.approved_on is None:
            version.approved_on = fact.effective_on
            version.approved_position = fact.position
            version.decision_no = event.decision_no
            version.published_url = event.published_url
            return
    note_unmatched(state, fact, "plan-version-unknown")


HANDLERS: Handlers = {RestorationPlanSubmitted: _submitted, RestorationPlanApproved: _approved}
