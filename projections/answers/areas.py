# SPDX-License-Identifier: Apache-2.0
"""The land of one right on a day: each area, the balance its holder states, and its course over time.

`area_features` is the same as a map, GeoJSON by RFC 7946. Outlines stay in the coordinate system they were surveyed in,
which each feature names: degrees are drawn; projected coordinates are no GeoJSON (§4) and are told beside.
"""

import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct, to_builtins
from msgspec.structs import asdict, replace

from events.quantities.crs import get_crs
from events.quantities.geometry import Surface, format_geojson
from events.values import Code, Text
from projections.answers.knowledge import Knowledge
from projections.answers.listing import Found, RowFilter, find_rows, make_page, parse_after
from projections.answers.paging import DEFAULT_LIMIT, Page
from projections.answers.right import AskedRight, find_right
from projections.right.area_history import AreaHistory, Decided, StatedStates, find_areas, standing_on
from projections.right.land_balance import LandBalance, balance_of
from projections.right.records import LandStatement
from projections.rules.every.areas_add_up import find_inconsistencies
from projections.views import areas, series

_LIST = "areas"
_DECODER = msgspec.json.Decoder(AreaHistory)


class AreaItem(Struct, frozen=True, kw_only=True):
    """One area as of a date."""

    area_id: str
    area_m2: int
    name: Text | None
    damage_type: tuple[str, ...]
    land_class_before: Code | None
    land_class_target: Code | None
    mode: str | None
    available_from: datetime.date | None
    came_from: tuple[str, ...]
    state: str | None
    """By the code list `area_state`; None: not known, or in several states, which `stated` tells apart."""
    state_from: Literal["determination", "statement"] | None
    """On whose word: an authority's, or the holder's."""
    stated: StatedStates | None
    accepted: Decided | None
    discharged: Decided | None
    days_available: int | None
    """Since it could be restored without being known to be under restoration (rule L-2); None: not so."""
    crs: str | None
    """Of its outline; None: none is recorded."""
    described_from: Literal["registration", "plan", "definition"]
    described_on: datetime.date
    position: int
    """Of the event that describes it."""
    last_position: int


class AreaFilter(Struct, frozen=True, kw_only=True):
    """Which areas are asked for; all that is given must hold."""

    state: str | None = None
    """By the code list `area_state`, on whoever's word."""
    waiting: bool | None = None
    """Could be restored on the day, and is not known to be under restoration (rule L-2)."""
    subject: str | None = None
    region: str | None = None
    """A jurisdiction or division code, or the beginning of one."""
    minerals: tuple[str, ...] = ()
    """Any of these, on the right."""


class ListedArea(AreaItem, frozen=True, kw_only=True):
    """One area in a list, and the right it belongs to; its outline stands with the right."""

    subject: str
    subject_names: Text | None
    jurisdiction: str | None
    region: str | None
    under_review: bool


class StatedBalance(Struct, frozen=True, kw_only=True):
    """The land balance that the holder states for a day."""

    as_of: datetime.date
    made_on: datetime.date
    balance: LandBalance
    inconsistent: tuple[Text, ...]
    """What does not fit in it (rule L-1); it is marked, never corrected."""
    position: int


class SeriesPoint(Struct, frozen=True, kw_only=True):
    """The level of a measure at the end of a month, which holds until the next point."""

    measure: str
    unit: str
    month: str
    value: int
    position: int


class AreasAnswer(Struct, frozen=True, kw_only=True):
    """The land of one right."""

    right_id: str
    names: Text
    items: list[AreaItem]
    """The areas there are on the day, by their ids."""
    ended: dict[str, tuple[str, ...]]
    """The areas that were divided or merged by then, each with what they became."""
    balance: StatedBalance | None
    """The latest by the day."""
    history: list[StatedBalance]
    """All up to it, by the day they are about."""
    accepted_m2: int
    """Of the areas accepted by an authority."""
    discharged_m2: int
    available_unrestored_m2: int
    """Of the areas that could be restored and are not known to be under restoration."""
    series: list[SeriesPoint]
    """By month, up to the month of the day."""
    under_review: bool
    last_position: int
    as_of: datetime.date
    known_at: int | None
    position: int | None


class AreaFeatures(Struct, frozen=True, kw_only=True):
    """The areas of one right as a GeoJSON FeatureCollection."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[dict[str, Any]]
    """One for each area; without an outline, or with one in projected coordinates, its geometry is null."""
    right_id: str
    under_review: bool
    as_of: datetime.date
    known_at: int | None
    position: int | None


def areas_of(knowledge: Knowledge, right_id: str, as_of: datetime.date) -> AreasAnswer:
    """Answer `Answers.areas_of`."""
    asked = find_right(knowledge, right_id)
    histories = find_areas(asked.state)
    items = [item for each in histories if (item := _item(each, as_of))]
    history = [_balance(each) for each in asked.state.land if each.as_of <= as_of]
    return AreasAnswer(
        right_id=asked.right_id,
        names=asked.right.names,
        items=items,
        ended={each.area_id: each.replaced_by for each in histories if each.ended_on and each.ended_on <= as_of},
        balance=history[-1] if history else None,
        history=history,
        accepted_m2=sum(each.area_m2 for each in items if each.accepted),
        discharged_m2=sum(each.area_m2 for each in items if each.discharged),
        available_unrestored_m2=sum(each.area_m2 for each in items if each.days_available is not None),
        series=_series(asked, as_of),
        under_review=asked.under_review,
        last_position=asked.last_position,
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def area_features(knowledge: Knowledge, right_id: str, as_of: datetime.date) -> AreaFeatures:
    """Answer `Answers.area_features`."""
    asked = find_right(knowledge, right_id)
    features = [feature for each in find_areas(asked.state) if (feature := _feature(each, as_of))]
    return AreaFeatures(
        features=features,
        right_id=asked.right_id,
        under_review=asked.under_review,
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def list_areas(
    knowledge: Knowledge,
    wanted: AreaFilter,
    *,
    as_of: datetime.date,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Page[ListedArea]:
    """Answer `Answers.list_areas`."""
    behind = parse_after(_LIST, areas, after, limit)
    rows = RowFilter(subject=wanted.subject, region=wanted.region, minerals=wanted.minerals)
    found = find_rows(knowledge, areas, rows, after=behind)
    return make_page(knowledge, _LIST, ((each, _match(each, wanted, as_of)) for each in found), limit)


def _match(found: Found, wanted: AreaFilter, as_of: datetime.date) -> ListedArea | None:
    item = _item(_DECODER.decode(found.row["body"]), as_of)
    if item is None or wanted.state not in {None, item.state}:
        return None
    if wanted.waiting not in {None, item.days_available is not None}:
        return None
    return ListedArea(
        **asdict(item),
        subject=found.subject,
        subject_names=found.place.names,
        jurisdiction=found.place.jurisdiction,
        region=found.place.region,
        under_review=found.under_review,
    )


def _item(area: AreaHistory, as_of: datetime.date) -> AreaItem | None:
    standing = standing_on(area, as_of)
    if standing is None:
        return None
    outline = standing.outline
    described = outline.area
    return AreaItem(
        area_id=area.area_id,
        area_m2=described.area_m2,
        name=described.name,
        damage_type=described.damage_type,
        land_class_before=described.land_class_before,
        land_class_target=described.land_class_target,
        mode=described.mode,
        available_from=described.available_from,
        came_from=area.came_from,
        state=standing.state,
        state_from=standing.state_from,
        stated=standing.stated,
        accepted=_as_known_on(standing.accepted, as_of),
        discharged=_as_known_on(standing.discharged, as_of),
        days_available=standing.days_available,
        crs=outline.crs,
        described_from=outline.source,
        described_on=outline.on,
        position=outline.position,
        last_position=area.last_position,
    )


def _as_known_on(decided: Decided | None, day: datetime.date) -> Decided | None:
    """Return the act without a revocation that came later."""
    if decided and decided.revoked_on and decided.revoked_on > day:
        return replace(decided, revoked_on=None, revoked_position=None)
    return decided


def _balance(statement: LandStatement) -> StatedBalance:
    return StatedBalance(
        as_of=statement.as_of,
        made_on=statement.made_on,
        balance=balance_of(statement),
        inconsistent=tuple(Text(zh=zh, en=en) for zh, en in find_inconsistencies(statement)),
        position=statement.position,
    )


def _series(asked: AskedRight, as_of: datetime.date) -> list[SeriesPoint]:
    last = series.format_month(as_of)
    return [
        SeriesPoint(measure=row["measure"], unit=row["unit"], **each._asdict())
        for row in series.rows(asked.state)
        if row["unit"] == "m2"
        for each in series.parse_levels(row["levels"])
        if each.month <= last
    ]


def _feature(area: AreaHistory, as_of: datetime.date) -> dict[str, Any] | None:
    item, standing = _item(area, as_of), standing_on(area, as_of)
    if item is None or standing is None:
        return None
    outline = standing.outline.area.geometry
    properties = to_builtins(asdict(item))
    if outline and not get_crs(outline.crs).is_geographic:
        properties["projected_outline"] = format_geojson(outline)
    return {
        "type": "Feature",
        "id": area.area_id,
        "geometry": _drawn(outline),
        "properties": properties,
    }


def _drawn(outline: Surface | None) -> dict[str, Any] | None:
    return format_geojson(outline) if outline and get_crs(outline.crs).is_geographic else None
