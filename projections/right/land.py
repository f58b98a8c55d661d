# SPDX-License-Identifier: Apache-2.0
"""How much land is in which state, as the holder reports it; kept as reported, sums are the rules' business (L-1)."""

import datetime
from bisect import insort

from events.catalogue.monitoring import LandStatusReported
from projections.right.facts import Fact
from projections.right.handlers import Handlers, later_sighting
from projections.right.records import LandStatement
from projections.right.state import SubjectState


def _reported(state: SubjectState, fact: Fact, event: LandStatusReported) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    statement = LandStatement(
        position=fact.position,
        as_of=event.as_of,
        effective_on=fact.effective_on,
        made_on=fact.made_on,
        table=event.table,
        total_m2=event.total_m2,
        disturbed_m2=event.disturbed_m2,
        available_m2=event.available_m2,
        under_restoration_m2=event.under_restoration_m2,
        restored_m2=event.restored_m2,
        accepted_m2=event.accepted_m2,
        planned_disturbance_m2=event.planned_disturbance_m2,
        planned_restoration_m2=event.planned_restoration_m2,
    )
    insort(state.land, statement, key=_in_order)


def _in_order(statement: LandStatement) -> tuple[datetime.date, int]:
    return statement.as_of, statement.position


HANDLERS: Handlers = {LandStatusReported: _reported}
