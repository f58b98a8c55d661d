# SPDX-License-Identifier: Apache-2.0
"""What restoration is measured against: baselines and reference ecosystems (domain.md §7.4 C; GB/T 43933-2024 §7.1).

Taxa stand under the terms of Darwin Core, with its spelling (dwc.tdwg.org/terms), so that an archive can be made of
them without a table of names in between.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta, field

from events.catalogue.amounts import Amount
from events.catalogue.event import Event
from events.catalogue.plans import CommitmentCategory
from events.codelists import coded
from events.identifiers.scientific_names import Taxon
from events.ids import LocalId, Sha256
from events.values import Code, Criterion, Decimal, Line, Text, Value

EstablishmentMeans = Annotated[
    Literal[
        "native",
        "nativeReintroduced",
        "nativeEndemic",
        "introduced",
        "introducedAssistedColonisation",
        "vagrant",
        "uncertain",
    ],
    coded("establishment_means"),
]
"""dwc:establishmentMeans, the vocabulary of 2025-07-10."""


class BaselineValue(Value, frozen=True, kw_only=True):
    """One indicator as it was on the day of the baseline."""

    indicator: Line
    value: Decimal
    unit: Line
    method: Text | None = None
    standard_ref: Line | None = None


class BaselineRecorded(Event, frozen=True, kw_only=True, tag="baseline.recorded.v1"):
    """The state of the land, before it was disturbed or restored, against which later measurements are read."""

    baseline_id: LocalId
    category: CommitmentCategory
    """What it is the baseline of."""
    taken: Annotated[Literal["before_disturbance", "after_disturbance", "before_restoration"], coded("baseline_moment")]
    as_of: datetime.date
    """The day for which the values hold."""
    area_ids: tuple[LocalId, ...] = ()
    """Empty: the whole right."""
    values: Annotated[tuple[BaselineValue, ...], Meta(min_length=1)]
    reference_id: LocalId | None = None
    """The reference ecosystem that the land is compared with."""
    report_sha256: Sha256 | None = None


class ReferenceSpecies(Value, frozen=True, kw_only=True):
    """A species that belongs to the reference ecosystem, and how much of it restoration aims at."""

    taxon: Taxon
    establishment_means: EstablishmentMeans = field(name="establishmentMeans")
    target: Amount | None = None
    target_unit: Line | None = None
    """Such as `stems/ha` or `% cover`; given exactly when there is a target."""

    def __post_init__(self) -> None:
        """Refuse a target without a unit, and a unit of no target (rule C-1)."""
        if (self.target is None) != (self.target_unit is None):
            message = f"{self.taxon.scientific_name}: target and target_unit are given together"
            raise ValueError(message)


class ReferenceEcosystemDefined(Event, frozen=True, kw_only=True, tag="reference_ecosystem.defined.v1"):
    """The ecosystem that restoration aims at (SER Mine Site Restoration Standards 2022; GB/T 43933-2024 §7.1).

    It answers which species are *original*: those whose `establishmentMeans` is native in this list.
    """

    reference_id: LocalId
    name: Text
    source: Annotated[Literal["reference_site", "historical_record", "model"], coded("reference_source")]
    """From what it is known: an undisturbed site near by, records of the place before mining, or a model."""
    ecosystem_type: Code | None = None
    """Such as a type of the IUCN Global Ecosystem Typology or a vegetation class."""
    description: Text | None = None
    area_ids: tuple[LocalId, ...] = ()
    """The areas of the right that are to become it; empty: the whole right."""
    species: tuple[ReferenceSpecies, ...] = ()
    indicators: tuple[Criterion, ...] = ()
    report_sha256: Sha256 | None = None
