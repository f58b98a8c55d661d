# SPDX-License-Identifier: Apache-2.0
"""Which areas a right has, which of them must be restored one by one, and which are accepted (Arts 47-48, rule A-5)."""

from events.values import Area
from projections.right.records import PlanVersion
from projections.right.state import SubjectState

ZONED = "zoned_phased"


def known_area_ids(state: SubjectState) -> frozenset[str]:
    """Return every area that the right's registration or any version of a plan names, or that was defined since."""
    versions = [version for plan in state.plans.values() for version in plan.versions]
    areas = [*_registered(state), *(area for version in versions for area in version.areas)]
    return frozenset({area.area_id for area in areas} | set(state.areas))


def find_zones(state: SubjectState) -> dict[str, str | None]:
    """Return the areas that together are the whole, each with the mode in which it is restored.

    They are those of the plan approved last; without one that names areas, those of the registration. An area that
    was split is stood for by its parts, one that was merged by what it became.
    """
    plan = _last_approved(state)
    areas, default = (plan.areas, plan.mode_summary) if plan and plan.areas else (_registered(state), None)
    split = {area.parent for area in areas}
    zones = {area.area_id: area.mode or default for area in areas if area.area_id not in split}
    return {each: mode for area_id, mode in zones.items() for each in _standing(state, area_id)}


def _standing(state: SubjectState, area_id: str) -> tuple[str, ...]:
    """Return the areas that stand for `area_id` now: itself, or those that it was divided or merged into."""
    area = state.areas.get(area_id)
    if area is None or not area.replaced_by:
        return (area_id,)
    return tuple(each for part in area.replaced_by for each in _standing(state, part))


def accepted_area_ids(state: SubjectState) -> frozenset[str]:
    """Return the areas for which some acceptance holds, and those that came from accepted land alone."""
    accepted = set().union(*(each.accepted_area_ids for each in state.acceptances.values()))
    # In order of recording, so what an area came from is looked at before it. (A stored state has them by name.)
    for area in sorted(state.areas.values(), key=lambda each: each.versions[0].position):
        if area.came_from and accepted.issuperset(area.came_from):
            accepted.add(area.area_id)
    return frozenset(accepted)


def is_whole_accepted(state: SubjectState) -> bool:
    """Tell whether an acceptance of the whole holds, all of it."""
    whole = (each for each in state.acceptances.values() if each.scope == "whole")
    return any(each.is_qualified and not each.revocations for each in whole)


def _registered(state: SubjectState) -> tuple[Area, ...]:
    return state.right.areas if state.right else ()


def _last_approved(state: SubjectState) -> PlanVersion | None:
    versions = [version for plan in state.plans.values() for version in plan.versions]
    approved = [version for version in versions if version.approved_position is not None]
    return max(approved, key=lambda version: version.approved_position or 0, default=None)
