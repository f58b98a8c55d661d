# SPDX-License-Identifier: Apache-2.0
"""Monitoring: what the land looks like, what is measured on it, above it and below (domain.md §7.4 E)."""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.amounts import Amount
from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Sha256
from events.values import Code, Count, Decimal, Identifier, Line, SquareMetres, Text, Value

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


class Limit(Value, frozen=True, kw_only=True):
    """What a standard or a permit allows, in the unit of the value."""

    operator: Annotated[Literal["at_least", "at_most"], coded("limit_operator")]
    value: Decimal
    standard_ref: Line
    """Such as `GB 3838-2002 III`, or the clause of the permit."""


class MonitoringResultRecorded(Event, frozen=True, kw_only=True, tag="monitoring_result.recorded.v1"):
    """One indicator measured at one station (mine geological environment rules art. 23; GB/T 43935-2024)."""

    result_id: LocalId
    sampled_on: datetime.date
    medium: Annotated[
        Literal["surface_water", "groundwater", "soil", "sediment", "air", "noise", "tailings", "slope", "biota"],
        coded("monitoring_medium"),
    ]
    indicator: Line
    """Such as `cadmium, dissolved`; its CAS number in `cas`."""
    cas: Annotated[str, Meta(pattern=r"^[0-9]{2,7}-[0-9]{2}-[0-9]\Z")] | None = None
    value: Decimal
    qualifier: Annotated[Literal["less_than", "greater_than"], coded("value_qualifier")] | None = None
    """The value is only a bound: the result lies below or above what the method can tell."""
    unit: Line
    method: Line | None = None
    """The standard method, such as HJ 700-2014."""
    laboratory: Line | None = None
    accreditation: Identifier | None = None
    """The laboratory's number with CMA, CNAS or another accrediting body."""
    station: Line | None = None
    """The sampling point, by its name or number."""
    area_ids: tuple[LocalId, ...] = ()
    limit: Limit | None = None
    obligation_ids: tuple[LocalId, ...] = ()
    """What it is monitored for."""
    report_sha256: Sha256 | None = None


class SubsidenceSurveyRecorded(Event, frozen=True, kw_only=True, tag="subsidence_survey.recorded.v1"):
    """How far the ground has sunk, and whether it has come to rest (稳沉)."""

    survey_id: LocalId
    first_day: datetime.date
    last_day: datetime.date | None = None
    area_ids: tuple[LocalId, ...] = ()
    method: Annotated[
        Literal["levelling", "gnss", "insar", "lidar", "photogrammetry", "other"], coded("subsidence_method")
    ]
    max_subsidence_mm: Count
    """At the deepest point, since mining began."""
    max_rate_mm_per_year: Amount | None = None
    affected_m2: SquareMetres | None = None
    waterlogged_m2: SquareMetres | None = None
    stable: bool
    """Whether the surveyor holds the ground to be at rest; restoration of the land can begin."""
    standard_ref: Line | None = None
    """By which test it is called stable."""
    report_sha256: Sha256 | None = None


class TailingsFacilityStatusReported(Event, frozen=True, kw_only=True, tag="tailings_facility_status.reported.v1"):
    """A tailings storage facility as it is on a day (Art. 37(3); Global Industry Standard on Tailings, 15.1).

    The latest by `as_of` holds; what was reported before stays.
    """

    facility_id: LocalId
    as_of: datetime.date
    name: Text | None = None
    status: Annotated[
        Literal["construction", "operating", "inactive", "closure_transition", "active_care", "passive_care", "closed"],
        coded("tsf_status"),
    ]
    consequence: Annotated[
        Literal["low", "significant", "high", "very_high", "extreme", "no_dam"], coded("tsf_consequence")
    ]
    """What a failure would do, not how likely it is."""
    consequence_standard: Line | None = None
    """By which classification; absent, that of the Global Industry Standard."""
    construction_method: (
        Annotated[
            Literal[
                "upstream", "centreline", "downstream", "single_stage", "hybrid", "in_pit", "filtered_stack", "other"
            ],
            coded("tsf_construction_method"),
        ]
        | None
    ) = None
    height_m: Amount | None = None
    stored_m3: Count | None = None
    permitted_m3: Count | None = None
    last_independent_review_on: datetime.date | None = None
    stability_concern: bool | None = None
    """Whether a review or an engineer has put a concern about stability on record; absent: not said."""
    concern: Text | None = None
    emergency_plan_tested_on: datetime.date | None = None
    report_sha256: Sha256 | None = None


class RemoteSensingObservationRecorded(Event, frozen=True, kw_only=True, tag="remote_sensing_observation.recorded.v1"):
    """What an image from above shows of the land."""

    observation_id: LocalId
    acquired_on: datetime.date
    product: Line
    """Satellite or aircraft, sensor and level of processing, such as `Sentinel-2 MSI L2A`."""
    scenes: tuple[Line, ...] = ()
    """The provider's identifiers, so that anybody can fetch the same images."""
    resolution_cm: Count | None = None
    area_ids: tuple[LocalId, ...] = ()
    method: Text | None = None
    mean_ndvi: Annotated[str, Meta(pattern=r"^(?:-?0(?:\.[0-9]{1,9})?|-?1(?:\.0{1,9})?)\Z")] | None = None
    """Normalised difference vegetation index over the areas, from -1 to 1."""
    disturbed_m2: SquareMetres | None = None
    vegetated_m2: SquareMetres | None = None
    water_m2: SquareMetres | None = None
    product_sha256: Sha256 | None = None
    """The derived map."""
