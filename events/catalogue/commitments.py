# SPDX-License-Identifier: Apache-2.0
"""Commitments: what a company promises for the land, each with targets of its own kind (domain.md §7.4 C).

The letter in Science asks for more than the law: toxic waste cleaned up, original species back, ecosystem services,
carbon. Whoever promises it is measured by figures with units; a voluntary promise may be given up, openly, and missing
it never reads as breaking the law (rule C-3).
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.amounts import CarbonPool, Percentage
from events.catalogue.baselines import ReferenceSpecies
from events.catalogue.event import Event
from events.catalogue.monitoring import Limit
from events.catalogue.plans import CommitmentCategory
from events.codelists import coded
from events.ids import LocalId
from events.quantities.carbon import CarbonAmount
from events.values import Basis, Criterion, Decimal, Line, Strength, Text, Value


class ToxicTarget(Value, frozen=True, kw_only=True):
    """A contaminant in a medium, and the value that is to be kept (category toxic_remediation)."""

    contaminant: Line
    """Such as `cadmium, total`."""
    cas: Annotated[str, Meta(pattern=r"^[0-9]{2,7}-[0-9]{2}-[0-9]\Z")] | None = None
    """Its CAS registry number."""
    medium: Annotated[
        Literal["surface_water", "groundwater", "soil", "sediment", "air", "noise", "tailings", "slope", "biota"],
        coded("monitoring_medium"),
    ]
    limit: Limit
    """With the standard, such as GB 36600-2018 table 1."""
    unit: Line
    """Of the limit's value, such as mg/kg."""


class BiodiversityTarget(Value, frozen=True, kw_only=True):
    """Which species are to live there (category native_biodiversity); names as in Darwin Core."""

    reference_id: LocalId | None = None
    """The reference ecosystem on record that is aimed at."""
    native_share_percent: Percentage | None = None
    """Of the taxa whose origin is known, at least this share is to be native (rule C-2)."""
    species: tuple[ReferenceSpecies, ...] = ()
    """Each with its target density or cover."""


class EcosystemServiceTarget(Value, frozen=True, kw_only=True):
    """One service by one indicator (category ecosystem_services; SEEA Ecosystem Accounting, CICES)."""

    scheme: Annotated[Literal["SEEA-EA", "CICES-5-1"], coded("ecosystem_service_scheme")]
    code: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\Z")]
    indicator: Line
    unit: Line
    """Of both values."""
    baseline_value: Decimal | None = None
    baseline_id: LocalId | None = None
    """The baseline on record that the value is from."""
    target_value: Decimal


class CarbonTarget(Value, frozen=True, kw_only=True):
    """How much carbon the land is to hold (category carbon; IPCC 2006 Guidelines vol. 4; rule C-1)."""

    pools: Annotated[tuple[CarbonPool, ...], Meta(min_length=1)]
    baseline: CarbonAmount | None = None
    target: CarbonAmount
    """Stock of these pools together on the horizon, not what is added."""
    methodology: Line
    horizon: datetime.date

    def __post_init__(self) -> None:
        """Refuse a baseline and a target in different units: nobody would see which way it goes."""
        if self.baseline is not None and self.baseline.unit != self.target.unit:
            message = f"baseline in {self.baseline.unit}, target in {self.target.unit}: expected one unit"
            raise ValueError(message)


class CommitmentTerms(Value, frozen=True, kw_only=True):
    """What is promised, and by which figures it will be judged."""

    category: CommitmentCategory
    statement: Text
    basis: Basis
    strength: Strength = "must"
    area_ids: tuple[LocalId, ...] = ()
    """Empty: the whole right."""
    criteria: tuple[Criterion, ...] = ()
    toxic: tuple[ToxicTarget, ...] = ()
    biodiversity: BiodiversityTarget | None = None
    ecosystem_services: tuple[EcosystemServiceTarget, ...] = ()
    carbon: CarbonTarget | None = None
    until: datetime.date | None = None
    """The day by which it is promised. What is owed by a day, and shown as overdue, is a milestone."""

    def __post_init__(self) -> None:
        """Refuse targets of another category than the commitment's."""
        homes = {
            "toxic": "toxic_remediation",
            "biodiversity": "native_biodiversity",
            "ecosystem_services": "ecosystem_services",
            "carbon": "carbon",
        }
        for name, category in homes.items():
            if getattr(self, name) and self.category != category:
                message = f"{name}: targets of a commitment of category {category}, this one is {self.category}"
                raise ValueError(message)


class CommitmentMade(Event, frozen=True, kw_only=True, tag="commitment.made.v1"):
    """The holder commits itself to something."""

    commitment_id: LocalId
    terms: CommitmentTerms
    plan_id: LocalId | None = None
    """The plan that it is part of."""


class CommitmentAmended(Event, frozen=True, kw_only=True, tag="commitment.amended.v1"):
    """The holder changes a voluntary commitment; what binds is changed by amending the plan."""

    commitment_id: LocalId
    terms: CommitmentTerms
    """All of them as they are from now on; category and basis stay what they were."""
    reason: Text


class CommitmentWithdrawn(Event, frozen=True, kw_only=True, tag="commitment.withdrawn.v1"):
    """The holder gives up a voluntary commitment, and says why."""

    commitment_id: LocalId
    reason: Text
