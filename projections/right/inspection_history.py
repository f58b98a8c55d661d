# SPDX-License-Identifier: Apache-2.0
"""Each inspection with what it found and the orders that followed from it (domain.md §7.4 F)."""

import datetime

from msgspec import Struct, field

from projections.right.obligation import Record
from projections.right.records import Finding, Inspection
from projections.right.state import SubjectState


class Followed(Struct, frozen=True, kw_only=True, gc=False):
    """An order that names a finding of the inspection."""

    order_id: str
    issued_on: datetime.date
    position: int


class InspectionHistory(Record, kw_only=True):
    """One inspection."""

    inspection: Inspection
    findings: list[Finding] = field(default_factory=list)
    orders: list[Followed] = field(default_factory=list)

    @property
    def last_position(self) -> int:
        """Of the last event that shaped it."""
        found = [self.inspection.position, *(each.position for each in self.findings)]
        return max([*found, *(each.position for each in self.orders)])


def find_inspections(state: SubjectState) -> list[InspectionHistory]:
    """Return the inspections of the right, in order of recording."""
    found = []
    for inspection in state.inspections:
        findings = [each for each in state.findings if each.inspection_id == inspection.inspection_id]
        ids = {each.finding_id for each in findings}
        orders = [
            Followed(order_id=each.order_id, issued_on=each.issued_on, position=each.position)
            for each in state.orders.values()
            if not ids.isdisjoint(each.finding_ids)
        ]
        found.append(InspectionHistory(inspection=inspection, findings=findings, orders=orders))
    return found
