# SPDX-License-Identifier: Apache-2.0
"""Life on the restored land: species, carbon, ecosystem services, recovery (domain.md §7.4 E).

The law speaks of vegetation; native species, carbon and ecosystem services are what the letter in Science asks for
beyond it. They stand in the same record as the milestones of law, each number with its unit.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta, field

from events.catalogue.amounts import Amount, CarbonPool
from events.catalogue.baselines import EstablishmentMeans
from events.catalogue.event import Event
from events.codelists import coded
from events.identifiers.scientific_names import Taxon
from events.ids import LocalId, Sha256
from events.quantities.carbon import CarbonAmount
from events.values import Count, Decimal, Line, SquareMetres, Text, Value


class Occurrence(Value, frozen=True, kw_only=True):
    """A taxon found, or looked for and not found (Darwin Core, class Occurrence).

    No coordinates: the place is an area or plot, so that a survey does not lead anybody to a rare plant.
    """

    taxon: Taxon
    establishment_means: EstablishmentMeans = field(name="establishmentMeans")
    occurrence_status: Annotated[Literal["present", "absent"], coded("occurrence_status")] = field(
        name="occurrenceStatus", default="present"
    )
    individual_count: Count | None = field(name="individualCount", default=None)
    organism_quantity: Amount | None = field(name="organismQuantity", default=None)
    organism_quantity_type: Line | None = field(name="organismQuantityType", default=None)
    """What the quantity counts, such as `% cover`; given exactly when there is a quantity."""
    location_id: LocalId | None = field(name="locationID", default=None)
    """The area or plot."""

    def __post_init__(self) -> None:
        """Refuse a quantity of nothing, and the count of what is absent."""
        name = self.taxon.scientific_name
        if (self.organism_quantity is None) != (self.organism_quantity_type is None):
            message = f"{name}: organismQuantity and organismQuantityType are given together"
            raise ValueError(message)
        if self.occurrence_status == "absent" and (self.individual_count or self.organism_quantity):
            message = f"{name}: absent, but counted"
            raise ValueError(message)


class SpeciesSurveyRecorded(Event, frozen=True, kw_only=True, tag="species_survey.recorded.v1"):
    """Somebody looked which species live on the land; the native share follows from it (rule C-2)."""

    survey_id: LocalId
    first_day: datetime.date
    """dwc:eventDate, with `last_day` where the survey took several days."""
    last_day: datetime.date | None = None
    area_ids: tuple[LocalId, ...] = ()
    """Empty: the whole right."""
    reference_id: LocalId | None = None
    """The reference ecosystem that the species are read against."""
    sampling_protocol: Line
    """dwc:samplingProtocol, such as `GB/T 43935-2024 Annex B, 10 m × 10 m plots`."""
    sampling_effort: Line | None = None
    """dwc:samplingEffort, such as `24 plots, 3 days`."""
    occurrences: Annotated[tuple[Occurrence, ...], Meta(min_length=1)]
    information_withheld: Text | None = None
    """dwc:informationWithheld: what was left out, and why (ground `sensitive_species`)."""
    archive_sha256: Sha256 | None = None
    """The whole survey as a Darwin Core archive, where it is longer than a filing can be."""
    report_sha256: Sha256 | None = None


class PoolAmount(Value, frozen=True, kw_only=True):
    """What one pool holds, in the unit of the whole."""

    pool: CarbonPool
    amount: Amount


class CarbonStockMeasured(Event, frozen=True, kw_only=True, tag="carbon_stock.measured.v1"):
    """How much carbon the land holds on a day, in the pools named (IPCC 2006 Guidelines vol. 4; rule C-1)."""

    measurement_id: LocalId
    measured_on: datetime.date
    area_ids: tuple[LocalId, ...] = ()
    area_m2: SquareMetres
    """The land that the stock is on."""
    pools: Annotated[tuple[CarbonPool, ...], Meta(min_length=1)]
    stock: CarbonAmount
    """Of these pools together."""
    by_pool: tuple[PoolAmount, ...] = ()
    """In the unit of the stock, where it is known by pool."""
    tier: Annotated[int, Meta(ge=1, le=3)] | None = None
    """IPCC tier: default factors, national data, or measured and modelled here."""
    uncertainty_percent: Amount | None = None
    """Half the width of the 95 % confidence interval, in percent of the amount."""
    methodology: Line
    verifier: Line | None = None
    """Who checked it, as the filer says."""
    baseline_id: LocalId | None = None
    report_sha256: Sha256 | None = None

    def __post_init__(self) -> None:
        """Refuse less carbon than none."""
        if self.stock.amount.startswith("-"):
            message = f"stock {self.stock.amount} {self.stock.unit}: land holds no less than none"
            raise ValueError(message)


class EcosystemServiceMeasured(Event, frozen=True, kw_only=True, tag="ecosystem_service.measured.v1"):
    """One ecosystem service of the land, by one indicator (SEEA Ecosystem Accounting; CICES)."""

    measurement_id: LocalId
    measured_on: datetime.date
    """The last day that the value covers."""
    area_ids: tuple[LocalId, ...] = ()
    area_m2: SquareMetres | None = None
    scheme: Annotated[Literal["SEEA-EA", "CICES-5-1"], coded("ecosystem_service_scheme")]
    code: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\Z")]
    """The service in the scheme, such as 2.2.1.1 of CICES, control of erosion."""
    name: Text | None = None
    indicator: Line
    value: Decimal
    unit: Line
    """Of the value, and of the baseline's."""
    method: Text | None = None
    baseline_id: LocalId | None = None
    baseline_value: Decimal | None = None
    report_sha256: Sha256 | None = None


class AttributeScore(Value, frozen=True, kw_only=True):
    """One to five stars, and why."""

    stars: Annotated[int, Meta(ge=1, le=5), coded("recovery_level")]
    note: Text | None = None


class RecoveryAssessmentRecorded(Event, frozen=True, kw_only=True, tag="recovery_assessment.recorded.v1"):
    """The recovery wheel: six attributes against a reference (SER Mine Site Restoration Standards, Young et al. 2022).

    An assessment, never a finding of law: no rule turns stars into a verdict.
    """

    assessment_id: LocalId
    assessed_on: datetime.date
    area_ids: tuple[LocalId, ...] = ()
    reference_id: LocalId | None = None
    assessor: Line
    """The body that assessed; never a private person's name."""
    threats: AttributeScore
    """Absence of threats."""
    physical: AttributeScore
    """Physical conditions."""
    composition: AttributeScore
    """Species composition."""
    structure: AttributeScore
    """Structural diversity."""
    function: AttributeScore
    """Ecosystem function."""
    exchanges: AttributeScore
    """External exchanges."""
    report_sha256: Sha256 | None = None
