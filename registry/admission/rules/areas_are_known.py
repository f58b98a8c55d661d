# SPDX-License-Identifier: Apache-2.0
"""What is said about an area is said about one on record: as registered, of a version of the plan, or defined."""

from typing import Protocol

from events.ids import LocalId
from registry.admission.case import Case, Rule

RULE = Rule("areas-are-known", "Mineral Resources Law (2024) arts 46 and 47; domain.md §7.2, Area")


class AboutAreas(Protocol):
    """An event that names areas; none means the whole right."""

    @property
    def area_ids(self) -> tuple[LocalId, ...]:
        """The areas."""


def check(event: AboutAreas, case: Case) -> None:
    """Refuse an area that neither the registration nor a plan has, and no definition."""
    known = known_areas(case)
    for index, area_id in enumerate(event.area_ids):
        if area_id not in known:
            message = f"area {area_id} is in neither the registration nor a plan of {case.filing.payload.subject}"
            RULE.refuse(message, code="area-unknown", pointer=f"/data/area_ids/{index}")


def known_areas(case: Case) -> frozenset[str]:
    """Return the areas of the right, of earlier plan versions and divided ones too: what was said stays said."""
    areas = list(case.state.right.areas) if case.state.right else []
    for plan in case.state.plans.values():
        for version in plan.versions:
            areas += version.areas
    return frozenset({area.area_id for area in areas} | set(case.state.areas))
