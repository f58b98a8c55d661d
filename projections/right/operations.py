# SPDX-License-Identifier: Apache-2.0
"""How the mine works, who answers for it, what it may depart from, and what went wrong (domain.md §4.1, §7.4 B, E)."""

from events.catalogue.appointments import AppointmentEnded, AppointmentMade
from events.catalogue.incidents import IncidentReported
from events.catalogue.mine_status import MineStatusChanged
from events.catalogue.variances import VarianceApplied, VarianceDecided
from projections.right.facts import Fact
from projections.right.handlers import Handlers, keep, later_sighting, note_unmatched
from projections.right.operation_records import Appointment, Incident, OperatingStatus, Variance, VarianceDecision
from projections.right.state import SubjectState


def _changed(state: SubjectState, fact: Fact, event: MineStatusChanged) -> None:
    status = OperatingStatus(
        mine_status=event.mine_status,
        since=event.changed_on,
        reason=event.reason,
        sub_reason=event.sub_reason,
        expected_until=event.expected_until,
        position=fact.position,
    )
    state.mine_statuses.append(status)
    state.mine_statuses.sort(key=lambda each: (each.since, each.position))


def _appointed(state: SubjectState, fact: Fact, event: AppointmentMade) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    appointment = Appointment(
        appointment_id=event.appointment_id,
        office=event.office,
        party=event.party,
        facility_id=event.facility_id,
        first_day=event.first_day,
        last_day=event.last_day,
        position=fact.position,
    )
    keep(state, fact, state.appointments, event.appointment_id, appointment)


def _left(state: SubjectState, fact: Fact, event: AppointmentEnded) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    appointment = state.appointments.get(event.appointment_id)
    if appointment is None or appointment.ended_position is not None:
        note_unmatched(state, fact, "appointment-unknown" if appointment is None else "appointment-already-ended")
        return
    appointment.last_day, appointment.ended_position = event.ended_on, fact.position


def _applied(state: SubjectState, fact: Fact, event: VarianceApplied) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    variance = Variance(
        variance_id=event.variance_id,
        obligation_ids=event.obligation_ids,
        licence_id=event.licence_id,
        condition_ids=event.condition_ids,
        departs_from=event.departs_from,
        requested_from=event.requested_from,
        requested_to=event.requested_to,
        applied_on=fact.effective_on,
        position=fact.position,
    )
    keep(state, fact, state.variances, event.variance_id, variance)


def _decided(state: SubjectState, fact: Fact, event: VarianceDecided) -> None:
    variance = state.variances.get(event.variance_id)
    if variance is None or variance.decision is not None:
        note_unmatched(state, fact, "variance-unknown" if variance is None else "variance-already-decided")
        return
    variance.decision = VarianceDecision(
        result=event.variance_result,
        decision_no=event.decision_no,
        decided_on=event.decided_on,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
        position=fact.position,
    )


def _happened(state: SubjectState, fact: Fact, event: IncidentReported) -> None:
    incident = Incident(
        incident_id=event.incident_id,
        kind=event.incident_kind,
        occurred_on=event.occurred_on,
        noticed_on=event.noticed_on,
        area_ids=event.area_ids,
        facility_id=event.facility_id,
        position=fact.position,
    )
    keep(state, fact, state.incidents, event.incident_id, incident)


HANDLERS: Handlers = {
    MineStatusChanged: _changed,
    AppointmentMade: _appointed,
    AppointmentEnded: _left,
    VarianceApplied: _applied,
    VarianceDecided: _decided,
    IncidentReported: _happened,
}
