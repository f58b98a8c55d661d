# SPDX-License-Identifier: Apache-2.0
"""The yearly programme: what will be done, and how the land will stand (GB/T 43933-2024 §8.4; NSW forward programme).

It is a forecast; what binds are milestones.
"""

from typing import Annotated

from msgspec import Meta

from events.catalogue.event import Event
from events.catalogue.monitoring import AreaState
from events.ids import LocalId, Sha256
from events.values import Money, Period, SquareMetres, Text, Value

Year = Annotated[int, Meta(ge=1900, le=2200)]
YEARS_AHEAD = 2
"""A programme looks at its year and two more (domain.md §7.4 C: Y1 to Y3)."""


class LandForecast(Value, frozen=True, kw_only=True):
    """So much land will be in one state at the end of a year."""

    year: Year
    state: AreaState
    area_m2: SquareMetres
    area_id: LocalId | None = None
    """Absent, it is of the whole right."""


class ProgrammeTask(Value, frozen=True, kw_only=True):
    """Something to be done in the year."""

    task_id: LocalId
    text: Text
    area_ids: tuple[LocalId, ...] = ()
    obligation_ids: tuple[LocalId, ...] = ()
    """What is owed that the task serves."""
    period: Period | None = None
    budget: Money | None = None


class AnnualProgrammeFiled(Event, frozen=True, kw_only=True, tag="annual_programme.filed.v1"):
    """The holder says what it will do in a year, and how the land will stand; a later revision replaces it."""

    year: Year
    revision: Annotated[int, Meta(ge=1)]
    """1 for the first one of the year, then counted on."""
    plan_id: LocalId | None = None
    """The plan that the programme carries out."""
    forecasts: tuple[LandForecast, ...] = ()
    tasks: tuple[ProgrammeTask, ...] = ()
    budget: Money | None = None
    """Of the whole year."""
    programme_sha256: Sha256 | None = None
    statement: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a programme of nothing, and forecasts of other years."""
        if not self.forecasts and not self.tasks:
            message = "tasks: a programme has tasks or forecasts"
            raise ValueError(message)
        for forecast in self.forecasts:
            if not self.year <= forecast.year <= self.year + YEARS_AHEAD:
                message = f"forecast of {forecast.year}: expected {self.year} to {self.year + YEARS_AHEAD}"
                raise ValueError(message)
