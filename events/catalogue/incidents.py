# SPDX-License-Identifier: Apache-2.0
"""Incidents: something went wrong at the mine, and what is done about it (domain.md §7.4 E)."""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Sha256
from events.values import Line, Text

IncidentKind = Annotated[
    Literal[
        "tailings_release",
        "slope_failure",
        "ground_collapse",
        "water_pollution",
        "soil_pollution",
        "air_pollution",
        "hazardous_spill",
        "fire",
        "flood",
        "harm_to_wildlife",
        "damage_to_restored_land",
        "other",
    ],
    coded("incident_kind"),
]


class IncidentReported(Event, frozen=True, kw_only=True, tag="incident.reported.v1"):
    """The holder or an inspector reports an incident; whether somebody is to blame is for findings to say."""

    incident_id: LocalId
    incident_kind: IncidentKind
    occurred_on: datetime.date
    """The day on which it happened or began."""
    noticed_on: datetime.date | None = None
    area_ids: tuple[LocalId, ...] = ()
    facility_id: LocalId | None = None
    """The tailings facility, where it happened at one."""
    description: Text
    """In words that may be published; nobody who was harmed is named."""
    measures: Text | None = None
    """What was done at once, and what will be."""
    notified: tuple[Line, ...] = ()
    """Authorities that were told, by name."""
    report_sha256: Sha256 | None = None
