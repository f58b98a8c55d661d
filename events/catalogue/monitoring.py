# SPDX-License-Identifier: Apache-2.0
"""Monitoring: what the land looks like (domain.md §7.4 E)."""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Sha256
from events.values import Code, SquareMetres, Value

AreaState = Annotated[
    Literal[
        "undisturbed",
        "disturbed_active",
        "disturbed_available",
        "under_restoration",
        "restored_unverified",
        "accepted",
        "relinquished",
        "non_use_managed",
    ],
    coded("area_state"),
]


class LandRow(Value, frozen=True, kw_only=True):
    """So much land in one state, of one area or land class where these are told apart."""

    state: AreaState
    area_m2: SquareMetres
    area_id: LocalId | None = None
    land_class: Code | None = None
    spatial_sha256: Sha256 | None = None


class LandStatusReported(Event, frozen=True, kw_only=True, tag="land_status.reported.v1"):
    """The holder states how much land of the right is in which state on a day.

    Totals are as reported; they need not add up, and a view says so where they do not (rule L-1).
    """

    as_of: datetime.date
    table: tuple[LandRow, ...] = ()
    total_m2: SquareMetres | None = None
    disturbed_m2: SquareMetres | None = None
    available_m2: SquareMetres | None = None
    """Disturbed land no longer needed for mining, hence available for restoration."""
    under_restoration_m2: SquareMetres | None = None
    restored_m2: SquareMetres | None = None
    accepted_m2: SquareMetres | None = None
    """Certified or accepted by the authority."""
    planned_disturbance_m2: SquareMetres | None = None
    """To be disturbed in the coming year."""
    planned_restoration_m2: SquareMetres | None = None
    """To be put under restoration in the coming year."""
