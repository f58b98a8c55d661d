# SPDX-License-Identifier: Apache-2.0
"""Every restoration area with all that was said of it by day: what it is, stated states, acceptance, discharge.

How it stands follows from the day one asks about. Outlines stay in the state of the right: they are large, and whoever
draws a map asks for one right.
"""

from msgspec.structs import replace

from projections.right.area_history import AreaHistory, find_areas
from projections.right.state import SubjectState
from projections.views.schema import Row, body, number, table, text, to_json

TABLE = table(
    "areas",
    text("subject", key=True),
    text("area_id", key=True),
    number("area_m2"),
    text("available_from", required=False),
    text("ended_on", required=False),
    number("position"),
    body("body"),
)


def rows(state: SubjectState) -> list[Row]:
    """Return a row for each area of the subject."""
    return [_row(state.subject, each) for each in find_areas(state)]


def _row(subject: str, history: AreaHistory) -> Row:
    area = history.outlines[-1].area
    drawn = [replace(each, area=replace(each.area, geometry=None)) for each in history.outlines]
    return {
        "subject": subject,
        "area_id": history.area_id,
        "area_m2": area.area_m2,
        "available_from": area.available_from.isoformat() if area.available_from else None,
        "ended_on": history.ended_on.isoformat() if history.ended_on else None,
        "position": history.last_position,
        "body": to_json(replace(history, outlines=drawn)),
    }
