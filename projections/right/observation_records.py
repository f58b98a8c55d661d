# SPDX-License-Identifier: Apache-2.0
"""The parts of a state that say what was observed on the land: baselines, surveys, measurements, images.

Each has an id of its own among all of them, and names the position of the event it comes from, where the long lists
stay. Amounts are kept in the unit of their source; whoever shows them in another one converts them then (rule C-1).
"""

import datetime
from typing import Literal

from msgspec import Struct, field

from events.catalogue.amounts import CarbonPool
from events.catalogue.baselines import BaselineValue
from events.quantities.carbon import CarbonAmount
from projections.right.obligation import Record


class Observation(Record, kw_only=True, tag_field="kind"):
    """What all observations share: which one, of which land, on which days."""

    observation_id: str
    position: int
    first_day: datetime.date
    last_day: datetime.date
    made_on: datetime.date
    """When it was filed here or, if imported, made elsewhere."""
    area_ids: tuple[str, ...] = ()


class Baseline(Observation, kw_only=True, tag="baseline"):
    """The state of the land before."""

    category: str
    taken: str
    values: tuple[BaselineValue, ...]
    reference_id: str | None = None


class ReferenceEcosystem(Observation, kw_only=True, tag="reference_ecosystem"):
    """What restoration aims at; its species stay in the event."""

    source: str
    native_taxa: int
    """How many native taxa it lists."""


class Origins(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many there are of native, of other known, and of uncertain origin (rule C-2)."""

    native: int = 0
    other: int = 0
    uncertain: int = 0


class SpeciesSurvey(Observation, kw_only=True, tag="species_survey"):
    """Which species live on the land; the list stays in the event."""

    reference_id: str | None = None
    taxa: Origins
    individuals: Origins | None = None
    """None: not all that was found was counted."""


class CarbonStock(Observation, kw_only=True, tag="carbon_stock"):
    """How much carbon the land holds."""

    area_m2: int
    pools: tuple[CarbonPool, ...]
    stock: CarbonAmount
    tier: int | None = None
    uncertainty_percent: str | None = None
    methodology: str
    verifier: str | None = None
    baseline_id: str | None = None


class EcosystemService(Observation, kw_only=True, tag="ecosystem_service"):
    """One service of the ecosystem, by one indicator."""

    area_m2: int | None = None
    scheme: str
    code: str
    indicator: str
    value: str
    unit: str
    baseline_id: str | None = None
    baseline_value: str | None = None


class RecoveryAssessment(Observation, kw_only=True, tag="recovery_assessment"):
    """The recovery wheel: one to five stars for each of six attributes."""

    reference_id: str | None = None
    assessor: str
    threats: int
    physical: int
    composition: int
    structure: int
    function: int
    exchanges: int


class SubsidenceSurvey(Observation, kw_only=True, tag="subsidence_survey"):
    """How far the ground has sunk."""

    method: str
    max_subsidence_mm: int
    affected_m2: int | None = None
    waterlogged_m2: int | None = None
    stable: bool


class RemoteSensing(Observation, kw_only=True, tag="remote_sensing"):
    """What an image from above shows."""

    product: str
    mean_ndvi: str | None = None
    disturbed_m2: int | None = None
    vegetated_m2: int | None = None
    water_m2: int | None = None


class MonitoringResult(Observation, kw_only=True, tag="monitoring_result"):
    """One indicator at one station."""

    medium: str
    indicator: str
    value: str
    qualifier: Literal["less_than", "greater_than"] | None = None
    unit: str
    station: str | None = None
    limit_ref: str | None = None
    within_limit: bool | None = None
    """None: there is no limit, or the value is a bound that leaves it open."""
    obligation_ids: tuple[str, ...] = ()


AnyObservation = (
    Baseline
    | ReferenceEcosystem
    | SpeciesSurvey
    | CarbonStock
    | EcosystemService
    | RecoveryAssessment
    | SubsidenceSurvey
    | RemoteSensing
    | MonitoringResult
)


class FacilityReport(Record, kw_only=True):
    """A tailings facility on a day."""

    position: int
    as_of: datetime.date
    made_on: datetime.date
    status: str
    consequence: str
    stored_m3: int | None = None
    last_independent_review_on: datetime.date | None = None
    stability_concern: bool | None = None


class TailingsFacility(Record, kw_only=True):
    """A tailings facility with all that was reported of it, by the day reported on."""

    facility_id: str
    reports: list[FacilityReport] = field(default_factory=list)
