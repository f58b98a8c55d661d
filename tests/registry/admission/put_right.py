# SPDX-License-Identifier: Apache-2.0
"""One sample of every act that puts right, takes back or disputes what is recorded about the mine."""

from typing import Any

from events.catalogue.corrections import DisputeResolved, EventCorrected, EventDisputed, EventRetracted
from events.values import Text
from tests.registry.admission import mine
from tests.registry.admission.world import TODAY


def correct(position: int, corrected: Any = None, **changes: Any) -> EventCorrected:
    """Return the correction of the event at `position`; of a claim about M2, where nothing is given."""
    fields: dict[str, Any] = {"reason": "data_entry", "corrected": corrected or mine.report("M2", "partially_met")}
    return EventCorrected(corrects=position, **(fields | changes))


def retract(position: int) -> EventRetracted:
    """Return that the event at `position` is taken back."""
    return EventRetracted(retracts=position, reason="identity_error", explanation=Text(en="of another mine"))


def dispute(dispute_id: str, position: int, **changes: Any) -> EventDisputed:
    """Return that the event at `position` is disputed."""
    return EventDisputed(dispute_id=dispute_id, disputes=position, grounds=Text(zh="面积与测量不符"), **changes)


def resolve(dispute_id: str, **changes: Any) -> DisputeResolved:
    """Return that the disputed record stands, or another outcome."""
    fields: dict[str, Any] = {"outcome": "stands", "resolved_on": TODAY, "reasons": Text(zh="经复核无误")}
    return DisputeResolved(dispute_id=dispute_id, **(fields | changes))
