# SPDX-License-Identifier: Apache-2.0
"""Every inspection with its findings and the orders that followed. Its id is the inspector's and may stand twice."""

from projections.right.inspection_history import InspectionHistory, find_inspections
from projections.right.state import SubjectState
from projections.views.schema import Row, body, number, table, text, to_json

TABLE = table(
    "inspections",
    text("subject", key=True),
    number("inspected_at", key=True),
    text("inspection_id"),
    text("kind"),
    text("first_day"),
    text("last_day"),
    number("position"),
    body("body"),
)


def rows(state: SubjectState) -> list[Row]:
    """Return a row for each inspection of the subject."""
    return [_row(state.subject, each) for each in find_inspections(state)]


def _row(subject: str, history: InspectionHistory) -> Row:
    inspection = history.inspection
    return {
        "subject": subject,
        "inspected_at": inspection.position,
        "inspection_id": inspection.inspection_id,
        "kind": inspection.kind,
        "first_day": inspection.first_day.isoformat(),
        "last_day": inspection.last_day.isoformat(),
        "position": history.last_position,
        "body": to_json(history),
    }
