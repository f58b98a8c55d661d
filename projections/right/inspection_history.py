# SPDX-License-Identifier: Apache-2.0
"""Each inspection with what it found and the orders that followed from it (domain.md §7.4 F)."""

import datetime
from collections import defaultdict

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
    findings: defaultdict[str | None, list[Finding]] = defaultdict(list)
    for finding in state.findings:
        findings[finding.inspection_id].append(finding)
    found = []
    for inspection in state.inspections:
        history = InspectionHistory(inspection=inspection, findings=findings.get(inspection.inspection_id, []))
        if history.findings:
            history.orders = _orders_on({each.finding_id for each in history.findings}, state)
        found.append(history)
    return found


def _orders_on(finding_ids: set[str], state: SubjectState) -> list[Followed]:
    return [
        Followed(order_id=each.order_id, issued_on=each.issued_on, position=each.position)
        for each in state.orders.values()
        if not finding_ids.isdisjoint(each.finding_ids)
    ]
