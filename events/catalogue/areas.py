# SPDX-License-Identifier: Apache-2.0
"""Restoration areas: defined, split, merged, surveyed anew (domain.md §7.4 C; Land Reclamation Regulations art. 12).

An area's id names one piece of land for ever. What becomes of it is told by lineage, and no land gets lost on the way:
the new areas add up to the old ones, and a difference is stated with its reason (NSW audit; rule L-1).
"""

from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId
from events.values import Area, Line, Text

Difference = Annotated[int, Meta(ge=-510_000_000_000_000, le=510_000_000_000_000)]
"""More or less land than before, in whole m²."""

AreaChange = Annotated[Literal["split", "merged", "boundary_adjusted", "resurveyed"], coded("area_change")]


class RestorationAreaDefined(Event, frozen=True, kw_only=True, tag="restoration_area.defined.v1"):
    """A piece of land is told apart, so that milestones, acceptance and money can be about it."""

    area: Area
    plan_id: LocalId | None = None
    """The plan whose approval brings it into force."""
    plan_version: Annotated[int, Meta(ge=1)] | None = None
    decision_no: Line | None = None


class RestorationAreaRedefined(Event, frozen=True, kw_only=True, tag="restoration_area.redefined.v1"):
    """Areas give way to others on the same land; or one keeps its id and gets another outline."""

    change: AreaChange
    replaces: Annotated[tuple[LocalId, ...], Meta(min_length=1)]
    """The areas as they were. Split or merged, they end."""
    areas: Annotated[tuple[Area, ...], Meta(min_length=1)]
    """The areas as they are from now on."""
    difference_m2: Difference = 0
    """The areas' sum now, less their sum before; positive when there is more land than before."""
    reason: Text | None = None
    """Why; required where the sums differ."""
    plan_id: LocalId | None = None
    plan_version: Annotated[int, Meta(ge=1)] | None = None
    decision_no: Line | None = None

    def __post_init__(self) -> None:
        """Refuse numbers of areas that the change cannot have, land lost without a reason, and ids that stand twice."""
        ids = [area.area_id for area in self.areas]
        for what, each in (("replaces", self.replaces), ("areas", tuple(ids))):
            if len(set(each)) != len(each):
                message = f"{what}: an area stands twice"
                raise ValueError(message)
        fits = {
            "split": len(self.replaces) == 1 < len(ids) and not set(ids) & set(self.replaces),
            "merged": len(ids) == 1 < len(self.replaces) and not set(ids) & set(self.replaces),
            "boundary_adjusted": set(ids) == set(self.replaces),
            "resurveyed": set(ids) == set(self.replaces),
        }
        if not fits[self.change]:
            message = f"areas: {len(self.replaces)} become {len(ids)}, or ids change, which is not {self.change}"
            raise ValueError(message)
        if self.difference_m2 and self.reason is None:
            message = "reason: land that is won or lost has one"
            raise ValueError(message)
