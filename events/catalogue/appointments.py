# SPDX-License-Identifier: Apache-2.0
"""Who answers for the mine in an office that the law asks for, from when to when (domain.md §4.1: dated appointments).

The person is a private field; office and days are public. An appointment gives no right to file: that is a role.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.catalogue.people import PersonalName
from events.codelists import coded
from events.ids import LocalId, Name, Sha256
from events.values import Line, Text

AppointedOffice = Annotated[
    Literal[
        "mine_manager",
        "deputy_mine_manager",
        "engineer_of_record",
        "tailings_person_responsible",
        "safety_manager",
        "restoration_manager",
        "independent_reviewer",
        "other",
    ],
    coded("appointed_office"),
]


class AppointmentMade(Event, frozen=True, kw_only=True, tag="appointment.made.v1"):
    """The holder appointed somebody to an office of the mine."""

    appointment_id: LocalId
    office: AppointedOffice
    party: Name | None = None
    """The registered party that holds the office, such as a firm of engineers."""
    name: PersonalName | None = None
    """The person who holds it; private."""
    qualification: Line | None = None
    """Licence or register number of the profession."""
    facility_id: LocalId | None = None
    """The tailings facility that the office is about."""
    first_day: datetime.date
    last_day: datetime.date | None = None
    """The last day, where the appointment is for a time."""
    document_sha256: Sha256 | None = None

    def __post_init__(self) -> None:
        """Refuse an appointment of nobody, and one that ends before it begins."""
        if self.party is None and self.name is None:
            message = "party or name: somebody holds the office"
            raise ValueError(message)
        if self.last_day is not None and self.last_day < self.first_day:
            message = "last_day: before first_day"
            raise ValueError(message)


class AppointmentEnded(Event, frozen=True, kw_only=True, tag="appointment.ended.v1"):
    """The office is held by this person or firm no longer."""

    appointment_id: LocalId
    ended_on: datetime.date
    """The last day."""
    reason: Text | None = None
