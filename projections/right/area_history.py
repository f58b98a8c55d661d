# SPDX-License-Identifier: Apache-2.0
"""Each area of a right with all that was said of it by day, and how it stands on one (domain.md §0.6, rules A-5, L-2).

What an authority decided and what the holder states are kept apart: `state` tells on whose word it rests.
"""

import datetime
from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from msgspec import Struct, field

from events.values import Area
from projections.right.obligation import Record
from projections.right.state import SubjectState


class Outline(Record, kw_only=True):
    """The area as described from a day on."""

    on: datetime.date
    position: int
    source: Literal["registration", "plan", "definition"]
    crs: str | None = None
    """The coordinate system of its geometry; None: it has none."""
    area: Area


class StatedStates(Record, kw_only=True):
    """How much of the area is in which state, as the holder says for a day."""

    as_of: datetime.date
    position: int
    by_state: dict[str, int]


class Decided(Record, kw_only=True):
    """An authority's act on the area, and its end where it was revoked."""

    on: datetime.date
    position: int
    decision_no: str
    application_id: str | None = None
    """None: a discharge of the duty."""
    revoked_on: datetime.date | None = None
    revoked_position: int | None = None

    def holds_on(self, day: datetime.date) -> bool:
        """Tell whether it is in force on `day`."""
        return self.on <= day and (self.revoked_on is None or self.revoked_on > day)


class AreaHistory(Record, kw_only=True):
    """One area; the lists are by day."""

    area_id: str
    outlines: list[Outline]
    stated: list[StatedStates] = field(default_factory=list)
    accepted: list[Decided] = field(default_factory=list)
    discharged: list[Decided] = field(default_factory=list)
    came_from: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    ended_on: datetime.date | None = None
    ended_position: int | None = None

    @property
    def last_position(self) -> int:
        """Of the last event that shaped it."""
        found = [self.ended_position, *(each.position for each in self.outlines)]
        found += [each.position for each in self.stated]
        for decided in (*self.accepted, *self.discharged):
            found += [decided.position, decided.revoked_position]
        return max(position for position in found if position is not None)


class AreaStanding(Struct, frozen=True, kw_only=True):
    """How an area stands on a day."""

    outline: Outline
    stated: StatedStates | None
    accepted: Decided | None
    discharged: Decided | None
    state: str | None
    """By the code list `area_state`; None: not known, or in several states, which `stated` tells apart."""
    state_from: Literal["determination", "statement"] | None
    days_available: int | None
    """Since it could be restored without being known to be under restoration (rule L-2); None: not so."""


_AT_WORK = frozenset({"under_restoration", "restored_unverified", "accepted", "relinquished"})


def standing_on(area: AreaHistory, day: datetime.date) -> AreaStanding | None:
    """Return how `area` stands on `day`; None: it is not told apart yet, or not any more."""
    outlines = [each for each in area.outlines if each.on <= day]
    if not outlines or (area.ended_on is not None and area.ended_on <= day):
        return None
    stated = next((each for each in reversed(area.stated) if each.as_of <= day), None)
    accepted = next((each for each in area.accepted if each.holds_on(day)), None)
    discharged = next((each for each in area.discharged if each.holds_on(day)), None)
    state, state_from = _state(stated, accepted, discharged)
    available = outlines[-1].area.available_from
    waits = available is not None and available <= day and state not in _AT_WORK
    return AreaStanding(
        outline=outlines[-1],
        stated=stated,
        accepted=accepted,
        discharged=discharged,
        state=state,
        state_from=state_from,
        days_available=(day - available).days if available and waits else None,
    )


def _state(
    stated: StatedStates | None, accepted: Decided | None, discharged: Decided | None
) -> tuple[str | None, Literal["determination", "statement"] | None]:
    if discharged or accepted:
        return ("relinquished" if discharged else "accepted"), "determination"
    states = [name for name, area_m2 in stated.by_state.items() if area_m2] if stated else []
    return (states[0], "statement") if len(states) == 1 else (None, None)


def is_discharged(state: SubjectState, day: datetime.date) -> bool:
    """Tell whether nobody owes restoration on `day`: of the whole right, or of every area there is."""
    if any(not each.area_ids and each.on <= day for each in state.discharges):
        return True
    found = [standing for each in find_areas(state) if (standing := standing_on(each, day))]
    return bool(found) and all(each.discharged for each in found)


def find_areas(state: SubjectState) -> list[AreaHistory]:
    """Return the areas of the right in the order of their ids, those that ended among them."""
    outlines = sorted(_outlines(state), key=lambda each: (each.area.area_id, each.on, each.position))
    grouped = groupby(outlines, key=lambda each: each.area.area_id)
    stated = _stated(state)
    areas = {area_id: _history(state, list(group), stated.get(area_id, [])) for area_id, group in grouped}
    for area in sorted(areas.values(), key=lambda each: each.outlines[0].position):
        _inherit(area, [areas[area_id] for area_id in area.came_from if area_id in areas])
    return list(areas.values())


def _inherit(area: AreaHistory, before: list[AreaHistory]) -> None:
    """Take over the acceptance of land that was accepted before it was divided or merged, if all of it was."""
    if before and not area.accepted and all(each.accepted for each in before):
        area.accepted = [max((each.accepted[-1] for each in before), key=lambda each: (each.on, each.position))]


def _outlines(state: SubjectState) -> Iterator[Outline]:
    if state.right:
        on, position = state.right.registered_on, state.right.registered_position
        for area in state.right.areas:
            yield _outline(on, position, "registration", area)
    for version in (each for plan in state.plans.values() for each in plan.versions):
        if version.approved_on is not None and version.approved_position is not None:
            for area in version.areas:
                yield _outline(version.approved_on, version.approved_position, "plan", area)
    for defined in state.areas.values():
        for each in defined.versions:
            yield _outline(each.on, each.position, "definition", each.area)


def _outline(
    on: datetime.date, position: int, source: Literal["registration", "plan", "definition"], area: Area
) -> Outline:
    crs = area.geometry.crs if area.geometry else None
    return Outline(on=on, position=position, source=source, crs=crs, area=area)


def _history(state: SubjectState, outlines: list[Outline], stated: list[StatedStates]) -> AreaHistory:
    area_id, parent = outlines[-1].area.area_id, outlines[-1].area.parent
    defined = state.areas.get(area_id)
    history = AreaHistory(
        area_id=area_id,
        outlines=outlines,
        stated=stated,
        accepted=sorted(_accepted(state, area_id), key=lambda each: (each.on, each.position)),
        discharged=list(_discharged(state, area_id)),
        came_from=(parent,) if parent else (),
    )
    if defined:
        history.came_from = defined.came_from or history.came_from
        history.replaced_by = defined.replaced_by
        history.ended_on, history.ended_position = defined.ended_on, defined.ended_position
    return history


def _stated(state: SubjectState) -> dict[str, list[StatedStates]]:
    """Return what the holder stated of each area, by the day it is about."""
    found: dict[str, list[StatedStates]] = {}
    for statement in state.land:
        by_area: dict[str, dict[str, int]] = {}
        for row in statement.table:
            if row.area_id is not None:
                by_state = by_area.setdefault(row.area_id, {})
                by_state[row.state] = by_state.get(row.state, 0) + row.area_m2
        for area_id, by_state in by_area.items():
            stated = StatedStates(as_of=statement.as_of, position=statement.position, by_state=by_state)
            found.setdefault(area_id, []).append(stated)
    return found


def _accepted(state: SubjectState, area_id: str) -> Iterator[Decided]:
    """Yield the acceptances that name the area."""
    for acceptance in state.acceptances.values():
        decision = acceptance.decision
        if decision is None or decision.result != "qualified" or area_id not in decision.area_ids:
            continue
        revoked = next((each for each in acceptance.revocations if not each.area_ids or area_id in each.area_ids), None)
        yield Decided(
            on=decision.decided_on,
            position=decision.position,
            decision_no=decision.decision_no,
            application_id=acceptance.application_id,
            revoked_on=revoked.revoked_on if revoked else None,
            revoked_position=revoked.position if revoked else None,
        )


def _discharged(state: SubjectState, area_id: str) -> Iterator[Decided]:
    for each in state.discharges:
        if not each.area_ids or area_id in each.area_ids:
            yield Decided(on=each.on, position=each.position, decision_no=each.decision_no)
