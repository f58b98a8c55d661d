# SPDX-License-Identifier: Apache-2.0
"""What changed in one subject between two moments: obligations, land, money, and in words (issue 5, `diff`).

Pure: it compares two standings. A moment is a civil day and how much of the log may be used, so that "what happened"
and "what was learned" can be told apart. Each change names the positions that the later side rests on and the earlier
one does not.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from events.values import Text
from projections.answers.standing import Standing
from projections.right.planning_records import AreaVersion, RestorationArea
from projections.right.records import LandStatement
from projections.rules import ObligationStatus

ChangeKind = Literal[
    "added",
    "removed",
    "met",
    "met_late",
    "reopened",
    "became_overdue",
    "no_longer_overdue",
    "extended",
    "brought_forward",
    "stayed",
    "ended",
    "passed",
    "came_near",
    "progressed",
    "stands_otherwise",
]
LandMeasure = Literal["total", "disturbed", "available", "under_restoration", "restored", "accepted"]
_MEASURES: tuple[LandMeasure, ...] = (
    "total", "disturbed", "available", "under_restoration", "restored", "accepted",
)  # fmt: skip


class ObligationChange(Struct, frozen=True, kw_only=True):
    """What became of one obligation."""

    obligation_id: str
    title: Text
    changes: tuple[ChangeKind, ...]
    before: ObligationStatus | None
    """None: it was not imposed, or nothing was known of it."""
    after: ObligationStatus | None
    positions: tuple[int, ...]
    """What the later side rests on and the earlier one does not; none where only time went by."""


class LandChange(Struct, frozen=True, kw_only=True):
    """How much land is in a state, as the holder reported it last."""

    measure: LandMeasure
    before_m2: int | None
    after_m2: int | None
    position: int | None
    """Of the later statement."""


class AreaChange(Struct, frozen=True, kw_only=True):
    """One piece of land told apart by events of its own."""

    area_id: str
    change: Literal["added", "ended", "changed", "removed"]
    before_m2: int | None
    after_m2: int | None
    positions: tuple[int, ...]


def compare_obligations(before: Standing | None, after: Standing | None) -> list[ObligationChange]:
    """Return what became of every obligation that stands otherwise, in the order of their ids."""
    old, new = _statuses(before), _statuses(after)
    changed = []
    for obligation_id in sorted(old.keys() | new.keys()):
        one, other = old.get(obligation_id), new.get(obligation_id)
        kinds = tuple(_kinds(one, other))
        shown = other or one
        if kinds and shown:
            change = ObligationChange(
                obligation_id=obligation_id,
                title=shown.title,
                changes=kinds,
                before=one,
                after=other,
                positions=_new_positions(one, other),
            )
            changed.append(change)
    return changed


def _statuses(standing: Standing | None) -> dict[str, ObligationStatus]:
    return {each.obligation_id: each for each in standing.obligations} if standing else {}


def _kinds(before: ObligationStatus | None, after: ObligationStatus | None) -> Iterator[ChangeKind]:
    if after is None:
        yield "removed"
        return
    if before is None:
        yield "added"
    yield from _fulfilled(before, after)
    if before is not None:
        yield from _moved(before, after)
    yield from _stands(before, after)


def _stands(before: ObligationStatus | None, after: ObligationStatus) -> Iterator[ChangeKind]:
    """Yield what is new in how it stands, such as a claim that was verified, or a stay."""
    stood, stands = before.timeliness if before else None, after.timeliness
    if stands != stood and (stands == "stayed" or stands == "ended"):  # noqa: PLR1714 - mypy narrows this
        yield stands
    elif stands == "overdue" != stood:
        yield "became_overdue"
    elif stood == "overdue" != stands and after.met_on is None:
        yield "no_longer_overdue"
    elif stands == "due_soon" != stood:
        yield "came_near"
    elif before is not None and (before.met_on is None) == (after.met_on is None):
        # Being met, or open again, says enough by itself.
        if before.progress != after.progress:
            yield "progressed"
        elif stood != stands:
            yield "stands_otherwise"


def _fulfilled(before: ObligationStatus | None, after: ObligationStatus) -> Iterator[ChangeKind]:
    was_met = before is not None and before.met_on is not None
    if after.met_on is not None and not was_met:
        yield "met_late" if after.timeliness == "late" else "met"
    if after.met_on is None and was_met:
        yield "reopened"


def _moved(before: ObligationStatus, after: ObligationStatus) -> Iterator[ChangeKind]:
    if before.due_on != after.due_on:
        is_earlier = before.due_on and after.due_on and after.due_on < before.due_on
        yield "brought_forward" if is_earlier else "extended"
    if before.owed_by != after.owed_by:
        yield "passed"


def _new_positions(before: ObligationStatus | None, after: ObligationStatus | None) -> tuple[int, ...]:
    known = set(before.positions) if before else set()
    return tuple(sorted(set(after.positions) - known)) if after else ()


def compare_land(before: Standing | None, after: Standing | None) -> list[LandChange]:
    """Return the measures of land that differ between the statements that were the last ones."""
    old, new = _last_land(before), _last_land(after)
    if old == new:
        return []
    changed = []
    for measure in _MEASURES:
        one, other = _square_metres(old, measure), _square_metres(new, measure)
        if one != other:
            position = new.position if new else None
            changed.append(LandChange(measure=measure, before_m2=one, after_m2=other, position=position))
    return changed


def _last_land(standing: Standing | None) -> LandStatement | None:
    """Return the last statement of land by the day, in the order of the days they are about."""
    if standing is None:
        return None
    return next((each for each in reversed(standing.state.land) if each.as_of <= standing.status.as_of), None)


def _square_metres(statement: LandStatement | None, measure: LandMeasure) -> int | None:
    value: int | None = getattr(statement, f"{measure}_m2") if statement else None
    return value


def compare_areas(before: Standing | None, after: Standing | None) -> list[AreaChange]:
    """Return the areas that came, went or changed, in the order of their ids."""
    old, new = dict(_areas(before)), dict(_areas(after))
    changed = []
    for area_id in sorted(old.keys() | new.keys()):
        one, other = old.get(area_id), new.get(area_id)
        if one == other:
            continue
        ending = after.state.areas.get(area_id) if after else None
        changed.append(
            AreaChange(
                area_id=area_id,
                change=_area_change(one, other, ending),
                before_m2=one.area.area_m2 if one else None,
                after_m2=other.area.area_m2 if other else None,
                positions=_area_positions(one, other, ending),
            )
        )
    return changed


def _areas(standing: Standing | None) -> Iterator[tuple[str, AreaVersion]]:
    """Yield the areas that there are on the day, as they are then."""
    if standing is None:
        return
    as_of = standing.status.as_of
    for area_id, area in standing.state.areas.items():
        is_over = area.ended_on is not None and area.ended_on <= as_of
        held = [version for version in area.versions if version.on <= as_of]
        if held and not is_over:
            yield area_id, held[-1]


def _area_change(
    before: AreaVersion | None, after: AreaVersion | None, known: RestorationArea | None
) -> Literal["added", "ended", "changed", "removed"]:
    if before is None:
        return "added"
    if after is None:
        return "ended" if known and known.ended_on else "removed"
    return "changed"


def _area_positions(
    before: AreaVersion | None, after: AreaVersion | None, known: RestorationArea | None
) -> tuple[int, ...]:
    if after is not None:
        return (after.position,) if before is None or before.position != after.position else ()
    return (known.ended_position,) if known and known.ended_position is not None else ()
