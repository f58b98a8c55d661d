# SPDX-License-Identifier: Apache-2.0
"""An appointment is made once and ends once, not before it began; two people may hold one office (domain.md §4.1)."""

from events.catalogue.appointments import AppointmentEnded
from registry.admission.case import Case, Rule

RULE = Rule("appointments-in-turn", "Mineral Resources Law (2024) art. 37; GISTM requirements 8.4 and 9.1")


def check_ended(event: AppointmentEnded, case: Case) -> None:
    """Refuse the end of an unknown appointment, a second end, and one before the first day."""
    appointment = case.state.appointments.get(event.appointment_id)
    if appointment is None:
        message = f"appointment {event.appointment_id} was not made for {case.filing.payload.subject}"
        RULE.refuse(message, code="appointment-unknown", pointer="/data/appointment_id")
    if appointment.ended_position is not None:
        message = f"appointment {event.appointment_id} ended at position {appointment.ended_position}"
        RULE.refuse(message, code="appointment-already-ended", pointer="/data/appointment_id")
    if event.ended_on < appointment.first_day:
        message = f"ended_on {event.ended_on}: appointed from {appointment.first_day} on"
        RULE.refuse(message, code="period-reversed", pointer="/data/ended_on")
