# SPDX-License-Identifier: Apache-2.0
"""Every figure of what restoration comes to: what commitments aim at, and what was observed on the land.

The body is the record of the state; shares and units follow from it (`projections.right.outcomes`).
"""

from collections.abc import Iterator

from projections.right.observation_records import AnyObservation
from projections.right.planning_records import MadeCommitment
from projections.right.state import SubjectState
from projections.views.schema import Row, body, number, table, text, to_json

TABLE = table(
    "outcomes",
    text("subject", key=True),
    text("kind", key=True),
    text("item_id", key=True),
    text("first_on"),
    number("position"),
    body("body"),
)


def rows(state: SubjectState) -> list[Row]:
    """Return a row for each commitment and each observation of the subject."""
    return [*_promised(state), *_observed(state)]


def _promised(state: SubjectState) -> Iterator[Row]:
    for each in state.commitments.values():
        yield {
            "subject": state.subject,
            "kind": "commitment",
            "item_id": each.commitment_id,
            "first_on": min(version.on for version in each.versions).isoformat(),
            "position": _shaped_at(each),
            "body": to_json(each),
        }


def _observed(state: SubjectState) -> Iterator[Row]:
    for each in state.observations:
        yield {
            "subject": state.subject,
            "kind": _kind(each),
            "item_id": each.observation_id,
            "first_on": each.last_day.isoformat(),
            "position": each.position,
            "body": to_json(each),
        }


def _kind(observation: AnyObservation) -> str:
    return str(observation.__struct_config__.tag)


def _shaped_at(commitment: MadeCommitment) -> int:
    return max(commitment.versions[-1].position, commitment.withdrawn_position or 0)
