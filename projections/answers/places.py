# SPDX-License-Identifier: Apache-2.0
"""Where a subject is and what it is called, as lists filter and show it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Table, or_

from events.values import Text
from projections.right.state import SubjectState
from projections.views import parties, rights
from projections.views.schema import parse_codes


class Place(Struct, frozen=True, kw_only=True):
    """The jurisdiction, region and minerals of a right, or where a party is; and its names."""

    jurisdiction: str | None
    region: str | None
    minerals: tuple[str, ...]
    names: Text | None

    def is_in(self, region: str) -> bool:
        """Tell whether it lies in a jurisdiction or division whose code starts with `region`."""
        return any(code.startswith(region) for code in (self.jurisdiction, self.region) if code)

    def has_any(self, minerals: tuple[str, ...]) -> bool:
        """Tell whether one of its minerals is among `minerals`; it always is if none are asked for."""
        return not minerals or not set(minerals).isdisjoint(self.minerals)


def place_of(row: Mapping[str, Any]) -> Place:
    """Return the place in a row of the rights or the parties."""
    return Place(
        jurisdiction=row["jurisdiction"],
        region=row["region"],
        minerals=tuple(parse_codes(row["minerals"])) if row.get("minerals") else (),
        names=msgspec.json.decode(row["names"], type=Text) if row["names"] else None,
    )


NOWHERE = Place(jurisdiction=None, region=None, minerals=(), names=None)


def place_of_state(state: SubjectState) -> Place:
    """Return where the subject of `state` is."""
    rows = rights.rows(state) or parties.rows(state)
    return place_of(rows[0]) if rows else NOWHERE


def in_region(view: Table, region: str) -> ColumnElement[bool]:
    """Return the condition `Place.is_in`; SQLite may take small letters for capitals, so it is checked again."""
    columns = (view.c.jurisdiction, view.c.region)
    return or_(*(column.startswith(region, autoescape=True) for column in columns))
