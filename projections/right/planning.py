# SPDX-License-Identifier: Apache-2.0
"""Programmes, areas, commitments and the allocation of duties (domain.md §7.4 B, C; Arts 27, 45 to 47)."""

from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.commitments import CommitmentAmended, CommitmentMade, CommitmentWithdrawn
from events.catalogue.duties import RestorationDutyAllocated
from events.catalogue.programmes import AnnualProgrammeFiled
from events.values import Area
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, later_sighting, note_unmatched
from projections.right.planning_records import (
    AreaVersion,
    CommitmentVersion,
    DutyAllocation,
    MadeCommitment,
    Programme,
    RestorationArea,
)
from projections.right.state import SubjectState


def _programmed(state: SubjectState, fact: Fact, event: AnnualProgrammeFiled) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    if any((each.year, each.revision) == (event.year, event.revision) for each in state.programmes):
        note_unmatched(state, fact, "programme-already-filed")
        return
    programme = Programme(
        year=event.year,
        revision=event.revision,
        position=fact.position,
        made_on=fact.made_on,
        plan_id=event.plan_id,
        forecasts=event.forecasts,
        tasks=event.tasks,
        budget=event.budget,
    )
    state.programmes.append(programme)


def _defined(state: SubjectState, fact: Fact, event: RestorationAreaDefined) -> None:
    if event.area.area_id in state.areas:
        note_unmatched(state, fact, "area-already-defined")
        return
    _add_area(state, fact, event.area, change=None, came_from=())


def _redefined(state: SubjectState, fact: Fact, event: RestorationAreaRedefined) -> None:
    before = [state.areas[area_id] for area_id in event.replaces if area_id in state.areas]
    if len(before) < len(event.replaces) or any(area.ended_position is not None for area in before):
        note_unmatched(state, fact, "area-unknown")
        return
    if event.change in {"split", "merged"}:
        if any(area.area_id in state.areas for area in event.areas):
            note_unmatched(state, fact, "area-already-defined")
            return
        for gone in before:
            gone.replaced_by = tuple(area.area_id for area in event.areas)
            gone.ended_on, gone.ended_position = fact.effective_on, fact.position
    for area in event.areas:
        _add_area(state, fact, area, change=event.change, came_from=event.replaces)


def _add_area(state: SubjectState, fact: Fact, area: Area, *, change: str | None, came_from: tuple[str, ...]) -> None:
    version = AreaVersion(position=fact.position, on=fact.effective_on, area=area, change=change)
    if area.area_id in state.areas:
        state.areas[area.area_id].versions.append(version)
    else:
        state.areas[area.area_id] = RestorationArea(area_id=area.area_id, versions=[version], came_from=came_from)


def _committed(state: SubjectState, fact: Fact, event: CommitmentMade) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    if event.commitment_id in state.commitments:
        note_unmatched(state, fact, "commitment-already-made")
        return
    version = CommitmentVersion(position=fact.position, on=fact.effective_on, terms=event.terms)
    state.commitments[event.commitment_id] = MadeCommitment(
        commitment_id=event.commitment_id, plan_id=event.plan_id, versions=[version]
    )


def _amended(state: SubjectState, fact: Fact, event: CommitmentAmended) -> None:
    if commitment := _find_live(state, fact, event.commitment_id):
        version = CommitmentVersion(position=fact.position, on=fact.effective_on, terms=event.terms)
        commitment.versions.append(version)


def _withdrawn(state: SubjectState, fact: Fact, event: CommitmentWithdrawn) -> None:
    if commitment := _find_live(state, fact, event.commitment_id):
        commitment.withdrawn_on, commitment.withdrawn_position = fact.effective_on, fact.position


def _find_live(state: SubjectState, fact: Fact, commitment_id: str) -> MadeCommitment | None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    commitment = state.commitments.get(commitment_id)
    if commitment is not None and commitment.withdrawn_position is None:
        return commitment
    note_unmatched(state, fact, "commitment-unknown" if commitment is None else "commitment-withdrawn")
    return None


def _allocated(state: SubjectState, fact: Fact, event: RestorationDutyAllocated) -> None:
    allocation = DutyAllocation(
        position=fact.position,
        on=fact.effective_on,
        duty_holder=event.duty_holder,
        basis=event.basis,
        share_percent=event.share_percent,
        area_ids=event.area_ids,
        obligation_ids=event.obligation_ids,
        decision_no=event.decision_no,
    )
    state.allocations.append(allocation)
    state.allocations.sort(key=lambda each: (each.on, each.position))
    for obligation in state.obligations.values():
        assign_duty(state, obligation)


HANDLERS: Handlers = {
    AnnualProgrammeFiled: _programmed,
    RestorationAreaDefined: _defined,
    RestorationAreaRedefined: _redefined,
    CommitmentMade: _committed,
    CommitmentAmended: _amended,
    CommitmentWithdrawn: _withdrawn,
    RestorationDutyAllocated: _allocated,
}
